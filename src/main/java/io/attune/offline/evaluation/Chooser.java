package io.attune.offline.evaluation;

/// A way of choosing items for a customer.
@FunctionalInterface
interface Chooser {
  /// How many items are looked at.
  int DEPTH = 20;

  /// @param customer number of the customer
  /// @param newOnly leave out what the customer has bought already
  /// @return items, best first, each once, at most [#DEPTH]
  int[] choose(int customer, boolean newOnly);
}
