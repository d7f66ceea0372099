package io.attune.platform.access;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Waits for what comes true in the background.
final class Polled {
  private Polled() {}

  /// Asks again and again for at most ten seconds.
  static void until(BooleanSupplier condition) {
    CountDownLatch never = new CountDownLatch(1);
    for (int i = 0; i < 1_000 && !condition.getAsBoolean(); i++) {
      try {
        never.await(10, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    assertTrue(condition.getAsBoolean(), "did not come true within ten seconds");
  }
}
