package io.attune.offline.evaluation;

import java.util.Set;

/// Ranking metrics of one way of choosing, averaged over people. Binary relevance. Not thread-safe.
///
/// - recall@20: hits among the first 20 ÷ all that was relevant, also what could not be shown
/// - nDCG@10: Σ over hits at rank r (from 1) of 1 ÷ log2(r + 1), ÷ the same for the best possible
///   ranking
/// - hit rate@20: share of people with a hit among the first 20
final class Scores {
  private static final int RECALL_DEPTH = 20;
  private static final int GAIN_DEPTH = 10;

  private double recall;
  private double gain;
  private double hit;
  private int people;

  /// Adds one person.
  ///
  /// @param ranking best first, each item once; may be shorter than 20
  /// @param relevant not empty
  void add(int[] ranking, Set<Integer> relevant) {
    int hits = 0;
    double found = 0;
    for (int position = 0; position < Math.min(RECALL_DEPTH, ranking.length); position++) {
      if (relevant.contains(ranking[position])) {
        hits++;
        found += position < GAIN_DEPTH ? discount(position) : 0;
      }
    }
    double possible = 0;
    for (int position = 0; position < Math.min(GAIN_DEPTH, relevant.size()); position++) {
      possible += discount(position);
    }
    recall += hits / (double) relevant.size();
    gain += found / possible;
    hit += hits > 0 ? 1 : 0;
    people++;
  }

  private static double discount(int position) {
    return Math.log(2) / Math.log(position + 2);
  }

  double recallAt20() {
    return mean(recall);
  }

  double gainAt10() {
    return mean(gain);
  }

  double hitRateAt20() {
    return mean(hit);
  }

  int people() {
    return people;
  }

  private double mean(double sum) {
    return people == 0 ? 0 : sum / people;
  }
}
