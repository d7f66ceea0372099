package io.attune.product.bid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long START = Math.subtractExact(Long.MAX_VALUE, 5 * SECOND);

  private final Throttle throttle = new Throttle();

  private int admitted(String exchange, int perSecond, long from, long until, int tries) {
    int admitted = 0;
    for (int i = 0; i < tries; i++) {
      admitted += throttle.admits(exchange, perSecond, from + (until - from) / tries * i) ? 1 : 0;
    }
    return admitted;
  }

  @Test
  void nobody_is_held_back_without_a_limit() {
    assertEquals(10_000, admitted("x", 0, START, START + 1, 10_000));
  }

  @Test
  void a_seconds_worth_may_come_at_once_and_then_no_more_than_the_rate() {
    assertEquals(100, admitted("x", 100, START, START, 1_000));
    // also where the clock turns over
    int later = admitted("x", 100, START, START + 10 * SECOND, 10_000);
    assertTrue(later >= 990 && later <= 1_001, "admitted " + later);
  }

  @Test
  void exchanges_do_not_share() {
    assertEquals(10, admitted("x", 10, START, START, 100));
    assertEquals(10, admitted("y", 10, START, START, 100));
  }

  @Test
  void threads_together_get_no_more() {
    LongAdder admitted = new LongAdder();
    IntStream.range(0, 100_000)
        .parallel()
        .forEach(i -> admitted.add(throttle.admits("x", 1_000, START) ? 1 : 0));
    assertEquals(1_000, admitted.sum());
  }
}
