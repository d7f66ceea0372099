package io.attune.offline.demo;

/// What one viewer likes; hidden from everybody but this room. Drawn afresh from seed and viewer
/// number whenever it is asked for, always the same, so that 20,000 of them need no memory.
/// Log-odds throughout.
final class Shopper {
  private static final double LEAST_VISITS_A_DAY = 0.005;
  private static final double MOST_VISITS_A_DAY = 1.2;

  final int viewer;
  final double visitsPerDay;
  final int firstDay;
  private final double[] shelf;
  private final double[] brand;
  private final double[] style = new double[Assortment.STYLES];
  private final double priceLevel;

  /// @param dice the viewer's own
  Shopper(int viewer, Shop shop, Dice dice) {
    this.viewer = viewer;
    visitsPerDay =
        StrictMath.min(
            MOST_VISITS_A_DAY,
            StrictMath.max(LEAST_VISITS_A_DAY, 0.06 * StrictMath.exp(dice.normal(0.9))));
    firstDay = dice.chance(0.75) ? 0 : dice.below(shop.historyDays());
    shelf = new double[shop.shelves().size()];
    double[] category = normals(shop.shelves().getLast().categoryNumber() + 1, 0.55, dice);
    for (int i = 0; i < shelf.length; i++) {
      shelf[i] = category[shop.shelves().get(i).categoryNumber()] + dice.normal(0.45);
    }
    brand = normals(category.length * Assortment.BRANDS_PER_CATEGORY, 0.3, dice);
    for (int i = 0; i < style.length; i++) {
      style[i] = dice.normal(0.2);
    }
    priceLevel = dice.normal(0.8);
  }

  private static double[] normals(int count, double deviation, Dice dice) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = dice.normal(deviation);
    }
    return values;
  }

  double shelfTaste(int number) {
    return shelf[number];
  }

  /// How much this viewer likes this product, season and memory left out.
  double taste(Product product) {
    double sum = shelf[product.shelf()] + brand[product.brand()] + 0.35 * product.quality();
    for (int i = 0; i < style.length; i++) {
      sum += style[i] * product.style()[i];
    }
    double distance = product.priceLevel() - priceLevel;
    return sum - 0.12 * StrictMath.min(distance * distance, 6);
  }
}
