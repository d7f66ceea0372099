package io.attune.stage.feature;

import io.attune.language.decision.Candidates;
import io.attune.language.decision.Tally;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.profile.ActionType;
import io.attune.state.profile.Viewer;
import java.util.Arrays;

/// What a viewer's history says of each candidate, gathered in one walk over the history: every
/// action is looked up among the candidates. Indexed like [Candidates]. Not thread-safe; belongs to
/// one decision at a time; 28 bytes per candidate of capacity.
final class History {
  /// A moment that never was.
  static final long NEVER = Long.MIN_VALUE;

  private final int[] viewed;
  private final int[] carted;
  private final int[] boughtDays;
  private final long[] viewedSeconds;
  private final long[] boughtSeconds;
  private final Tally categories = new Tally(256);
  private final Tally brands = new Tally(256);
  private int counted;
  private int priced;
  private double priceMicros;

  History(int maxCandidates) {
    viewed = new int[maxCandidates];
    carted = new int[maxCandidates];
    boughtDays = new int[maxCandidates];
    viewedSeconds = new long[maxCandidates];
    boughtSeconds = new long[maxCandidates];
  }

  /// Gathers everything anew.
  void gather(CatalogSnapshot catalog, Viewer viewer, Candidates candidates) {
    clear(candidates.size());
    for (int i = 0; i < viewer.actions(); i++) {
      int item = viewer.actionItem(i);
      if (item < catalog.numbers() && catalog.live(item)) {
        taste(catalog, item);
      }
      int index = candidates.indexOf(item);
      if (index >= 0) {
        act(index, viewer.actionType(i), viewer.actionSeconds(i));
      }
    }
    for (int i = 0; i < viewer.purchases(); i++) {
      int index = candidates.indexOf(viewer.purchaseItem(i));
      if (index >= 0) {
        boughtDays[index] = viewer.purchaseDays(i);
        boughtSeconds[index] = viewer.purchaseSeconds(i);
      }
    }
  }

  private void clear(int size) {
    Arrays.fill(viewed, 0, size, 0);
    Arrays.fill(carted, 0, size, 0);
    Arrays.fill(boughtDays, 0, size, 0);
    Arrays.fill(viewedSeconds, 0, size, NEVER);
    Arrays.fill(boughtSeconds, 0, size, NEVER);
    categories.clear();
    brands.clear();
    counted = 0;
    priced = 0;
    priceMicros = 0;
  }

  private void taste(CatalogSnapshot catalog, int item) {
    counted++;
    if (catalog.mainCategory(item) >= 0) {
      categories.add(catalog.mainCategory(item), 1);
    }
    if (catalog.brand(item) >= 0) {
      brands.add(catalog.brand(item), 1);
    }
    if (catalog.priceMicros(item) >= 0) {
      priced++;
      priceMicros += catalog.priceMicros(item);
    }
  }

  private void act(int index, int type, long seconds) {
    if (type == ActionType.VIEW.number() || type == ActionType.CLICK.number()) {
      viewed[index]++;
      viewedSeconds[index] = Math.max(viewedSeconds[index], seconds);
    } else if (type == ActionType.ADD_TO_CART.number()) {
      carted[index]++;
    }
  }

  /// How often it was viewed or clicked lately.
  int viewed(int index) {
    return viewed[index];
  }

  /// When last, epoch seconds, or [#NEVER].
  long viewedSeconds(int index) {
    return viewedSeconds[index];
  }

  /// How often it was put into the cart lately.
  int carted(int index) {
    return carted[index];
  }

  /// On how many distinct days it was bought.
  int boughtDays(int index) {
    return boughtDays[index];
  }

  /// When last, epoch seconds, or [#NEVER].
  long boughtSeconds(int index) {
    return boughtSeconds[index];
  }

  /// The share of the recent actions that were on items of this category, 0 to 1; NaN when there
  /// are none or it has no category.
  float categoryShare(int category) {
    return share(categories, category);
  }

  /// The share of the recent actions that were on items of this brand, 0 to 1; NaN when there are
  /// none or it has no brand.
  float brandShare(int brand) {
    return share(brands, brand);
  }

  private float share(Tally tally, int code) {
    return counted == 0 || code < 0 ? Float.NaN : tally.get(code) / counted;
  }

  /// The mean price of the items of the recent actions, in millionths of the currency; NaN when
  /// none is known or all are 0.
  double meanPriceMicros() {
    return priceMicros > 0 ? priceMicros / priced : Double.NaN;
  }
}
