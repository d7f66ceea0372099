package io.attune.stage.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecisionIdsTest {

  @Test
  void ids_sort_by_time_and_then_by_sequence() {
    DecisionIds ids = new DecisionIds("shop-0");
    String last = "";
    for (long millis : new long[] {0, 1, 1, 31, 32, 1_700_000_000_000L, 1_700_000_000_001L}) {
      String id = ids.next(millis);
      assertTrue(id.compareTo(last) > 0, id + " after " + last);
      last = id;
    }
  }

  @Test
  void an_id_names_time_sequence_and_replica() {
    DecisionIds ids = new DecisionIds("shop-0");
    ids.next(5);
    String id = ids.next(1_767_225_600_123L);

    assertEquals(1_767_225_600_123L, DecisionIds.time(id));
    assertEquals(1, DecisionIds.sequence(id));
    assertEquals("shop-0", DecisionIds.replica(id));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "01jq3k9q2v0000a4d",
        "01jq3k9q2v0000a4d-",
        "01JQ3K9Q2V0000A4D-shop",
        "01jq3k9w2v0000a4d-s"
      })
  void anything_else_is_no_id(String id) {
    assertEquals("", DecisionIds.replica(id));
  }
}
