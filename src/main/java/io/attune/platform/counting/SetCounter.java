package io.attune.platform.counting;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/// How often each number was in a set, where whole sets are added: a nanosecond or two for 64
/// numbers, however many of them are in the set. Sets are words of 64 bits, number n is bit n mod
/// 64
/// of word n / 64.
///
/// The counts of 64 numbers lie upright: bit p of all of them in one word, so that one addition
/// serves them all. Before these twelve bits are full they go to a count of each number's own, a
/// few
/// words after each set, so that no set takes long.
///
/// One thread at a time writes, any may read: a reader sees whole sets, and tries again when one is
/// being added.
public final class SetCounter {
  private static final int WORD = Long.SIZE;
  private static final int PLANES = 12;

  /// Sets after which every word was moved once: twelve bits count so far.
  private static final int ROUND = (1 << PLANES) - 1;

  private static final VarHandle VERSION;

  static {
    try {
      VERSION = MethodHandles.lookup().findVarHandle(SetCounter.class, "version", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final int mostWords;
  private int turn;
  private int words;
  private long[] planes = {};
  private long[] counts = {};

  /// Odd while it is written.
  @SuppressWarnings("unused")
  private int version;

  /// @param most numbers from this one on are not counted
  public SetCounter(int most) {
    mostWords = (most + WORD - 1) / WORD;
  }

  /// Counts one for each number of a set.
  ///
  /// @param length how many words the set has
  public void add(long[] set, int length) {
    int used = Math.min(length, mostWords);
    begin();
    if (used > words) {
      grow(used);
    }
    for (int word = 0; word < used; word++) {
      long carry = set[word];
      for (int plane = word * PLANES; carry != 0; plane++) {
        long before = planes[plane];
        planes[plane] = before ^ carry;
        carry &= before;
      }
    }
    int from = (int) ((long) turn * words / ROUND);
    turn = turn + 1 == ROUND ? 0 : turn + 1;
    int to = turn == 0 ? words : (int) ((long) turn * words / ROUND);
    for (int word = from; word < to; word++) {
      move(word);
    }
    end();
  }

  private void begin() {
    VERSION.setOpaque(this, version + 1);
    VarHandle.storeStoreFence();
  }

  private void end() {
    VERSION.setRelease(this, version + 1);
  }

  private void grow(int least) {
    for (int word = 0; word < words; word++) {
      move(word);
    }
    turn = 0;
    words = Math.min(mostWords, least + least / 4);
    planes = new long[words * PLANES];
    counts = Arrays.copyOf(counts, words * WORD);
  }

  private void move(int word) {
    for (int p = 0; p < PLANES; p++) {
      int plane = word * PLANES + p;
      for (long left = planes[plane]; left != 0; left &= left - 1) {
        counts[word * WORD + Long.numberOfTrailingZeros(left)] += 1L << p;
      }
      planes[plane] = 0;
    }
  }

  /// In how many sets a number was.
  public long of(int number) {
    while (true) {
      int before = (int) VERSION.getAcquire(this);
      if ((before & 1) == 0) {
        long count = read(number);
        VarHandle.loadLoadFence();
        if ((int) VERSION.getOpaque(this) == before) {
          return count;
        }
      }
      Thread.onSpinWait();
    }
  }

  /// What may be half of one and half of another when it is written meanwhile.
  private long read(int number) {
    long[] moved = counts;
    long[] upright = planes;
    int plane = number / WORD * PLANES;
    if (number >= moved.length || plane + PLANES > upright.length) {
      return 0;
    }
    long count = moved[number];
    for (int p = 0; p < PLANES; p++) {
      count += (upright[plane + p] >>> number & 1) << p;
    }
    return count;
  }
}
