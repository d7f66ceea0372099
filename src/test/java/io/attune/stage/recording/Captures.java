package io.attune.stage.recording;

import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Degradation;
import io.attune.language.decision.DropReason;
import io.attune.language.decision.Source;
import io.attune.language.decision.Stage;
import io.attune.language.decision.Trace;
import io.attune.language.schema.FeatureSchema;
import io.attune.state.aggregate.LiveValues;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.catalog.Item;
import io.attune.state.catalog.NeighbourLists;
import io.attune.state.model.ModelSnapshot;
import io.attune.state.placement.PlacementSnapshot;
import io.attune.state.profile.ActionType;
import io.attune.state.profile.Viewer;
import io.attune.state.profile.Viewers;
import io.attune.state.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finished decisions for tests, as the pipeline leaves them.
final class Captures {
  static final long NOW = 1_767_225_600_000L;
  static final String VIEWER = "a viewer with a name";
  static final String SESSION = "a session with a name";
  static final float[] MATRIX = {
    1, 0.1f, Float.MIN_VALUE, -0f, 3.4028235e38f, 1e-7f, 16_777_217, 0.333_333_34f
  };

  private Captures() {}

  static Item item(int number, String title) {
    return new Item(
        "item-" + number,
        title,
        List.of("shoes \"x\"", "men"),
        Optional.of("Ünicorn"),
        Optional.of(9_990_000L + number),
        Optional.of("EUR"),
        Optional.of(5L),
        Optional.empty(),
        Optional.empty(),
        Optional.of("en"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of("new"),
        Map.of("colour", "red"),
        Map.of("popularity", 0.1f + number),
        NOW - 1_000);
  }

  static CatalogSnapshot catalog(int items, String title) {
    List<Item> all = new ArrayList<>();
    for (int i = 0; i < items; i++) {
      all.add(item(i, title));
    }
    return CatalogSnapshot.of(FeatureSchema.EMPTY, all, NeighbourLists.NONE);
  }

  static Viewer viewer() {
    return Viewers.of(
        List.of(
            new Viewers.Action(3, ActionType.CLICK, NOW / 1_000 - 5),
            new Viewers.Action(7, ActionType.PURCHASE, NOW / 1_000 - 50)),
        Map.of(),
        NOW / 1_000,
        FeatureSchema.EMPTY);
  }

  static Capture capture(String id, boolean personal, CatalogSnapshot catalog) {
    Trace trace = new Trace();
    trace.stage(Stage.RANKING, 2, 2, 7_000);
    trace.drop(DropReason.FILTERED, 1);
    trace.degrade(Degradation.FEWER_ITEMS);
    trace.storeRead();
    DecisionRecord.Features features =
        new DecisionRecord.Features(
            List.of("a", "b", "c", "d"), new int[] {2, 0}, new float[] {0.5f, 0.1f}, MATRIX);
    DecisionRecord decision =
        new DecisionRecord(
            id,
            "home",
            NOW,
            new DecisionRecord.Versions(7, 8, 9, "ranker/1"),
            new DecisionRecord.Shown(
                0,
                new int[] {2, 0},
                new float[] {0.5f, 0.1f},
                new float[] {1, 0.3f},
                new int[] {Source.POPULAR.bit() | Source.PIN.bit(), Source.SIMILAR.bit()}),
            trace,
            1_234_000,
            Optional.of(features));
    DecisionRequest request =
        new DecisionRequest(
            "home",
            VIEWER,
            SESSION,
            personal,
            Map.of("device", "phone", "basket", 1.1, "secret", "a name", "returning", true),
            new int[] {1},
            new int[0],
            new int[] {4},
            20,
            0,
            "max",
            Map.of("price", 5.0),
            NOW,
            Long.MIN_VALUE + 1);
    Capture.Considered considered =
        new Capture.Considered(
            new int[] {2, 0, 1},
            new int[] {Source.POPULAR.bit() | Source.PIN.bit(), Source.SIMILAR.bit(), 1},
            new float[] {1, 0.5f, 0.1f},
            new float[] {0, 0.7f, Float.MIN_NORMAL},
            new byte[] {0, 0, (byte) DropReason.FILTERED.number()},
            new byte[] {0, 0, 0},
            new float[] {0.5f, 0.1f, 0},
            new float[] {1f, 0.1f, 0},
            new int[] {1, 0, 0});
    Snapshot snapshot =
        new Snapshot(
            catalog,
            new PlacementSnapshot(
                8,
                FeatureSchema.EMPTY,
                Map.of(),
                Map.of(),
                List.of(),
                Map.of("home", "{\"sources\":[]}", PlacementSnapshot.FEATURES, "features: []\n"),
                Map.of("home", Set.of("device", "basket", "returning"))),
            ModelSnapshot.NONE);
    return new Capture(
        decision,
        true,
        new Capture.Asked(request, "", new int[] {5}, false, 0, Map.of()),
        personal ? viewer() : Viewer.ANONYMOUS,
        snapshot,
        LiveValues.noting(snapshot.trends()),
        considered);
  }
}
