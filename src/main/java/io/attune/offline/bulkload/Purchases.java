package io.attune.offline.bulkload;

import java.util.List;

/// Purchases in memory, in order of time. Immutable; 16 bytes each.
public final class Purchases {
  private final int[] customer;
  private final int[] item;
  private final long[] seconds;
  private final List<String> customers;
  private final List<String> items;

  private Purchases(
      int[] customer, int[] item, long[] seconds, List<String> customers, List<String> items) {
    this.customer = customer;
    this.item = item;
    this.seconds = seconds;
    this.customers = List.copyOf(customers);
    this.items = List.copyOf(items);
  }

  /// How many purchases there are.
  public int size() {
    return customer.length;
  }

  /// Position in [#customers()].
  public int customer(int purchase) {
    return customer[purchase];
  }

  /// Position in [#items()].
  public int item(int purchase) {
    return item[purchase];
  }

  public long epochSeconds(int purchase) {
    return seconds[purchase];
  }

  /// Customer ids.
  public List<String> customers() {
    return customers;
  }

  /// Item ids in order of their first purchase.
  public List<String> items() {
    return items;
  }

  static final class Filling {
    private final int[] customer;
    private final int[] item;
    private final long[] seconds;
    private int size;

    Filling(int capacity) {
      customer = new int[capacity];
      item = new int[capacity];
      seconds = new long[capacity];
    }

    void add(int customer, int item, long seconds) {
      this.customer[size] = customer;
      this.item[size] = item;
      this.seconds[size++] = seconds;
    }

    Purchases purchases(List<String> customers, List<String> items) {
      return new Purchases(customer, item, seconds, customers, items);
    }
  }
}
