package io.attune.stage.pricing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attune.language.decision.Candidates;
import io.attune.language.decision.DropReason;
import io.attune.language.decision.Source;
import org.junit.jupiter.api.Test;

class PricingTest {
  @Test
  void an_item_is_worth_its_probability_and_a_dropped_one_nothing() {
    Candidates candidates = new Candidates(3);
    for (int i = 0; i < 3; i++) {
      candidates.add(i, Source.POPULAR, 0);
      candidates.score(i, 0.25f * i);
    }
    candidates.drop(2, DropReason.EXCLUDED);
    new Pricing().price(candidates);
    assertEquals(0, candidates.value(0));
    assertEquals(0.25f, candidates.value(1));
    assertEquals(0, candidates.value(2));
  }
}
