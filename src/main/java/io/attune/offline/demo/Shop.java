package io.attune.offline.demo;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/// The world outside the shoppers: products by shelf, and the calendar. Immutable.
final class Shop {
  private static final double SEASON = 0.5;

  private final List<Shelf> shelves;
  private final List<Product> products;
  private final int historyDays;
  private final LocalDate firstDay;
  private final List<int[]> onShelf = new ArrayList<>();
  private final List<double[]> appealOnShelf = new ArrayList<>();
  private final double[] appeal;

  Shop(List<Shelf> shelves, List<Product> products, int historyDays, LocalDate firstDay) {
    this.shelves = shelves;
    this.products = products;
    this.historyDays = historyDays;
    this.firstDay = firstDay;
    appeal = cumulative(products.stream().mapToInt(Product::number).toArray());
    for (int shelf = 0; shelf < shelves.size(); shelf++) {
      int number = shelf;
      int[] lying =
          products.stream().filter(p -> p.shelf() == number).mapToInt(Product::number).toArray();
      onShelf.add(lying);
      appealOnShelf.add(cumulative(lying));
    }
  }

  private double[] cumulative(int[] numbers) {
    double[] sums = new double[numbers.length];
    double sum = 0;
    for (int i = 0; i < numbers.length; i++) {
      sum += products.get(numbers[i]).appeal();
      sums[i] = sum;
    }
    return sums;
  }

  List<Shelf> shelves() {
    return shelves;
  }

  List<Product> products() {
    return products;
  }

  Product product(int number) {
    return products.get(number);
  }

  int historyDays() {
    return historyDays;
  }

  int cycleDays(int product) {
    return shelves.get(products.get(product).shelf()).cycleDays();
  }

  boolean empty(int shelf) {
    return onShelf.get(shelf).length == 0;
  }

  /// A product that comes before a shopper's eyes on this shelf; it may be one that has not come
  /// yet.
  int glimpse(int shelf, Dice dice) {
    int[] lying = onShelf.get(shelf);
    return lying[dice.pick(appealOnShelf.get(shelf), lying.length)];
  }

  /// A product that comes before a shopper's eyes anywhere.
  int glimpse(Dice dice) {
    return dice.pick(appeal, appeal.length);
  }

  /// What the time of year adds to the liking of a shelf, in log-odds; 0 in the peak month, falling
  /// to `-SEASON` half a year off.
  double season(int shelf, int day) {
    int month = firstDay.plusDays(day).getMonthValue();
    int apart = StrictMath.abs(month - shelves.get(shelf).peakMonth());
    return -SEASON * StrictMath.min(apart, 12 - apart) / 6;
  }

  /// How busy the day is, 1 on an average day.
  double business(int day) {
    return switch (firstDay.plusDays(day).getDayOfWeek()) {
      case SATURDAY -> 1.15;
      case SUNDAY -> 1.3;
      case FRIDAY -> 0.9;
      case MONDAY -> 1.05;
      case TUESDAY, WEDNESDAY, THURSDAY -> 0.9;
    };
  }

  long epochSeconds(int day) {
    return firstDay.plusDays(day).toEpochDay() * 86_400L;
  }
}
