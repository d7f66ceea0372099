package io.attune.state.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.consent.Consent;
import io.attune.language.decision.DecisionRequest;
import io.attune.language.expression.ExpressionSchema;
import io.attune.language.expression.ExpressionSchema.Type;
import io.attune.language.expression.Expressions;
import io.attune.language.expression.Predicate;
import io.attune.language.expression.Predicate.Verdict;
import io.attune.language.schema.FeatureSchema;
import io.attune.platform.store.TestStore;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.model.ModelSnapshot;
import io.attune.state.placement.PlacementSnapshot;
import io.attune.state.placement.Segment;
import io.attune.state.profile.ActionType;
import io.attune.state.profile.Viewer;
import io.attune.state.profile.Viewers;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Segments, attributes and behaviour of one decision's viewer.
class SegmentsTest {
  private static final long NOW = 1_769_860_800_000L;
  private static final long DAY = 86_400;
  private static final Map<String, Type> ATTRIBUTES =
      Map.of("tier", Type.TEXT, "interests", Type.TEXTS, "age", Type.INTEGER);

  private final Expressions expressions = new Expressions();
  private final ExpressionSchema schema =
      ExpressionSchema.of(List.of(), ATTRIBUTES, Map.of(), Map.of());

  private Segment segment(String id, String text) {
    Predicate predicate =
        expressions.compile(text, ExpressionSchema.ofViewer(List.of(), ATTRIBUTES));
    return new Segment(id, 1, text, "", predicate);
  }

  private SnapshotRow row(Viewer viewer, List<Segment> segments, long nowMillis) {
    SnapshotRow row = new SnapshotRow();
    bind(row, viewer, segments, nowMillis);
    return row;
  }

  private static void bind(SnapshotRow row, Viewer viewer, List<Segment> segments, long nowMillis) {
    PlacementSnapshot placements =
        new PlacementSnapshot(
            1, FeatureSchema.EMPTY, Map.of(), ATTRIBUTES, segments, Map.of(), Map.of());
    row.bind(
        new Snapshot(CatalogSnapshot.EMPTY, placements, ModelSnapshot.NONE),
        viewer,
        new DecisionRequest(
            "home",
            "v",
            "",
            true,
            Map.of(),
            new int[0],
            new int[0],
            new int[0],
            1,
            0,
            "",
            Map.of(),
            nowMillis,
            1));
  }

  private Verdict say(SnapshotRow row, String text) {
    return expressions.compile(text, schema).test(row);
  }

  @Test
  void those_of_the_business_and_those_of_expressions_hold_together() {
    try (TestStore test = TestStore.open()) {
      Viewers viewers = new Viewers(test.store());
      test.store()
          .await(
              viewers.change(
                  "v",
                  OptionalLong.empty(),
                  was ->
                      was.changed(
                          Map.of("tier", "gold", "interests", List.of("ski"), "age", 41.0),
                          Map.of("vip", Long.MAX_VALUE, "spring", NOW),
                          Consent.UNSTATED,
                          NOW)),
              Duration.ofSeconds(10));
      Viewer viewer =
          test.store().await(viewers.read("v", FeatureSchema.EMPTY), Duration.ofSeconds(10));
      List<Segment> segments =
          List.of(
              segment("golden", "viewer.attributes.tier == 'gold'"),
              segment("skiers", "viewer.attributes.interests.exists(i, i == 'ski')"),
              segment("vip", "true"),
              segment("nobody", "viewer.attributes.age > 99"));
      SnapshotRow row = row(viewer, segments, NOW);
      assertEquals(Verdict.YES, say(row, "size(viewer.segments) == 3"));
      assertEquals(Verdict.YES, say(row, "'golden' in viewer.segments && viewer.known"));
      assertEquals(Verdict.NO, say(row, "'spring' in viewer.segments"), "expired by then");
      assertEquals(Verdict.YES, say(row(viewer, segments, NOW - 1), "'spring' in viewer.segments"));
      // the macro of the segment stands inside the macro of the filter
      assertEquals(
          Verdict.YES,
          say(
              row(viewer, segments, NOW),
              "['a', 'vip'].exists(s, s in viewer.segments && s == 'vip')"));
      assertEquals(Verdict.YES, say(row, "viewer.attributes.age == 41"));
      bind(row, Viewer.ANONYMOUS, segments, NOW);
      assertEquals(Verdict.YES, say(row, "size(viewer.segments) == 0"));
      assertEquals(Verdict.FAILED, say(row, "viewer.attributes.tier == 'gold'"));
    }
  }

  @Test
  void behaviour_is_counted_as_by_hand() {
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < 200; round++) {
      List<Viewers.Action> actions = new ArrayList<>();
      for (int i = random.nextInt(60); i > 0; i--) {
        ActionType type = ActionType.of(random.nextInt(ActionType.values().length));
        long ago = random.nextInt(4) * DAY + random.nextInt(-1, 2);
        actions.add(new Viewers.Action(random.nextInt(5), type, NOW / 1_000 - ago));
      }
      SnapshotRow row =
          row(Viewers.of(actions, Map.of(), Long.MAX_VALUE, FeatureSchema.EMPTY), List.of(), NOW);
      for (ActionType type : ActionType.values()) {
        int days = random.nextInt(1, 4);
        long expected =
            actions.stream()
                .filter(action -> action.type() == type)
                .filter(action -> action.epochSeconds() <= NOW / 1_000)
                .filter(action -> action.epochSeconds() > NOW / 1_000 - days * DAY)
                .count();
        assertEquals(expected, row.did(type.number(), days, null), "round " + round);
      }
    }
  }

  @Test
  void the_names_of_actions_are_their_types() {
    for (ActionType type : ActionType.values()) {
      String name = ExpressionSchema.ACTIONS.get(type.number());
      assertEquals(type.name().toLowerCase(java.util.Locale.ROOT), name);
    }
    assertEquals(ActionType.values().length, ExpressionSchema.ACTIONS.size());
  }

  @Test
  void what_nothing_asks_for_costs_nothing_and_asking_again_allocates_nothing() {
    List<Segment> segments =
        List.of(segment("always", "true"), segment("b", "viewer.did('view', 7) > 0"));
    Viewer viewer =
        Viewers.of(
            List.of(new Viewers.Action(1, ActionType.VIEW, NOW / 1_000 - 5)),
            Map.of(),
            Long.MAX_VALUE,
            FeatureSchema.EMPTY);
    SnapshotRow row = row(viewer, segments, NOW);
    Predicate asks = expressions.compile("'b' in viewer.segments", schema);
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    int yes = 0;
    for (int i = 0; i < 200_000; i++) {
      yes += asks.test(row) == Verdict.YES ? 1 : 0;
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 200_000; i++) {
      yes += asks.test(row) == Verdict.YES ? 1 : 0;
    }
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    assertEquals(400_000, yes);
    assertTrue(bytes < 200_000, bytes + " bytes for 200,000 tests");
  }
}
