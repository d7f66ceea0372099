package io.attune.offline.evaluation;

import java.util.HashSet;
import java.util.Set;

/// What one way of choosing achieved; binary relevance, averaged over customers.
///
/// @param name of the way
/// @param recall recall@20 over all items, 0 to 1
/// @param recallNew recall@20 over items new to the customer, the customer's own items removed from
/// the ranking
/// @param gain nDCG@10 over all items
/// @param hitRate share of customers with a hit among 20
/// @param coverage share of the catalogue's items shown to anybody among 20
public record Row(
    String name, double recall, double recallNew, double gain, double hitRate, double coverage) {

  static Row of(String name, Split split, Chooser chooser) {
    Scores all = new Scores();
    Scores fresh = new Scores();
    Set<Integer> shown = new HashSet<>();
    for (int customer : split.customers()) {
      int[] ranking = chooser.choose(customer, false);
      all.add(ranking, split.bought(customer));
      for (int item : ranking) {
        shown.add(item);
      }
      if (!split.boughtNew(customer).isEmpty()) {
        fresh.add(chooser.choose(customer, true), split.boughtNew(customer));
      }
    }
    double coverage = shown.size() / (double) Math.max(1, split.knownItems());
    return new Row(
        name, all.recallAt20(), fresh.recallAt20(), all.gainAt10(), all.hitRateAt20(), coverage);
  }
}
