package io.attune.language.decision;

/// The ads of one decision as a reusable struct of arrays; each stage writes only its own columns.
/// Index 0 to [#size()] - 1. A line item stands in it once, with the creative that it would show.
/// Money is whole nanos of the placement's currency per impression. Not thread-safe; belongs to one
/// decision at a time; about 80 bytes an offer.
public final class Offers {
  private final int capacity;
  private int size;
  private final int[] lineItem;
  private final int[] creative;
  private final byte[] tier;
  private final byte[] reason;
  private final int[] advertiser;
  private final long[] labels;
  private final long[] bid;
  private final float[] weight;
  private final float[] probability;
  private final float[] multiplier;
  private final long[] value;
  private final long[] price;
  private final float[] propensity;
  private final int[] order;
  private int ordered;

  /// @param capacity the most offers it can hold, at least 1
  public Offers(int capacity) {
    this.capacity = capacity;
    lineItem = new int[capacity];
    creative = new int[capacity];
    tier = new byte[capacity];
    reason = new byte[capacity];
    advertiser = new int[capacity];
    labels = new long[capacity];
    bid = new long[capacity];
    weight = new float[capacity];
    probability = new float[capacity];
    multiplier = new float[capacity];
    value = new long[capacity];
    price = new long[capacity];
    propensity = new float[capacity];
    order = new int[capacity];
  }

  /// Forgets all offers.
  public void clear() {
    size = 0;
    ordered = 0;
  }

  /// Adds an offer.
  ///
  /// @param number of the line item
  /// @param creativeNumber which of the line item's creatives it would show
  /// @param priority tier, 1 goes before 2
  /// @param share weight in a lottery, 0 or more
  /// @return its index, or -1 when the capacity is used up
  public int add(int number, int creativeNumber, int priority, float share) {
    if (size == capacity) {
      return -1;
    }
    lineItem[size] = number;
    creative[size] = creativeNumber;
    tier[size] = (byte) priority;
    weight[size] = share;
    reason[size] = 0;
    advertiser[size] = -1;
    labels[size] = 0;
    bid[size] = 0;
    probability[size] = 1;
    multiplier[size] = 1;
    value[size] = 0;
    price[size] = 0;
    propensity[size] = 1;
    return size++;
  }

  public int size() {
    return size;
  }

  public int capacity() {
    return capacity;
  }

  /// The line item's number.
  public int lineItem(int index) {
    return lineItem[index];
  }

  public int creative(int index) {
    return creative[index];
  }

  public int tier(int index) {
    return tier[index];
  }

  public float weight(int index) {
    return weight[index];
  }

  /// The number of the [AdReason] for which it does not serve, 0 while it may.
  public int reason(int index) {
    return reason[index];
  }

  public boolean kept(int index) {
    return reason[index] == 0;
  }

  /// Written by eligibility, ranking and whoever reserves; the first reason stands.
  public void drop(int index, AdReason why) {
    if (reason[index] == 0) {
      reason[index] = (byte) why.number();
    }
  }

  /// What competitive exclusion goes by.
  ///
  /// @param number of the advertiser; -1 for nobody; below it an advertiser that may stand beside
  /// itself, each by a number of its own
  /// @param competing a bit for each category of which a page shows one advertiser only
  public void side(int index, int number, long competing) {
    advertiser[index] = number;
    labels[index] = competing;
  }

  public int advertiser(int index) {
    return advertiser[index];
  }

  public long labels(int index) {
    return labels[index];
  }

  /// What is offered for the impression, click or conversion that is paid for, in nanos; 0 where
  /// the weight alone decides.
  public long bid(int index) {
    return bid[index];
  }

  public void bid(int index, long nanos) {
    bid[index] = nanos;
  }

  /// How likely what is paid for follows an impression, calibrated, in [0,1]; written by inference.
  public float probability(int index) {
    return probability[index];
  }

  public void probability(int index, float share) {
    probability[index] = share;
  }

  /// The pacing's factor on what it is worth, in [0,1]; written by eligibility.
  public float multiplier(int index) {
    return multiplier[index];
  }

  public void multiplier(int index, float factor) {
    multiplier[index] = factor;
  }

  /// What an impression is worth to whoever pays, in nanos; written by pricing.
  public long value(int index) {
    return value[index];
  }

  public void value(int index, long nanos) {
    value[index] = nanos;
  }

  /// What is charged for the impression (or its expectation, where clicks or conversions are paid),
  /// in nanos; written by ranking.
  public long price(int index) {
    return price[index];
  }

  public void price(int index, long nanos) {
    price[index] = nanos;
  }

  /// With which probability, (0,1], it was put where it is; written by ranking.
  public float propensity(int index) {
    return propensity[index];
  }

  public void propensity(int index, float share) {
    propensity[index] = share;
  }

  /// Writes the order in which offers are tried: best first; written by ranking.
  public void append(int index) {
    order[ordered++] = index;
  }

  /// Forgets the order.
  public void unorder() {
    ordered = 0;
  }

  /// How many offers are in the order.
  public int ordered() {
    return ordered;
  }

  /// The index of the offer at a place of the order, from 0.
  public int at(int place) {
    return order[place];
  }
}
