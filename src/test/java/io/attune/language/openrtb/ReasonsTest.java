package io.attune.language.openrtb;

import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The numbers are the contract with exchanges.
class ReasonsTest {
  @Test
  void public_numbers_of_no_bids_are_all_there() {
    assertEquals(
        IntStream.rangeClosed(0, 17).boxed().toList(),
        Arrays.stream(NoBidReason.values()).map(NoBidReason::number).filter(n -> n < 500).toList());
    assertEquals(2, NoBidReason.INVALID_REQUEST.number());
    assertEquals(15, NoBidReason.NOT_ENOUGH_TIME.number());
    assertEquals(16, NoBidReason.CHAIN_INCOMPLETE.number());
  }

  @Test
  void public_numbers_of_losses_are_all_there() {
    List<Integer> due =
        IntStream.concat(
                IntStream.concat(IntStream.rangeClosed(0, 10), IntStream.rangeClosed(100, 104)),
                IntStream.rangeClosed(200, 215))
            .boxed()
            .toList();
    assertEquals(due, Arrays.stream(LossReason.values()).map(LossReason::number).toList());
    assertEquals(LossReason.HIGHER_BID, LossReason.of(102).orElseThrow());
    assertEquals(LossReason.CREATIVE_CATEGORY, LossReason.of(209).orElseThrow());
    assertTrue(LossReason.of(11).isEmpty());
  }

  @Test
  void public_numbers_of_non_bids_are_all_there() {
    List<Integer> due =
        IntStream.of(
                0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 100, 101, 102, 103,
                200, 201, 202, 203, 204, 205, 300, 301, 302, 303, 304, 305, 350, 351, 352, 353, 354,
                355, 356, 357)
            .boxed()
            .toList();
    assertEquals(
        due,
        Arrays.stream(NonBidReason.values())
            .map(NonBidReason::number)
            .filter(n -> n < 500)
            .toList());
  }

  @Test
  void what_has_the_same_number_is_the_same() {
    Map<Integer, String> names =
        Arrays.stream(NoBidReason.values()).collect(toMap(NoBidReason::number, Enum::name));
    for (NonBidReason reason : NonBidReason.values()) {
      if (reason.number() < 18 || reason.number() >= 500) {
        assertEquals(names.get(reason.number()), reason.name());
      }
    }
  }
}
