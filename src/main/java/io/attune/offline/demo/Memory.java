package io.attune.offline.demo;

import java.util.Arrays;

/// What one viewer has seen and bought so far; one instance is reused for viewer after viewer.
final class Memory {
  private static final double NEVER = -1e9;
  private static final double INTEREST_DAYS = 10;
  private static final int REMEMBERED = 6;

  private final double[] viewedDay;
  private final double[] boughtDay;
  private final int[] touched;
  private final int[] recent = new int[REMEMBERED];
  private int touches;
  private int views;

  Memory(int products) {
    viewedDay = new double[products];
    boughtDay = new double[products];
    touched = new int[products];
    Arrays.fill(viewedDay, NEVER);
    Arrays.fill(boughtDay, NEVER);
  }

  void forget() {
    for (int i = 0; i < touches; i++) {
      viewedDay[touched[i]] = NEVER;
      boughtDay[touched[i]] = NEVER;
    }
    touches = 0;
    views = 0;
  }

  void viewed(int product, double day) {
    if (viewedDay[product] == NEVER) {
      touched[touches++] = product;
    }
    viewedDay[product] = day;
    recent[views++ % REMEMBERED] = product;
  }

  /// Only what was viewed is bought.
  void bought(int product, double day) {
    boughtDay[product] = day;
  }

  /// One of the last few products viewed, or -1.
  int recentView(Dice dice) {
    int known = StrictMath.min(views, REMEMBERED);
    return known == 0 ? -1 : recent[dice.below(known)];
  }

  /// Something bought that is needed again by now, or -1.
  int due(Shop shop, double day, Dice dice) {
    int start = touches == 0 ? 0 : dice.below(touches);
    for (int i = 0; i < touches; i++) {
      int product = touched[(start + i) % touches];
      int cycle = shop.cycleDays(product);
      if (cycle > 0 && boughtDay[product] != NEVER && day - boughtDay[product] > 0.8 * cycle) {
        return product;
      }
    }
    return -1;
  }

  /// What the past adds to the liking of a product, in log-odds: fresh interest lifts, a durable
  /// good once bought is done with, a consumable is wanted again when it is used up.
  double pull(int product, int cycleDays, double day) {
    double sinceBought = day - boughtDay[product];
    if (boughtDay[product] != NEVER) {
      if (cycleDays == 0) {
        return -2;
      }
      return sinceBought < 0.6 * cycleDays ? -1 : 1.5;
    }
    double sinceViewed = day - viewedDay[product];
    return sinceViewed > INTEREST_DAYS ? 0 : 0.9 * (1 - sinceViewed / INTEREST_DAYS);
  }
}
