package io.attune.product.recommend;

import io.attune.language.decision.Candidates;
import io.attune.language.decision.Matrix;
import io.attune.language.decision.Slate;
import io.attune.stage.recording.Capture;
import io.attune.stage.recording.DecisionRecord;
import io.attune.stage.recording.DecisionRecord.Features;
import io.attune.stage.recording.DecisionRecord.Shown;
import io.attune.stage.recording.DecisionRecord.Versions;
import io.attune.state.aggregate.LiveValues;
import io.attune.state.placement.Placement.NamedFilter;
import io.attune.state.profile.Viewer;
import io.attune.state.snapshot.Snapshot;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Copies what a run left in the scratch into a record that outlives it.
final class Outcome {
  private Outcome() {}

  /// @param id of the decision, or empty
  /// @param model that scored, `name/version`, or empty
  /// @param full whether it is recorded in full
  static DecisionRecord record(
      Matter matter, String id, String model, boolean full, Scratch scratch) {
    Snapshot snapshot = matter.snapshot();
    return new DecisionRecord(
        id,
        matter.placement().id(),
        matter.request().epochMillis(),
        new Versions(
            snapshot.catalog().version(),
            snapshot.placements().version(),
            matter.placement().version(),
            model),
        shown(matter.request().offset(), scratch),
        matter.trace(),
        matter.now() - matter.deadline().startNanos(),
        full ? Optional.of(features(scratch)) : Optional.empty(),
        scratch.sponsored);
  }

  /// The whole decision, to be recorded in full.
  ///
  /// @param record with its matrix
  /// @param live what the decision was told
  static Capture capture(
      Matter matter,
      Viewer viewer,
      int[] onPage,
      DecisionRecord record,
      LiveValues.Noted live,
      Scratch scratch) {
    return new Capture(
        record,
        matter.traced(),
        new Capture.Asked(
            matter.request(),
            expression(matter),
            onPage,
            matter.own().given(),
            matter.own().unknown(),
            matter.own().byName()),
        viewer,
        matter.snapshot(),
        live,
        considered(scratch.candidates));
  }

  /// The call's own filter stands behind those of the placement.
  private static String expression(Matter matter) {
    List<NamedFilter> filters = matter.placement().filters();
    int declared =
        matter
            .snapshot()
            .placements()
            .placement(matter.placement().id())
            .map(placement -> placement.filters().size())
            .orElse(filters.size());
    return filters.size() > declared ? filters.getLast().expression() : "";
  }

  /// Copies the candidates.
  static Capture.Considered considered(Candidates candidates) {
    int size = candidates.size();
    Capture.Considered copy =
        new Capture.Considered(
            new int[size],
            new int[size],
            new float[size],
            new float[size],
            new byte[size],
            new byte[size],
            new float[size],
            new float[size],
            new int[size]);
    for (int i = 0; i < size; i++) {
      copy.items()[i] = candidates.item(i);
      copy.sources()[i] = candidates.sources(i);
      copy.affinity()[i] = candidates.affinity(i);
      copy.similarity()[i] = candidates.similarity(i);
      copy.reasons()[i] = (byte) candidates.reason(i);
      copy.filters()[i] = (byte) candidates.filter(i);
      copy.scores()[i] = candidates.score(i);
      copy.values()[i] = candidates.value(i);
      copy.boosts()[i] = candidates.boosts(i);
    }
    return copy;
  }

  static Shown shown(int offset, Scratch scratch) {
    Slate slate = scratch.slate;
    Candidates candidates = scratch.candidates;
    int size = slate.size();
    int[] items = new int[size];
    float[] scores = new float[size];
    float[] propensities = new float[size];
    int[] sources = new int[size];
    for (int i = 0; i < size; i++) {
      int candidate = slate.candidate(i);
      items[i] = candidates.item(candidate);
      scores[i] = candidates.score(candidate);
      propensities[i] = candidates.propensity(candidate);
      sources[i] = candidates.sources(candidate);
    }
    return new Shown(offset, items, scores, propensities, sources);
  }

  private static Features features(Scratch scratch) {
    Matrix matrix = scratch.matrix(0, 0);
    float[] values = new float[matrix.rows() * matrix.columns()];
    matrix.floats().get(0, values);
    float[] scores = new float[matrix.rows()];
    for (int row = 0; row < scores.length; row++) {
      scores[row] = scratch.candidates.score(scratch.rowToCandidate[row]);
    }
    return new Features(
        scratch.columns, Arrays.copyOf(scratch.rowToItem, scores.length), scores, values);
  }
}
