package io.attune.offline.demo;

import io.attune.state.profile.ActionType;

/// Lets shoppers come, look round, fill baskets and pay. One viewer at a time, each with dice of
/// their own, so that what a viewer does depends on seed and viewer alone. Not thread-safe.
///
/// A visit: the shopper restocks what is used up, or goes to a shelf by taste and season; there a
/// dozen products catch the eye by their appeal, and one is looked at by taste. Some looks go back
/// to what was seen lately, some are plain chance.
final class Walk {
  private static final double[] HOURS = {
    2, 1, 0.5, 0.3, 0.3, 0.6, 1.5, 3, 4, 4.5, 5, 5.5, 6, 5.5, 5, 5, 5.5, 6.5, 7.5, 9, 10, 9.5, 7, 4
  };
  private static final int GLIMPSES = 12;
  private static final double CHOICE_SHARPNESS = 2.5;
  private static final double SHELF_SHARPNESS = 1.6;
  private static final int MOST_VIEWS = 40;
  private static final double INTEREST = 2.2;

  private final Shop shop;
  private final Advertising advertising;
  private final long seed;
  private final Witness witness;
  private final double[] hours = new double[HOURS.length];
  private final Memory memory;
  private final double[] shelfSums;
  private final int[] glimpsed = new int[GLIMPSES];
  private final double[] glimpseSums = new double[GLIMPSES];
  private final int[] basket = new int[MOST_VIEWS + 1];
  private Shopper shopper;
  private Dice dice;
  private int session;
  private int day;
  private double now;
  private long clock;
  private int basketSize;

  Walk(Shop shop, Advertising advertising, long seed, Witness witness) {
    this.shop = shop;
    this.advertising = advertising;
    this.seed = seed;
    this.witness = witness;
    memory = new Memory(shop.products().size());
    shelfSums = new double[shop.shelves().size()];
    double sum = 0;
    for (int i = 0; i < hours.length; i++) {
      sum += HOURS[i];
      hours[i] = sum;
    }
    shopper = new Shopper(0, shop, new Dice(seed, 0));
    dice = new Dice(seed, 0);
  }

  /// One viewer from the first day to `untilDay` (exclusive).
  void of(int viewer, int untilDay) {
    shopper = new Shopper(viewer, shop, new Dice(seed, 2L * viewer + 2));
    dice = new Dice(seed, 2L * viewer + 3);
    memory.forget();
    session = 0;
    for (day = shopper.firstDay; day < untilDay; day++) {
      if (dice.chance(shopper.visitsPerDay * shop.business(day))) {
        visit();
      }
    }
  }

  private void visit() {
    clock = shop.epochSeconds(day) + dice.pick(hours, hours.length) * 3_600L + dice.below(3_600);
    now = (clock - shop.epochSeconds(0)) / 86_400.0;
    witness.visit(new Now());
    basketSize = 0;
    restock();
    int shelf = chooseShelf();
    int views = 1 + dice.streak(0.82, MOST_VIEWS - 1);
    for (int i = 0; i < views; i++) {
      if (i > 0 && dice.chance(0.2)) {
        shelf = chooseShelf();
      }
      look(chooseProduct(shelf));
    }
    pay();
    session++;
  }

  private void restock() {
    int due = memory.due(shop, now, dice);
    if (due >= 0 && shop.product(due).onSale() && dice.chance(0.6)) {
      see(due);
      act(ActionType.ADD_TO_CART, due);
      basket[basketSize++] = due;
    }
  }

  private int chooseShelf() {
    double sum = 0;
    for (int i = 0; i < shelfSums.length; i++) {
      sum +=
          shop.empty(i)
              ? 0
              : StrictMath.exp(SHELF_SHARPNESS * (shopper.shelfTaste(i) + shop.season(i, day)));
      shelfSums[i] = sum;
    }
    return dice.pick(shelfSums, shelfSums.length);
  }

  private int chooseProduct(int shelf) {
    double whim = dice.uniform();
    int again = whim < 0.12 ? memory.recentView(dice) : -1;
    if (again >= 0) {
      return again;
    }
    if (whim > 0.92) {
      return there(shop.glimpse(dice));
    }
    double sum = 0;
    for (int i = 0; i < GLIMPSES; i++) {
      int product = shop.glimpse(shelf, dice);
      glimpsed[i] = product;
      sum +=
          shop.product(product).createdDay() > now
              ? 0
              : StrictMath.exp(CHOICE_SHARPNESS * liking(product));
      glimpseSums[i] = sum;
    }
    return sum == 0 ? -1 : glimpsed[dice.pick(glimpseSums, GLIMPSES)];
  }

  private int there(int product) {
    return shop.product(product).createdDay() > now ? -1 : product;
  }

  private void look(int product) {
    if (product < 0) {
      return;
    }
    double liking = liking(product);
    see(product);
    if (dice.chance(0.3 * odds(liking - 0.8)) && !inBasket(product)) {
      act(ActionType.ADD_TO_CART, product);
      basket[basketSize++] = product;
    }
  }

  private void see(int product) {
    act(ActionType.VIEW, product);
    memory.viewed(product, now);
  }

  private boolean inBasket(int product) {
    for (int i = 0; i < basketSize; i++) {
      if (basket[i] == product) {
        return true;
      }
    }
    return false;
  }

  private void pay() {
    for (int i = 0; i < basketSize; i++) {
      if (dice.chance(0.55)) {
        act(ActionType.PURCHASE, basket[i]);
        memory.bought(basket[i], now);
      }
    }
  }

  private void act(ActionType type, int product) {
    witness.act(shopper.viewer, session, type, product, clock);
    clock += 5 + dice.below(70);
  }

  private double liking(int number) {
    Product product = shop.product(number);
    return shopper.taste(product)
        + shop.season(product.shelf(), day)
        + memory.pull(number, shop.cycleDays(number), now);
  }

  private static double odds(double logit) {
    return 1 / (1 + StrictMath.exp(-logit));
  }

  /// The moment at which the current visit begins.
  private final class Now implements DemoShop.Visit {
    @Override
    public int viewer() {
      return shopper.viewer;
    }

    @Override
    public long epochSeconds() {
      return clock;
    }

    @Override
    public double relevance(int item) {
      Product product = shop.product(item);
      boolean there = product.onSale() && product.createdDay() <= now;
      return there ? odds(liking(item) - INTEREST) : 0;
    }

    @Override
    public double adClick(int creative, int placement) {
      return odds(advertising.click(creative, placement, liking(advertising.product(creative))));
    }

    @Override
    public double adConversion(int creative) {
      return odds(advertising.conversion(creative, liking(advertising.product(creative))));
    }
  }
}
