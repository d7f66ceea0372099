package io.attune.offline.evaluation;

import io.attune.offline.bulkload.Purchases;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// What anybody would try first. Ties go to the item that was sold first.
final class Baselines {
  private static final long DAY = 86_400;
  private static final long MONTH_SECONDS = 30 * DAY;

  private final Split split;
  private final int[] popularity;
  private final int[] recentPopularity;
  private final int[] recentCount;
  private final Map<Integer, Map<Integer, Set<Long>>> days = new HashMap<>();

  Baselines(Split split) {
    this.split = split;
    int[] count = new int[split.knownItems()];
    recentCount = new int[split.knownItems()];
    Purchases purchases = split.purchases();
    for (int i = 0; i < purchases.size() && purchases.epochSeconds(i) < split.seconds(); i++) {
      int item = purchases.item(i);
      count[item]++;
      recentCount[item] += split.seconds() - purchases.epochSeconds(i) <= MONTH_SECONDS ? 1 : 0;
      days.computeIfAbsent(purchases.customer(i), customer -> new HashMap<>())
          .computeIfAbsent(item, bought -> new HashSet<>())
          .add(purchases.epochSeconds(i) / DAY);
    }
    popularity = byCount(count);
    recentPopularity = byCount(recentCount);
  }

  private static int[] byCount(int[] count) {
    return IntStream.range(0, count.length)
        .boxed()
        .sorted(
            Comparator.<Integer>comparingInt(item -> -count[item])
                .thenComparing(Comparator.naturalOrder()))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /// Most bought of all time.
  int[] popularity(int customer, boolean newOnly) {
    return first(popularity, customer, newOnly);
  }

  /// Most bought in the last 30 days.
  int[] recentPopularity(int customer, boolean newOnly) {
    return first(recentPopularity, customer, newOnly);
  }

  /// What the customer bought on most distinct days (ties by the last 30 days' popularity), then
  /// the last 30 days' popularity.
  int[] ownThenRecent(int customer, boolean newOnly) {
    if (newOnly) {
      return recentPopularity(customer, true);
    }
    Map<Integer, Set<Long>> own = days.getOrDefault(customer, Map.of());
    Comparator<Integer> mostDays =
        Comparator.comparingInt(item -> -own.getOrDefault(item, Set.of()).size());
    IntStream ownItems =
        own.keySet().stream()
            .sorted(
                mostDays
                    .thenComparing(item -> -recentCount[item])
                    .thenComparing(Comparator.naturalOrder()))
            .mapToInt(Integer::intValue);
    IntStream others = IntStream.of(recentPopularity).filter(item -> !own.containsKey(item));
    return IntStream.concat(ownItems, others).limit(Chooser.DEPTH).toArray();
  }

  private int[] first(int[] ranking, int customer, boolean newOnly) {
    Set<Integer> owned = newOnly ? split.owned(customer) : Set.of();
    return IntStream.of(ranking)
        .filter(item -> !owned.contains(item))
        .limit(Chooser.DEPTH)
        .toArray();
  }
}
