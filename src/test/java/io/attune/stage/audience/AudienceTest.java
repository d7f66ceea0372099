package io.attune.stage.audience;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.decision.Deadline;
import io.attune.language.decision.Degradation;
import io.attune.language.decision.Ticker;
import io.attune.language.decision.Trace;
import io.attune.platform.store.TestStore;
import io.attune.stage.Shop;
import io.attune.state.profile.ActionType;
import io.attune.state.profile.Viewer;
import io.attune.state.profile.Viewers;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AudienceTest {
  private static final long MILLI = 1_000_000;
  private final Trace trace = new Trace();
  private TestStore test;
  private Viewers viewers;
  private Audience audience;

  @BeforeEach
  void open() {
    test = TestStore.alone();
    viewers = new Viewers(test.store());
    viewers.load(Map.of("v", List.of(new Viewers.Action(3, ActionType.VIEW, 9))), Map.of());
    audience = new Audience(viewers, TestStore.vertx(), Ticker.SYSTEM);
  }

  @AfterEach
  void close() {
    test.resume();
    test.close();
  }

  private static Deadline in(long nanos) {
    return Deadline.after(Ticker.SYSTEM.nanos(), nanos);
  }

  private static <T> T on(Context context, Callable<Future<T>> work) throws Exception {
    CompletableFuture<T> done = new CompletableFuture<>();
    context.runOnContext(
        go -> {
          try {
            work.call().onSuccess(done::complete).onFailure(done::completeExceptionally);
          } catch (Exception e) {
            done.completeExceptionally(e);
          }
        });
    return done.get(10, TimeUnit.SECONDS);
  }

  private static Context loop() {
    return TestStore.vertx().getOrCreateContext();
  }

  private Viewer know(String id, boolean personalise, long budgetNanos) throws Exception {
    return on(loop(), () -> audience.know(id, personalise, Shop.SCHEMA, in(budgetNanos), trace));
  }

  @Test
  void without_consent_nothing_is_read() throws Exception {
    long before = test.store().commandsSent();
    assertSame(Viewer.ANONYMOUS, know("v", false, 1_000 * MILLI));
    assertEquals(before, test.store().commandsSent());
    assertEquals(Degradation.NO_CONSENT.bit(), trace.degradations());
    assertEquals(0, trace.storeReads());
  }

  @Test
  void without_an_id_nothing_is_read() throws Exception {
    long before = test.store().commandsSent();
    assertSame(Viewer.ANONYMOUS, know("", true, 1_000 * MILLI));
    assertEquals(before, test.store().commandsSent());
    assertEquals(Degradation.ANONYMOUS_VIEWER.bit(), trace.degradations());
  }

  @Test
  void a_viewer_is_known_by_one_read() throws Exception {
    long before = test.store().commandsSent();
    assertEquals(3, know("v", true, 10_000 * MILLI).actionItem(0));
    assertEquals(1, test.store().commandsSent() - before);
    assertEquals(1, trace.storeReads());
    assertEquals(0, trace.degradations());
  }

  @Test
  void a_viewer_the_store_does_not_know_is_anonymous() throws Exception {
    assertSame(Viewer.ANONYMOUS, know("nobody", true, 10_000 * MILLI));
    assertEquals(Degradation.ANONYMOUS_VIEWER.bit(), trace.degradations());
  }

  @Test
  void nothing_is_read_when_the_share_is_over_already() throws Exception {
    long before = test.store().commandsSent();
    assertSame(Viewer.ANONYMOUS, know("v", true, 0));
    assertEquals(before, test.store().commandsSent());
    assertEquals(Degradation.VIEWER_UNAVAILABLE.bit(), trace.degradations());
  }

  @Test
  void a_stalled_store_is_not_waited_for_and_its_late_answer_touches_nothing() throws Exception {
    test.pause();
    Context loop = loop();
    CompletableFuture<Future<Viewer>> plain = new CompletableFuture<>();
    Viewer viewer =
        on(
            loop,
            () -> {
              plain.complete(viewers.read("v", Shop.SCHEMA));
              return audience.know("v", true, Shop.SCHEMA, in(20 * MILLI), trace);
            });
    assertFalse(plain.get().isComplete(), "answered before the store gave an answer or gave up");
    assertSame(Viewer.ANONYMOUS, viewer);
    assertEquals(Degradation.VIEWER_UNAVAILABLE.bit(), trace.degradations());

    trace.reset();
    test.resume();
    CompletableFuture<Boolean> settled = new CompletableFuture<>();
    plain.get().onComplete(late -> settled.complete(true));
    assertTrue(settled.get(10, TimeUnit.SECONDS));
    assertEquals(0, trace.degradations());
  }

  @Test
  void many_reads_of_a_stalled_store_all_end_on_their_loop_in_time() throws Exception {
    test.pause();
    Context loop = loop();
    List<Trace> traces = new ArrayList<>();
    Boolean onLoop =
        on(
            loop,
            () -> {
              List<Future<Viewer>> all = new ArrayList<>();
              Thread here = Thread.currentThread();
              for (int i = 0; i < 100; i++) {
                Trace own = new Trace();
                traces.add(own);
                long budget = (1 + i % 7) * MILLI;
                all.add(
                    audience
                        .know("v", true, Shop.SCHEMA, in(budget), own)
                        .map(
                            viewer ->
                                viewer == Viewer.ANONYMOUS && Thread.currentThread() == here
                                    ? viewer
                                    : null));
              }
              return Future.all(all)
                  .map(done -> done.list().stream().allMatch(Viewer.ANONYMOUS::equals));
            });
    assertTrue(onLoop);
    assertTrue(traces.stream().allMatch(own -> own.degraded(Degradation.VIEWER_UNAVAILABLE)));
  }

  @Test
  void a_caller_off_the_loops_is_answered_too_also_when_the_store_stalls() throws Exception {
    assertEquals(
        3, wait(audience.know("v", true, Shop.SCHEMA, in(10_000 * MILLI), trace)).actionItem(0));
    test.pause();
    assertSame(
        Viewer.ANONYMOUS, wait(audience.know("v", true, Shop.SCHEMA, in(20 * MILLI), trace)));
    assertTrue(trace.degraded(Degradation.VIEWER_UNAVAILABLE));
  }

  private static Viewer wait(Future<Viewer> answer) throws Exception {
    return answer.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void a_share_outside_its_range_is_refused_by_key_and_the_default_is_as_documented() {
    assertEquals(0.5, Audience.defaults().deadlineShare());
    AudienceConfig whole =
        new SmallRyeConfigBuilder()
            .withMapping(AudienceConfig.class)
            .withSources(
                new PropertiesConfigSource(
                    Map.of("attune.audience.deadline-share", "1"), "test", 500))
            .build()
            .getConfigMapping(AudienceConfig.class);
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> new Audience(viewers, TestStore.vertx(), whole));
    assertEquals(
        "attune.audience.deadline-share: 1.0 (expected: above 0 and below 1)",
        refusal.getMessage());
  }
}
