package io.attune.language.decision;

/// The candidates of one decision as a reusable struct of arrays; each stage writes only its own
/// columns. Index 0 to [#size()] - 1, in the order in which the sources delivered them. An item
/// stands in it once. Not thread-safe; belongs to one decision at a time; about 65 bytes per
/// candidate.
public final class Candidates {
  private final int capacity;
  private final Places places;
  private final int[] sources;
  private final float[] affinity;
  private final float[] similarity;
  private final byte[] reason;
  private final byte[] filter;
  private final float[] score;
  private final float[] value;
  private final float[] propensity;
  private final int[] boosts;

  /// @param capacity the most candidates it can hold, at least 1
  public Candidates(int capacity) {
    this.capacity = capacity;
    places = new Places(capacity);
    sources = new int[capacity];
    affinity = new float[capacity];
    similarity = new float[capacity];
    reason = new byte[capacity];
    filter = new byte[capacity];
    score = new float[capacity];
    value = new float[capacity];
    propensity = new float[capacity];
    boosts = new int[capacity];
  }

  /// Forgets all candidates; costs O([#size()]).
  public void clear() {
    places.clear();
  }

  /// Adds an item, or one more source to an item that is there already.
  ///
  /// @param number the item's stable number
  /// @param source where it came from
  /// @param weight how strongly the source means it, 0 or more; added to the item's affinity
  /// @return its index, or -1 when the capacity is used up
  public int add(int number, Source source, float weight) {
    int before = places.size();
    int index = places.put(number);
    if (index == before) {
      sources[index] = 0;
      affinity[index] = 0;
      similarity[index] = 0;
      reason[index] = 0;
      score[index] = 0;
      value[index] = 0;
      propensity[index] = 1;
      boosts[index] = 0;
    }
    if (index >= 0) {
      sources[index] |= source.bit();
      affinity[index] += weight;
    }
    return index;
  }

  /// The index of an item, or -1.
  public int indexOf(int number) {
    return places.find(number);
  }

  public int size() {
    return places.size();
  }

  public int capacity() {
    return capacity;
  }

  /// The stable number of the item at an index.
  public int item(int index) {
    return places.key(index);
  }

  /// The set of sources as bits of [Source#bit()].
  public int sources(int index) {
    return sources[index];
  }

  /// Takes one of several sources from the set; the last one stays.
  public void withdraw(int index, Source source) {
    if (sources[index] != source.bit()) {
      sources[index] &= ~source.bit();
    }
  }

  /// How strongly the sources mean it, 0 or more: their own order as a number, by which the prior
  /// ranks. 0 when they say nothing.
  public float affinity(int index) {
    return affinity[index];
  }

  /// Written by candidate retrieval, once all sources have answered.
  ///
  /// @param weight 0 or more
  public void affinity(int index, float weight) {
    affinity[index] = weight;
  }

  /// How near behaviour puts it to the request's seeds or else to what the viewer did lately: the
  /// mean of the neighbour weights, 0 or more, whichever source delivered it.
  public float similarity(int index) {
    return similarity[index];
  }

  /// Written by candidate retrieval.
  ///
  /// @param weight 0 or more
  public void similarity(int index, float weight) {
    similarity[index] = weight;
  }

  /// The number of the reason for which it was dropped, 0 while it is kept.
  public int reason(int index) {
    return reason[index];
  }

  public boolean kept(int index) {
    return reason[index] == 0;
  }

  /// Written by eligibility and ranking; the first reason stands.
  public void drop(int index, DropReason why) {
    if (reason[index] == 0) {
      reason[index] = (byte) why.number();
    }
  }

  /// Takes a dropping back: the decision is over, and is scored once more.
  public void restore(int index) {
    reason[index] = 0;
  }

  /// Drops it for one of the placement's filters; the first reason stands.
  ///
  /// @param place of the filter in the placement's list, 0 to 127
  public void drop(int index, DropReason why, int place) {
    if (reason[index] == 0) {
      reason[index] = (byte) why.number();
      filter[index] = (byte) place;
    }
  }

  /// The place of the filter that dropped it in the placement's list; only where [#reason(int)] is
  /// [DropReason#FILTERED] or [DropReason#FILTER_FAILED].
  public int filter(int index) {
    return filter[index];
  }

  /// What the model said, a probability in [0,1]; written by inference.
  public float score(int index) {
    return score[index];
  }

  public void score(int index, float probability) {
    score[index] = probability;
  }

  /// What it is worth, the order of the slate before diversity and pins; written by pricing.
  public float value(int index) {
    return value[index];
  }

  public void value(int index, float worth) {
    value[index] = worth;
  }

  /// With which probability, (0,1], the item was put where it is; written by ranking.
  public float propensity(int index) {
    return propensity[index];
  }

  public void propensity(int index, float probability) {
    propensity[index] = probability;
  }

  /// Which of the placement's boosts applied, bit i for the i-th (the 32nd and later share the
  /// highest); written by ranking.
  public int boosts(int index) {
    return boosts[index];
  }

  public void boosts(int index, int bits) {
    boosts[index] = bits;
  }
}
