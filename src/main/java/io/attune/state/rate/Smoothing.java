package io.attune.state.rate;

import java.util.Arrays;

/// Empirical Bayes for shares of very different support: each is drawn towards its group's, with
/// the weight of so many tries as say how alike the shares of a group are.
///
/// In a group the shares are taken as drawn from a beta distribution whose mean is the group's. How
/// much they differ beyond chance, the intraclass correlation ρ, is estimated by moments over all
/// groups: with n tries and share p each, N tries and share P of the group,
///
///     ρ = (Σ n (p − P)² ∕ P(1 − P) − (k − 1)) ∕ (N − Σ n² ∕ N − (k − 1)),
///
/// numerator and denominator summed over the groups of k. The prior weighs 1 ∕ ρ − 1 tries.
///
/// 1. Kleinman, J. (1973): *Proportions with extraneous variance: single and independent samples*,
///    Journal of the American Statistical Association 68.
final class Smoothing {
  /// With fewer differences to learn from, the usual weight holds.
  private static final int LEAST_FREEDOM = 3;

  private static final double NARROWEST = 0.1;
  private static final double WIDEST = 25;

  private Smoothing() {}

  /// Of how many tries the group's share has the weight, a tenth to 25 times the usual one.
  ///
  /// @param hits by member, 0 to `tries`
  /// @param tries by member
  /// @param groups group by member, from 0; -1 for none
  /// @param usual where too few members say anything
  static double weight(double[] hits, double[] tries, int[] groups, double usual) {
    int count = Arrays.stream(groups).max().orElse(-1) + 1;
    double[] groupHits = new double[count];
    double[] groupTries = new double[count];
    double[] squares = new double[count];
    int[] members = new int[count];
    for (int i = 0; i < groups.length; i++) {
      if (groups[i] >= 0 && tries[i] >= 1) {
        groupHits[groups[i]] += hits[i];
        groupTries[groups[i]] += tries[i];
        squares[groups[i]] += tries[i] * tries[i];
        members[groups[i]]++;
      }
    }
    double beyond = 0;
    for (int i = 0; i < groups.length; i++) {
      int group = groups[i];
      if (group >= 0 && tries[i] >= 1 && varies(groupHits[group], groupTries[group])) {
        double mean = groupHits[group] / groupTries[group];
        double apart = hits[i] / tries[i] - mean;
        beyond += tries[i] * apart * apart / (mean * (1 - mean));
      }
    }
    int freedom = 0;
    double room = 0;
    for (int group = 0; group < count; group++) {
      if (members[group] > 1 && varies(groupHits[group], groupTries[group])) {
        freedom += members[group] - 1;
        room += groupTries[group] - squares[group] / groupTries[group] - (members[group] - 1);
      }
    }
    if (freedom < LEAST_FREEDOM || room <= 0) {
      return usual;
    }
    double alike = (beyond - freedom) / room;
    double weight = alike <= 0 ? usual * WIDEST : 1 / alike - 1;
    return Math.min(usual * WIDEST, Math.max(usual * NARROWEST, weight));
  }

  private static boolean varies(double hits, double tries) {
    return hits > 0 && hits < tries;
  }

  /// The share of one member.
  ///
  /// @param prior the group's share
  /// @param weight of the prior, in tries
  static double share(double hits, double tries, double prior, double weight) {
    return Math.min(1, (Math.min(hits, tries) + prior * weight) / (tries + weight));
  }
}
