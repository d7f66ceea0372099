package io.attune.state.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ForesightTest {
  private static final long SECOND = 1_000_000_000L;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Foresight foresight = new Foresight(meters);

  private void tell(Foretold foretold, int impressions, int clicks, int conversions) {
    for (int i = 0; i < impressions; i++) {
      foresight.note(foretold, "home", Happened.IMPRESSION, SECOND);
    }
    for (int i = 0; i < clicks; i++) {
      foresight.note(foretold, "home", Happened.CLICK, SECOND);
    }
    for (int i = 0; i < conversions; i++) {
      foresight.note(foretold, "home", Happened.CONVERSION, SECOND);
    }
  }

  @Test
  void the_factor_is_what_happened_by_what_was_foretold_once_enough_did() {
    assertEquals(Factors.NONE, foresight.factors("ads/1", "home"));
    tell(new Foretold("ads/1", 0.03f, 0.2f), 100_000, 2_400, 360);
    Factors factors = foresight.factors("ads/1", "home");
    assertEquals((2_400 + 20 * 2_420 / 3_020.0) / 3_020, factors.click(), 1e-3);
    assertEquals((360 + 20 * 380 / 500.0) / 500, factors.conversion(), 1e-3);
    assertEquals(Factors.NONE, foresight.factors("ads/2", "home"));
    assertEquals(
        2_420 / 3_020f, foresight.factors("ads/1", "basket").click(), 1e-3, "as elsewhere");
    assertEquals(
        3_000,
        meters.counter("attune.ads.foretold", "model", "ads", "objective", "click").count(),
        1);
    assertEquals(
        2_400, meters.counter("attune.ads.happened", "model", "ads", "objective", "click").count());
  }

  @Test
  void little_changes_little_and_much_is_bounded() {
    tell(new Foretold("ads/1", 0.5f, 0.5f), 2, 0, 0);
    assertEquals(20 / 21f * 20 / 21f, foresight.factors("ads/1", "home").click(), 1e-4);
    tell(new Foretold("ads/2", 0.001f, 0.5f), 1_000, 500, 0);
    assertEquals(2, foresight.factors("ads/2", "home").click());
    assertEquals(0.5f, foresight.factors("ads/2", "home").conversion());
  }

  @Test
  void what_was_fades() {
    foresight.note(new Foretold("ads/1", 1, 1), "home", Happened.IMPRESSION, SECOND);
    for (int i = 0; i < 19; i++) {
      foresight.note(new Foretold("ads/1", 1, 1), "home", Happened.IMPRESSION, SECOND);
    }
    assertEquals(0.5f, foresight.factors("ads/1", "home").click());
    long later = SECOND + Duration.ofDays(10).toNanos();
    foresight.note(new Foretold("ads/1", 0, 1), "home", Happened.IMPRESSION, later);
    assertEquals(1, foresight.factors("ads/1", "home").click(), 0.01);
  }

  @Test
  void the_status_of_a_model_says_it() {
    tell(new Foretold("ads/7", 0.1f, 0.2f), 100, 8, 2);
    tell(new Foretold(Foretold.COUNTS, 0.1f, 0.2f), 100, 8, 2);
    ObjectNode status = JsonNodeFactory.instance.objectNode();
    status.putObject("ads");
    status.putObject("ranker");
    foresight.report(status);
    assertEquals(0.8, status.at("/ads/ads/7/home/click/ratio").asDouble(), 1e-3);
    assertEquals(2, status.at("/ads/ads/7/home/conversion/happened").asInt());
    assertTrue(status.get("ranker").isEmpty());
    assertEquals(2, status.size());
  }

  @Test
  void only_probabilities_are_foretold() {
    assertThrows(IllegalArgumentException.class, () -> new Foretold("m/1", 1.1f, 0));
    assertThrows(IllegalArgumentException.class, () -> new Foretold("m/1", 0, Float.NaN));
  }

  @Test
  void more_than_it_can_hold_is_not_noted() {
    for (int i = 0; i < Foresight.MOST; i++) {
      foresight.note(new Foretold("m" + i + "/1", 1, 1), "p", Happened.IMPRESSION, SECOND);
    }
    assertTrue(foresight.factors("m0/1", "p").click() < 1);
    assertEquals(Factors.NONE, foresight.factors("m" + (Foresight.MOST - 1) + "/1", "p"));
  }
}
