package io.attune.state.pacing;

import java.util.concurrent.atomic.AtomicLongArray;

/// Counts what one thread decides: it alone writes, without locks, and the ticking thread reads.
final class CountingLane implements Pacing.Lane {
  private final Pacing pacing;
  private final int mostLines;
  private volatile AtomicLongArray offers = new AtomicLongArray(0);
  private final AtomicLongArray requests;

  CountingLane(Pacing pacing, int mostLines, int mostGroups) {
    this.pacing = pacing;
    this.mostLines = mostLines;
    requests = new AtomicLongArray(mostGroups);
  }

  @Override
  public void request(int group) {
    requests.setOpaque(group, requests.getPlain(group) + 1);
  }

  @Override
  public int sift(long decision, long[] eligible) {
    Paces now = pacing.paces();
    AtomicLongArray counts = counts(eligible.length);
    int out = 0;
    for (int word = 0; word < eligible.length; word++) {
      long bits = eligible[word];
      count(counts, word, bits);
      long held = word < now.held.length ? bits & now.held[word] : 0;
      while (held != 0) {
        int number = word << 6 | Long.numberOfTrailingZeros(held);
        if (!Pacing.takesPart(decision, number, now.probability[number])) {
          eligible[word] &= ~(held & -held);
          out++;
        }
        held &= held - 1;
      }
    }
    return out;
  }

  private static void count(AtomicLongArray counts, int word, long bits) {
    for (long rest = bits; rest != 0; rest &= rest - 1) {
      int number = word << 6 | Long.numberOfTrailingZeros(rest);
      if (number < counts.length()) {
        counts.setOpaque(number, counts.getPlain(number) + 1);
      }
    }
  }

  private AtomicLongArray counts(int words) {
    AtomicLongArray known = offers;
    int needed = Math.min(words << 6, mostLines);
    if (needed <= known.length()) {
      return known;
    }
    AtomicLongArray grown = new AtomicLongArray(Math.min(mostLines, needed + (needed >>> 1)));
    for (int number = 0; number < known.length(); number++) {
      grown.setPlain(number, known.getPlain(number));
    }
    offers = grown;
    return grown;
  }

  long offers(int number) {
    AtomicLongArray known = offers;
    return number < known.length() ? known.getOpaque(number) : 0;
  }

  long requests(int group) {
    return requests.getOpaque(group);
  }
}
