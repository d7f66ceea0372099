package io.attune.state.model;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.platform.background.LowPriority;
import io.attune.state.version.Gate;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where versions are checked that somebody asks about: one piece of work at a time, because each
/// holds native sessions and a core, and each on a platform thread of its own that gets the
/// processor when no decision wants it. Any thread may come, and waits.
final class Bench {
  private final Duration turnPatience;
  private final Duration workPatience;
  private final Semaphore turn = new Semaphore(1);
  private volatile @Nullable Thread worker;
  private volatile boolean stopped;

  /// @param turnPatience how long a caller waits for the work before
  /// @param workPatience how long a caller waits for the work itself
  Bench(Duration turnPatience, Duration workPatience) {
    this.turnPatience = turnPatience;
    this.workPatience = workPatience;
  }

  /// Runs it; what it throws is thrown here.
  ///
  /// @throws Refusal `overloaded` when the work before takes too long, or this one does: then it
  /// goes on, and nobody else begins meanwhile
  <T> T run(Supplier<T> work) {
    try {
      if (stopped || !turn.tryAcquire(turnPatience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw taken();
      }
      return begin(work).get(workPatience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw overloaded(
          "the check takes longer than "
              + workPatience
              + " and goes on (expected: less; ask again)");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("models: interrupted", e);
    } catch (ExecutionException e) {
      throw thrown(e.getCause());
    }
  }

  private <T> FutureTask<T> begin(Supplier<T> work) {
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              LowPriority.enter();
              if (stopped) {
                throw taken();
              }
              return work.get();
            });
    boolean begun = false;
    try {
      Thread.ofPlatform().daemon().name("model-bench").start(() -> work(task));
      begun = true;
      return task;
    } finally {
      if (!begun) {
        turn.release();
      }
    }
  }

  /// The turn ends with the work, also where nobody waits for it any more.
  private void work(Runnable task) {
    worker = Thread.currentThread();
    try {
      task.run();
    } finally {
      worker = null;
      turn.release();
    }
  }

  private static Refusal taken() {
    return overloaded("another version is being checked (expected: one at a time; try again)");
  }

  private static Refusal overloaded(String detail) {
    return Problem.of(ProblemCode.OVERLOADED, "models: " + detail).refusal();
  }

  private static RuntimeException thrown(@Nullable Throwable cause) {
    return switch (cause) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      case null, default -> new IllegalStateException(cause);
    };
  }

  /// Lets nothing begin any more, and calls off what loads.
  void stop() {
    stopped = true;
    Gate.callOff(worker);
  }

  /// Waits for the end of what is under way.
  void awaitEnd(Duration most) {
    try {
      if (turn.tryAcquire(most.toNanos(), TimeUnit.NANOSECONDS)) {
        turn.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
