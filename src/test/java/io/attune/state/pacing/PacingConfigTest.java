package io.attune.state.pacing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.attune.language.problem.Refusal;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PacingConfigTest {
  static PacingConfig read(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withDefaultValues(settings)
        .withMapping(PacingConfig.class)
        .build()
        .getConfigMapping(PacingConfig.class);
  }

  @Test
  void defaults_hold_where_nothing_is_set() {
    PacingConfig config = read(Map.of());
    assertEquals(Duration.ofSeconds(1), config.tick());
    assertEquals(ZoneId.of("UTC"), config.zone());
    assertEquals(131_072, config.lines());
    assertEquals(256, config.groups());
    assertEquals(2_000, config.minuteSeries());
  }

  @Test
  void every_setting_is_read_under_its_name() {
    PacingConfig config =
        read(
            Map.of(
                "attune.pacing.tick", "2s",
                "attune.pacing.zone", "Europe/Berlin",
                "attune.pacing.lines", "3",
                "attune.pacing.groups", "4",
                "attune.pacing.minute-series", "5"));
    assertEquals(Duration.ofSeconds(2), config.tick());
    assertEquals(ZoneId.of("Europe/Berlin"), config.zone());
    assertEquals(3, config.lines());
    assertEquals(4, config.groups());
    assertEquals(5, config.minuteSeries());
  }

  @Test
  void what_is_out_of_range_is_refused() {
    assertEquals(
        "attune.pacing.tick: PT0.01S (expected: 100 ms to 10 s)",
        refused(Map.of("attune.pacing.tick", "10ms")));
    assertEquals(
        "attune.pacing.lines: 0 (expected: 1 to 1048576)",
        refused(Map.of("attune.pacing.lines", "0")));
    assertEquals(
        "attune.pacing.minute-series: -1 (expected: 0 to 100000)",
        refused(Map.of("attune.pacing.minute-series", "-1")));
  }

  private static String refused(Map<String, String> settings) {
    PacingConfig config = read(settings);
    return assertThrows(Refusal.class, () -> new Pacing(config)).problem().detail();
  }
}
