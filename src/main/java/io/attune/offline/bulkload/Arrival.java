package io.attune.offline.bulkload;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.state.catalog.Catalog;
import io.attune.state.catalog.CatalogSnapshot;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/// Waits until what was written is in the catalogue's snapshot: it follows the store by its own
/// pace, and whoever judges or exports right after writing would see a mixture of before and after.
final class Arrival {
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final long PAUSE_NANOS = 5_000_000L;
  private static final String POPULARITY = "popularity";

  private final Catalog catalog;

  Arrival(Catalog catalog) {
    this.catalog = catalog;
  }

  /// Waits for an item to have a number.
  int number(String id) {
    return await(now -> now.number(id) >= 0).number(id);
  }

  /// Waits for neighbour lists newer than a generation, and for the lists of popular and of new
  /// items to be in the order of what the items say. Statistics written before the neighbours are
  /// there then too: changes are followed in order.
  void behaviour(long afterGeneration) {
    await(
        now ->
            now.neighbours().generation() != afterGeneration
                && popularSorted(now)
                && newestSorted(now));
  }

  private CatalogSnapshot await(Predicate<CatalogSnapshot> there) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    for (CatalogSnapshot now = catalog.current(); ; now = catalog.current()) {
      if (there.test(now)) {
        return now;
      }
      if (System.nanoTime() - end > 0) {
        throw Problem.of(
                ProblemCode.STORE_UNAVAILABLE,
                "catalogue: what was written is not in it after 60 s")
            .refusal();
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private static boolean popularSorted(CatalogSnapshot now) {
    float best = Float.NEGATIVE_INFINITY;
    for (int item = 0; item < now.numbers(); item++) {
      best = now.live(item) ? Math.max(best, popularity(now, item)) : best;
    }
    int[] popular = now.popular();
    float last = best;
    for (int i = 0; i < popular.length; i++) {
      float popularity = popularity(now, popular[i]);
      if (popularity > last || i == 0 && popularity < best) {
        return false;
      }
      last = popularity;
    }
    return popular.length > 0 || best == Float.NEGATIVE_INFINITY;
  }

  private static float popularity(CatalogSnapshot now, int item) {
    float popularity = now.column(item, POPULARITY);
    return Float.isNaN(popularity) ? 0 : popularity;
  }

  private static boolean newestSorted(CatalogSnapshot now) {
    long latest = Long.MIN_VALUE;
    for (int item = 0; item < now.numbers(); item++) {
      latest = now.live(item) ? Math.max(latest, now.createdMillis(item)) : latest;
    }
    int[] newest = now.newest();
    return newest.length == 0 ? latest == Long.MIN_VALUE : now.createdMillis(newest[0]) == latest;
  }
}
