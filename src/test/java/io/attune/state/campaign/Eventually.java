package io.attune.state.campaign;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assertions;

/// Waits for what comes in its own time, at most ten seconds.
final class Eventually {
  private static final long PATIENCE_NANOS = 10_000_000_000L;

  private Eventually() {}

  static void holds(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        Assertions.fail("never came true: " + what);
      }
      LockSupport.parkNanos(2_000_000);
    }
  }
}
