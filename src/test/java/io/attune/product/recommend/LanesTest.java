package io.attune.product.recommend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.platform.store.TestStore;
import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LanesTest {
  private static final long SECOND = 1_000_000_000L;

  private static Lanes lanes(String executor, int threads, int queue) {
    return new Lanes(
        TestRecommendConfig.of(
            Map.of(
                "attune.recommend.executor", executor,
                "attune.recommend.pool-threads", String.valueOf(threads),
                "attune.recommend.pool-queue", String.valueOf(queue))));
  }

  private static <T> T wait(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void what_is_cheap_runs_where_it_is_asked_for() throws Exception {
    Lanes lanes = lanes("auto", 1, 1);

    assertSame(Thread.currentThread(), wait(lanes.compute(250_000, SECOND, Thread::currentThread)));
    assertNotEquals(
        Thread.currentThread(), wait(lanes.compute(250_001, SECOND, Thread::currentThread)));
    assertSame(
        Thread.currentThread(),
        wait(lanes("inline", 1, 1).compute(SECOND, SECOND, Thread::currentThread)));
    assertTrue(
        wait(lanes("pool", 1, 1).compute(0, SECOND, Thread::currentThread))
            .getName()
            .startsWith("attune-compute-"));
    lanes.close();
  }

  @Test
  void an_answer_of_the_pool_comes_back_on_the_event_loop_that_asked() throws Exception {
    Lanes lanes = lanes("pool", 1, 1);
    CompletableFuture<Boolean> sameLoop = new CompletableFuture<>();
    TestStore.vertx()
        .getOrCreateContext()
        .runOnContext(
            start -> {
              Thread loop = Thread.currentThread();
              lanes
                  .compute(0, SECOND, () -> 1)
                  .onComplete(done -> sameLoop.complete(Thread.currentThread() == loop));
            });

    assertTrue(sameLoop.get(10, TimeUnit.SECONDS));
    lanes.close();
  }

  @Test
  void what_finds_no_place_in_the_queue_is_refused_at_once() throws Exception {
    Lanes lanes = lanes("pool", 1, 1);
    CountDownLatch hold = new CountDownLatch(1);
    CountDownLatch held = new CountDownLatch(1);
    Future<Boolean> running =
        lanes.compute(
            0,
            SECOND,
            () -> {
              held.countDown();
              return awaited(hold);
            });
    assertTrue(held.await(10, TimeUnit.SECONDS));
    Future<Integer> waiting = lanes.compute(0, SECOND, () -> 2);
    Future<Integer> refused = lanes.compute(0, SECOND, () -> 3);

    assertTrue(refused.failed());
    assertEquals(
        ProblemCode.OVERLOADED, assertInstanceOf(Refusal.class, refused.cause()).problem().code());
    hold.countDown();
    assertTrue(wait(running));
    assertEquals(2, wait(waiting));
    lanes.close();
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  @Test
  void a_failure_comes_back_as_a_failure() {
    Lanes lanes = lanes("inline", 1, 1);
    IllegalStateException failure = new IllegalStateException("x");

    assertSame(
        failure,
        lanes
            .compute(
                0,
                SECOND,
                () -> {
                  throw failure;
                })
            .cause());
  }
}
