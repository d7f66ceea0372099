package io.attune.product.recommend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Degradation;
import io.attune.language.decision.Sponsored;
import io.attune.platform.store.TestStore;
import io.attune.stage.candidate.Sponsors.Chosen;
import io.attune.stage.recording.DecisionRecord;
import io.attune.state.catalog.CatalogSnapshot;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What becomes of the items that somebody pays for, whoever chose them.
class PreludeTest {
  private static final int[] NONE = {};

  private final TestStore redis = TestStore.open();
  private final List<String> back = new CopyOnWriteArrayList<>();
  private final List<Duration> patience = new ArrayList<>();
  private Future<Chosen> next = Future.failedFuture("not asked yet");
  private final Engine engine =
      new Engine(
          redis,
          Map.of(),
          (request, placement, viewer, snapshot, time) -> {
            patience.add(time);
            return next;
          });

  private int one;
  private int other;

  /// Two items that may be shown, and that nobody would show by itself.
  @BeforeEach
  void begin() {
    engine.open();
    CatalogSnapshot catalog = engine.catalog.current();
    int[] there =
        Arrays.stream(catalog.popular()).skip(400).filter(catalog::inStock).limit(2).toArray();
    one = there[0];
    other = there[1];
  }

  @AfterEach
  void end() {
    engine.close();
    redis.close();
  }

  private Sponsored at(int position, int item) {
    return new Sponsored(position, item, "l" + item, "c", "a", "k", 0.5f, Sponsored.Urls.NONE);
  }

  private void chosen(boolean late, int reads, Sponsored... items) {
    next =
        Future.succeededFuture(
            new Chosen("d-1", List.of(items), late, reads, i -> back.add(items[i].lineItem())));
  }

  private DecisionRecord decide(String placement, int... exclude) throws Exception {
    DecisionRequest request =
        new DecisionRequest(
            placement, "", "", true, Map.of(), NONE, NONE, exclude, 10, 0, "", Map.of(), 1, 1);
    return engine
        .recommendations
        .recommend(request)
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS)
        .record();
  }

  @Test
  void stand_at_their_positions_under_their_decisions_name() throws Exception {
    chosen(false, 1, at(2, one), at(6, other));
    DecisionRecord record = decide("home-sponsored");
    assertEquals("d-1", record.id());
    assertEquals(one, record.shown().items()[1]);
    assertEquals(other, record.shown().items()[5]);
    assertEquals(10, record.shown().size());
    assertEquals(2, record.sponsored().size());
    assertEquals(List.of(), back);
    assertFalse(record.trace().degraded(Degradation.ADS_LATE));
    long third = engine.placements.current().placement("home-sponsored").get().deadline().toNanos();
    assertTrue(patience.getFirst().toNanos() <= third / 3, patience.toString());
  }

  @Test
  void those_that_may_not_be_shown_are_given_back_once() throws Exception {
    chosen(false, 0, at(2, one), at(6, other));
    DecisionRecord record = decide("home-sponsored", one);
    assertEquals(List.of("l" + one), back);
    assertEquals(other, record.shown().items()[5]);
    assertTrue(Arrays.stream(record.shown().items()).noneMatch(item -> item == one));
  }

  @Test
  void who_comes_late_is_said_to_and_who_fails_takes_nobody_along() throws Exception {
    chosen(true, 1);
    assertTrue(decide("home-sponsored").trace().degraded(Degradation.ADS_LATE));
    next = Future.failedFuture(new IllegalStateException("a defect"));
    DecisionRecord record = decide("home-sponsored");
    assertTrue(record.trace().degraded(Degradation.ADS_LATE));
    assertEquals(10, record.shown().size());
  }

  @Test
  void nobody_is_asked_where_nothing_is_for_sale() throws Exception {
    assertEquals(10, decide("home").shown().size());
    assertEquals(List.of(), patience);
  }
}
