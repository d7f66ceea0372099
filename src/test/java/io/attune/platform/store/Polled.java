package io.attune.platform.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Waits for what comes true in the background.
final class Polled {
  private static final int TIMES = 3_000;

  private Polled() {}

  /// Asks again and again for at most half a minute.
  static void until(BooleanSupplier condition) {
    CountDownLatch never = new CountDownLatch(1);
    boolean came = condition.getAsBoolean();
    for (int i = 0; i < TIMES && !came; i++) {
      try {
        never.await(10, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      came = condition.getAsBoolean();
    }
    assertTrue(came, "did not come true within half a minute");
  }
}
