package io.attune.product.recommend;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.product.recommend.RecommendConfig.Executor;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where a decision is computed: on the event loop that owns the connection when it is cheap, on a
/// small pool of threads when it would hold the loop too long. What waits for the pool is bounded
/// in number and by its own deadline. Thread-safe.
final class Lanes {
  /// Weight of the newest task in the running mean of what a task costs.
  private static final int SMOOTHING = 8;

  private final Executor executor;
  private final long inlineNanos;
  private final int threads;
  private final ThreadPoolExecutor pool;
  private volatile long meanNanos;

  Lanes(RecommendConfig config) {
    executor = config.executor();
    inlineNanos = config.inlineLimit().toNanos();
    threads =
        config.poolThreads() > 0
            ? config.poolThreads()
            : Runtime.getRuntime().availableProcessors();
    AtomicInteger number = new AtomicInteger();
    pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(config.poolQueue()),
            task ->
                Thread.ofPlatform()
                    .daemon()
                    .name("attune-compute-" + number.getAndIncrement())
                    .unstarted(task));
    pool.allowCoreThreadTimeOut(true);
  }

  /// Computes in the lane that fits; called on an event loop the answer comes on that loop.
  ///
  /// @param predictedNanos what it is expected to cost
  /// @param remainingNanos how much time there is; a task that would wait longer in the queue is
  /// refused at once
  /// @return what was computed; or a refusal `overloaded`
  <T> Future<T> compute(long predictedNanos, long remainingNanos, Supplier<T> task) {
    if (inline(predictedNanos)) {
      try {
        return Future.succeededFuture(task.get());
      } catch (RuntimeException e) {
        return Future.failedFuture(e);
      }
    }
    if (pool.getQueue().size() * meanNanos / threads > Math.max(0, remainingNanos)) {
      return Future.failedFuture(overloaded());
    }
    Promise<T> answer = Promise.promise();
    Context loop = Vertx.currentContext();
    try {
      pool.execute(() -> run(task, answer, loop));
    } catch (RejectedExecutionException e) {
      return Future.failedFuture(overloaded());
    }
    return answer.future();
  }

  private boolean inline(long predictedNanos) {
    return switch (executor) {
      case AUTO -> predictedNanos <= inlineNanos;
      case INLINE -> true;
      case POOL -> false;
    };
  }

  private <T> void run(Supplier<T> task, Promise<T> answer, @Nullable Context loop) {
    long start = System.nanoTime();
    Future<T> result;
    try {
      result = Future.succeededFuture(task.get());
    } catch (RuntimeException | Error e) {
      result = Future.failedFuture(e);
    }
    long mean = meanNanos; // an update lost to another thread does no harm
    meanNanos = mean + (System.nanoTime() - start - mean) / SMOOTHING;
    Future<T> computed = result;
    if (loop == null) {
      computed.onComplete(answer);
    } else {
      loop.runOnContext(back -> computed.onComplete(answer));
    }
  }

  private static RuntimeException overloaded() {
    return Problem.of(
            ProblemCode.OVERLOADED,
            "decisions waiting to be computed: too many (expected: fewer; try again)")
        .refusal();
  }

  void close() {
    pool.shutdown();
  }
}
