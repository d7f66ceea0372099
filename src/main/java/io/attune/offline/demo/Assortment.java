package io.attune.offline.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Composes the catalogue: what lies on which shelf, by whom, at what price, in which style.
final class Assortment {
  static final int STYLES = 4;
  static final int BRANDS_PER_CATEGORY = 12;

  private static final String[] STARTS = {
    "Nor", "Vel", "Ash", "Bri", "Cal", "Dun", "Fen", "Hal", "Ist", "Kor", "Lum", "Mar", "Oak", "Pel"
  };
  private static final String[] ENDS = {
    "wick", "mont", "dale", "ora", "via", "sen", "ford", "elle", "ino", "haus", "berg", "lea"
  };
  private static final String[] QUALIFIERS = {
    "Everyday",
    "Original",
    "Compact",
    "Grand",
    "Studio",
    "Heritage",
    "Pure",
    "Urban",
    "Alpine",
    "Coastal"
  };
  private static final String[] COLOURS = {
    "Black", "White", "Navy", "Olive", "Terracotta", "Sand", "Grey", "Burgundy", "Teal", "Mustard"
  };
  private static final String[] MATERIALS = {
    "Cotton", "Steel", "Oak", "Ceramic", "Linen", "Glass", "Bamboo", "Wool", "Cork", "Recycled"
  };
  private static final String[][] STYLE_WORDS = {
    {"minimal", "ornate"}, {"bold", "muted"}, {"classic", "modern"}, {"natural", "technical"}
  };
  private static final double DAYS_OF_ARRIVALS = 730;
  private static final double VARIANT_SHARE = 0.12;
  private static final double WITHDRAWN_SHARE = 0.02;
  private static final double SOLD_OUT_SHARE = 0.03;

  private final List<Shelf> shelves;
  private final Dice dice;
  private final List<Product> products = new ArrayList<>();
  private final List<String> brands = new ArrayList<>();
  private final double[][] brandStyle;
  private final double[] brandLevel;

  Assortment(List<Shelf> shelves, int size, int historyDays, Dice dice) {
    this.shelves = shelves;
    this.dice = dice;
    int count = BRANDS_PER_CATEGORY * (shelves.getLast().categoryNumber() + 1);
    brandStyle = new double[count][];
    brandLevel = new double[count];
    for (int brand = 0; brand < count; brand++) {
      int round = brand / STARTS.length;
      brands.add(
          STARTS[brand % STARTS.length] + ENDS[(brand % STARTS.length + round) % ENDS.length]);
      brandStyle[brand] = style();
      brandLevel[brand] = dice.normal(0.6);
    }
    double[] shelfSizes = shelfSizes();
    for (int number = 0; number < size; number++) {
      boolean variant = number > 0 && dice.chance(VARIANT_SHARE);
      products.add(
          variant
              ? variant(number, historyDays)
              : product(number, dice.pick(shelfSizes, shelfSizes.length), historyDays));
    }
  }

  List<Product> products() {
    return products;
  }

  String brand(int number) {
    return brands.get(number);
  }

  /// The words that a style shows in.
  static List<String> tags(Product product) {
    List<String> tags = new ArrayList<>();
    for (int i = 0; i < STYLES; i++) {
      if (StrictMath.abs(product.style()[i]) > 0.7) {
        tags.add(STYLE_WORDS[i][product.style()[i] < 0 ? 0 : 1]);
      }
    }
    return tags;
  }

  private double[] shelfSizes() {
    double[] cumulative = new double[shelves.size()];
    double sum = 0;
    for (int i = 0; i < cumulative.length; i++) {
      sum += dice.between(0.5, 1.5);
      cumulative[i] = sum;
    }
    return cumulative;
  }

  private double[] style() {
    double[] style = new double[STYLES];
    for (int i = 0; i < STYLES; i++) {
      style[i] = dice.normal(1);
    }
    return style;
  }

  private Product product(int number, int shelfNumber, int historyDays) {
    Shelf shelf = shelves.get(shelfNumber);
    int brand = shelf.categoryNumber() * BRANDS_PER_CATEGORY + dice.below(BRANDS_PER_CATEGORY);
    double level = brandLevel[brand] + dice.normal(0.8);
    double[] style = style();
    for (int i = 0; i < STYLES; i++) {
      style[i] = 0.7 * style[i] + 0.7 * brandStyle[brand][i];
    }
    double quality = dice.normal(1);
    String material = MATERIALS[dice.below(MATERIALS.length)];
    String colour = COLOURS[dice.below(COLOURS.length)];
    String noun = shelf.nouns().get(dice.below(shelf.nouns().size()));
    String title =
        String.join(
            " ",
            brands.get(brand),
            QUALIFIERS[dice.below(QUALIFIERS.length)],
            material,
            noun,
            colour);
    return new Product(
        number,
        shelfNumber,
        brand,
        title,
        price(shelf, level),
        level,
        style,
        quality,
        appeal(quality),
        createdDay(historyDays),
        dice.chance(WITHDRAWN_SHARE),
        stock(),
        -1,
        Map.of(
            "colour",
            colour.toLowerCase(Locale.ROOT),
            "material",
            material.toLowerCase(Locale.ROOT)),
        rating(quality),
        dice.below(400));
  }

  private Product variant(int number, int historyDays) {
    Product drawn = products.get(dice.below(number));
    Product original = drawn.variantOf() < 0 ? drawn : products.get(drawn.variantOf());
    String colour = COLOURS[dice.below(COLOURS.length)];
    String title = original.title().substring(0, original.title().lastIndexOf(' ') + 1) + colour;
    double quality = original.quality() + dice.normal(0.3);
    double createdDay =
        StrictMath.min(original.createdDay() + dice.between(0, 90), historyDays - 1);
    return new Product(
        number,
        original.shelf(),
        original.brand(),
        title,
        original.priceMicros(),
        original.priceLevel(),
        original.style(),
        quality,
        appeal(quality) / 2,
        createdDay,
        dice.chance(WITHDRAWN_SHARE),
        stock(),
        original.number(),
        Map.of(
            "colour",
            colour.toLowerCase(Locale.ROOT),
            "material",
            original.attributes().getOrDefault("material", "")),
        rating(quality),
        dice.below(200));
  }

  /// Prices end in 9, as shops like them.
  private static long price(Shelf shelf, double level) {
    long cents = StrictMath.round(shelf.medianPrice() * 100 * StrictMath.exp(0.45 * level));
    return (StrictMath.max(cents / 10, 4) * 10 + 9) * 10_000;
  }

  private double appeal(double quality) {
    return StrictMath.exp(0.5 * quality + dice.normal(0.7));
  }

  private double createdDay(int historyDays) {
    return historyDays - 1 - dice.uniform() * DAYS_OF_ARRIVALS;
  }

  private Optional<Long> stock() {
    if (dice.chance(SOLD_OUT_SHARE)) {
      return Optional.of(0L);
    }
    return dice.chance(0.1) ? Optional.empty() : Optional.of(1L + dice.below(500));
  }

  private float rating(double quality) {
    double stars = 3.8 + 0.4 * quality + dice.normal(0.3);
    return StrictMath.round(StrictMath.min(5, StrictMath.max(1, stars)) * 10) / 10f;
  }
}
