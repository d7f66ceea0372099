package io.attune.language.aggregate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistersTest {
  private static byte[] of(long from, long to) {
    byte[] body = Registers.EMPTY;
    for (long name = from; name < to; name++) {
      body = Registers.add(body, name);
    }
    return body;
  }

  /// Over 20 disjoint sets the root of the mean square error is near the 3.3 % that theory has.
  @ParameterizedTest
  @ValueSource(ints = {1, 10, 100, 400, 1_000, 10_000, 50_000})
  void the_error_is_as_said(int distinct) {
    double squares = 0;
    for (int set = 0; set < 20; set++) {
      byte[] body = of(set * 1_000_003L, set * 1_000_003L + distinct);
      assertTrue(body.length <= 768, body.length + " bytes");
      double error = Registers.estimate(body, 0, body.length) / distinct - 1;
      squares += error * error;
    }
    assertTrue(Math.sqrt(squares / 20) < 0.05, Math.sqrt(squares / 20) + " at " + distinct);
  }

  @Test
  void what_was_added_before_changes_nothing() {
    byte[] body = of(0, 500);
    for (long name = 0; name < 500; name++) {
      assertSame(body, Registers.add(body, name));
    }
  }

  @Test
  void merging_is_adding_in_any_order_and_size() {
    for (int size : new int[] {5, 300, 400, 500, 5_000}) {
      byte[] all = of(0, 2L * size);
      byte[] even = Registers.merge(of(0, size), of(size, 2L * size));
      assertArrayEquals(all, even);
      assertArrayEquals(all, Registers.merge(of(size / 2, 2L * size), of(0, size)));
    }
  }

  @Test
  void nothing_is_none() {
    assertEquals(0, Registers.estimate(Registers.EMPTY, 0, 0));
  }
}
