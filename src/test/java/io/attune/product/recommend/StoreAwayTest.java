package io.attune.product.recommend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.decision.Degradation;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.platform.store.TestStore;
import io.attune.stage.admission.Admission;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The store stops, dies or was never there: the page still has products, inside the deadline.
class StoreAwayTest {
  private final TestStore redis = TestStore.alone();
  private final Engine engine = new Engine(redis, Map.of());

  @AfterEach
  void close() {
    engine.close();
    redis.close();
  }

  /// Asks as the wire doors do, on an event loop.
  private Answer ask(int viewer, int deadlineMillis) throws Exception {
    String body =
        "{\"viewer\":{\"id\":\""
            + TestShop.viewer(viewer)
            + "\"},\"deadlineMs\":"
            + deadlineMillis
            + "}";
    CompletableFuture<List<Answer>> answer = new CompletableFuture<>();
    TestStore.vertx()
        .getOrCreateContext()
        .runOnContext(
            start -> {
              Future<List<Answer>> asked;
              try {
                Ask ask = engine.reader.call("home", false, body.getBytes(StandardCharsets.UTF_8));
                asked =
                    engine.calls.answer(ask, scope -> true, engine.calls.now(), Admission.UNSTATED);
              } catch (RuntimeException e) {
                asked = Future.failedFuture(e);
              }
              asked.onComplete(
                  done -> {
                    if (done.succeeded()) {
                      answer.complete(done.result());
                    } else {
                      answer.completeExceptionally(done.cause());
                    }
                  });
            });
    return answer.get(30, TimeUnit.SECONDS).getFirst();
  }

  @Test
  void a_stalled_store_costs_the_viewer_and_nothing_else() throws Exception {
    engine.open();
    assertFalse(ask(1, 5_000).record().trace().degraded(Degradation.VIEWER_UNAVAILABLE));

    redis.pause();
    try {
      Answer stalled = ask(1, 2_000);
      assertEquals(20, stalled.record().shown().size());
      assertTrue(stalled.record().trace().degraded(Degradation.VIEWER_UNAVAILABLE));
      // Counted on the pipeline's own clock: the answer was made before its deadline, and not
      // because nobody waited.
      assertTrue(
          stalled.record().tookNanos() < 2_000_000_000L,
          stalled.record().tookNanos() + " ns (expected: inside the deadline)");
    } finally {
      redis.resume();
    }
    TestShop.await(() -> recovered());
  }

  private boolean recovered() {
    try {
      return !ask(1, 5_000).record().trace().degraded(Degradation.VIEWER_UNAVAILABLE);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_killed_store_costs_the_viewer_and_nothing_else() throws Exception {
    engine.open();
    redis.kill();

    for (int i = 1; i <= 20; i++) {
      assertEquals(20, ask(i, 2_000).record().shown().size());
    }
    TestShop.await(() -> recovered());
  }

  @Test
  void before_the_definitions_are_read_the_answer_is_to_try_again() {
    ExecutionException failure = assertThrows(ExecutionException.class, () -> ask(1, 1_000));

    assertEquals(
        ProblemCode.STORE_UNAVAILABLE,
        assertInstanceOf(Refusal.class, failure.getCause()).problem().code());
  }
}
