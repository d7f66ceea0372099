package io.attune.product.recommend;

import io.attune.language.decision.Candidates;
import io.attune.language.decision.Matrix;
import io.attune.language.decision.Slate;
import io.attune.language.decision.Sponsored;
import io.attune.stage.candidate.Retrieval;
import io.attune.stage.feature.Hydration;
import io.attune.stage.ranking.Ranking;
import io.attune.state.aggregate.LiveValues;
import io.attune.state.aggregate.Trends;
import io.attune.state.snapshot.SnapshotRow;
import io.attune.state.version.ServingModel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The working memory of one decision at a time, reused from one to the next: about 1.2 MB and the
/// widest matrix it has held. Not thread-safe.
final class Scratch {
  private static final LiveValues NOBODY = Trends.none();

  final Candidates candidates;
  final Slate slate;
  final SnapshotRow row = new SnapshotRow();
  final Retrieval.Scratch retrieval;
  final Hydration.Scratch hydration;
  final Ranking.Scratch ranking;
  /// Row of the matrix to index in `candidates`, and to item number.
  final int[] rowToCandidate;

  final int[] rowToItem;
  /// What real-time features of items, categories and placement tell the decision.
  LiveValues live = NOBODY;

  /// The version that scored; null for the prior.
  @Nullable ServingModel scorer;

  /// What of the slate somebody pays for.
  List<Sponsored> sponsored = List.of();

  /// Names of the matrix' columns.
  List<String> columns = List.of();

  /// @param maxCandidates the most candidates of a decision
  /// @param maxCount the longest slate
  Scratch(
      int maxCandidates,
      int maxCount,
      Retrieval.Scratch retrieval,
      Hydration.Scratch hydration,
      Ranking.Scratch ranking) {
    candidates = new Candidates(maxCandidates);
    slate = new Slate(maxCount);
    rowToCandidate = new int[maxCandidates];
    rowToItem = new int[maxCandidates];
    this.retrieval = retrieval;
    this.hydration = hydration;
    this.ranking = ranking;
  }

  private Matrix matrix = new Matrix(1, 1);

  /// A matrix with room for so many rows and columns; grows, in powers of two, and never shrinks.
  Matrix matrix(int rows, int columns) {
    int wide = Math.max(1, columns);
    if (matrix.maxRows() < rows || matrix.maxColumns() < wide) {
      int most =
          Math.min(
              candidates.capacity(),
              Math.max(256, 2 * Integer.highestOneBit(Math.max(1, rows - 1))));
      matrix = new Matrix(Math.max(most, rows), Math.max(matrix.maxColumns(), wide));
    }
    return matrix;
  }
}
