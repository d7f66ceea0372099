package io.attune.state.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.language.event.EventType;
import io.attune.language.problem.ProblemCode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class QualityTest {
  private static final int TICKS_PER_MINUTE = 6;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Quality quality =
      new Quality(3, false, meters, InstantSource.fixed(Instant.parse("2026-11-22T10:00:00Z")));

  private JsonNode line(int index) {
    try {
      return new ObjectMapper().readTree(quality.json("r-1")).path("sources").path(index);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void minutes(int count) {
    for (int i = 0; i < count * TICKS_PER_MINUTE; i++) {
      quality.tick();
    }
  }

  @Test
  void defaults_are_as_documented() {
    QualityConfig config =
        new SmallRyeConfigBuilder()
            .withMapping(QualityConfig.class)
            .build()
            .getConfigMapping(QualityConfig.class);
    assertEquals(32, config.maxSources());
    assertTrue(config.log());
  }

  @Test
  void what_was_counted_leaves_the_minute_then_the_hour_then_the_day() {
    Quality.Tally tally = quality.tally("rest", "page");
    tally.accepted(EventType.CLICK, 3_601, Quality.Field.TOKEN.bit());
    tally.rejected(EventType.CLICK, ProblemCode.UNKNOWN_ITEM);
    tally.duplicate(EventType.CLICK);
    JsonNode minute = line(0).path("minute");
    assertEquals(1, minute.path("accepted").asInt());
    assertEquals(1, minute.path("duplicates").asInt());
    assertEquals(1, minute.path("rejected").path("unknown_item").asInt());
    assertEquals(1, minute.path("late").path("hour").asInt());
    assertEquals(1, minute.path("missing").path("token").asInt());
    minutes(2);
    assertEquals(0, line(0).path("minute").path("accepted").asInt());
    assertEquals(1, line(0).path("hour").path("accepted").asInt());
    minutes(61);
    assertEquals(0, line(0).path("hour").path("accepted").asInt());
    assertEquals(1, line(0).path("day").path("accepted").asInt());
    minutes(25 * 60);
    assertEquals(0, line(0).path("day").path("accepted").asInt());
    assertEquals(
        1,
        meters
            .get("attune.events.accepted")
            .tags("source", "rest", "type", "click")
            .functionCounter()
            .count());
  }

  @Test
  void lateness_is_counted_in_the_stretch_it_reaches() {
    Quality.Tally tally = quality.tally("rest", "page");
    for (long late : new long[] {-5, 0, 60, 61, 3_600, 3_601, 86_400, 86_401}) {
      tally.accepted(EventType.VIEW, late, 0);
    }
    JsonNode late = line(0).path("minute").path("late");
    assertEquals(2, late.path("minute").asInt());
    assertEquals(2, late.path("hour").asInt());
    assertEquals(1, late.path("day").asInt());
  }

  @Test
  void a_volume_unlike_the_last_hour_is_told_and_chance_is_not() {
    Quality.Tally tally = quality.tally("rest", "page");
    for (int minute = 0; minute < 64; minute++) {
      told(tally, 20 + minute % 3);
      minutes(1);
    }
    told(tally, 20);
    minutes(1);
    assertEquals("usual", line(0).path("drift").path("state").asText());
    assertEquals(List.of(), quality.remarks());
    for (int minute = 0; minute < 5; minute++) {
      told(tally, 100);
      minutes(1);
    }
    assertEquals("more", line(0).path("drift").path("state").asText());
    minutes(5);
    assertEquals("less", line(0).path("drift").path("state").asText());
    assertTrue(quality.remarks().getFirst().contains("click: 0 in 5 minutes (usually 105)"));
  }

  private static void told(Quality.Tally tally, int count) {
    for (int i = 0; i < count; i++) {
      tally.accepted(EventType.CLICK, 0, 0);
    }
  }

  @Test
  void a_young_line_has_no_usual_volume() {
    told(quality.tally("rest", "page"), 1_000);
    minutes(20);
    assertEquals("unknown", line(0).path("drift").path("state").asText());
  }

  @Test
  void the_log_names_what_was_rejected_and_nobody() {
    Quality.Tally tally = quality.tally("rest", "page\nforged");
    tally.accepted(EventType.CLICK, 5, 0);
    tally.rejected(null, ProblemCode.MALFORMED_BODY);
    tally.rejected(EventType.CLICK, ProblemCode.TOO_OLD);
    assertEquals(
        List.of(
            "events of the last minute, rest/page_forged: 1 accepted, 2 rejected (malformed_body 1, too_old 1)"),
        quality.remarks());
  }

  @Test
  void keys_beyond_the_bound_share_one_line() {
    for (int i = 0; i < 50; i++) {
      quality.tally("rest", "key-" + i).accepted(EventType.CLICK, 0, 0);
    }
    assertTrue(quality.tallies().size() <= 4, quality.tallies().keySet().toString());
    assertFalse(quality.tallies().keySet().contains("rest\nkey-30"));
  }
}
