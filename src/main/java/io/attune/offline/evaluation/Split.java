package io.attune.offline.evaluation;

import io.attune.offline.bulkload.Purchases;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Purchases cut at a moment: what is known before it, and what is bought in the 31 days from it.
/// Immutable once built.
final class Split {
  private static final long DAY = 86_400;
  private static final long WINDOW_SECONDS = 31 * DAY;

  private final Purchases purchases;
  private final long seconds;
  private final int knownItems;
  private final Map<Integer, Set<Integer>> owned = new HashMap<>();
  private final Map<Integer, Set<Integer>> bought = new HashMap<>();
  private final List<Integer> customers = new ArrayList<>();

  /// @param seconds the moment, epoch seconds
  Split(Purchases purchases, long seconds) {
    this.purchases = purchases;
    this.seconds = seconds;
    int known = 0;
    for (int i = 0; i < purchases.size(); i++) {
      long at = purchases.epochSeconds(i);
      if (at < seconds) {
        owned
            .computeIfAbsent(purchases.customer(i), customer -> new HashSet<>())
            .add(purchases.item(i));
        known = Math.max(known, purchases.item(i) + 1);
      } else if (at < seconds + WINDOW_SECONDS) {
        bought
            .computeIfAbsent(purchases.customer(i), customer -> new HashSet<>())
            .add(purchases.item(i));
      }
    }
    knownItems = known;
    bought.keySet().stream().filter(owned::containsKey).sorted().forEach(customers::add);
  }

  Purchases purchases() {
    return purchases;
  }

  long seconds() {
    return seconds;
  }

  /// One more than the largest item bought before.
  int knownItems() {
    return knownItems;
  }

  /// Who bought before and in the window, by number.
  List<Integer> customers() {
    return customers;
  }

  /// What a customer bought before; empty when nothing.
  Set<Integer> owned(int customer) {
    return owned.getOrDefault(customer, Set.of());
  }

  /// What a customer buys in the window.
  Set<Integer> bought(int customer) {
    return bought.getOrDefault(customer, Set.of());
  }

  /// What a customer buys in the window for the first time.
  Set<Integer> boughtNew(int customer) {
    Set<Integer> fresh = new HashSet<>(bought(customer));
    fresh.removeAll(owned(customer));
    return fresh;
  }
}
