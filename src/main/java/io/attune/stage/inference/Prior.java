package io.attune.stage.inference;

import io.attune.language.decision.Candidates;
import io.attune.state.catalog.CatalogSnapshot;

/// What stands in when no model scores: the sources' own order. An item with affinity a > 0 gets ½
/// + ½ a ÷ (1 + a); an item of which the sources said nothing (a caller's candidate) gets ½ p ÷ (1
/// + p) of its popularity p, which is below every other. Monotone, in [0,1]; not calibrated.
final class Prior {
  private static final String POPULARITY = "popularity";

  private Prior() {}

  static void score(
      int rows, int[] rowToCandidate, Candidates candidates, CatalogSnapshot catalog) {
    for (int row = 0; row < rows; row++) {
      int index = rowToCandidate[row];
      float affinity = candidates.affinity(index);
      candidates.score(
          index,
          affinity > 0
              ? 0.5f + 0.5f * squash(affinity)
              : 0.5f * popularity(candidates.item(index), catalog));
    }
  }

  private static float popularity(int item, CatalogSnapshot catalog) {
    float popularity = catalog.column(item, POPULARITY);
    return popularity > 0 ? squash(popularity) : 0;
  }

  private static float squash(float x) {
    return x == Float.POSITIVE_INFINITY ? 1 : x / (1 + x);
  }
}
