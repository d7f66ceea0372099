package io.attune.state.pacing;

import io.attune.platform.counting.SetCounter;
import java.util.concurrent.atomic.AtomicLongArray;

/// Counts what one thread decides: it alone writes, without locks, and the ticking thread reads.
final class CountingLane implements Pacing.Lane {
  private final Pacing pacing;
  private final SetCounter offers;
  private final AtomicLongArray requests;

  CountingLane(Pacing pacing, int mostLines, int mostGroups) {
    this.pacing = pacing;
    offers = new SetCounter(mostLines);
    requests = new AtomicLongArray(mostGroups);
  }

  @Override
  public void request(int group) {
    requests.setOpaque(group, requests.getPlain(group) + 1);
  }

  @Override
  public int sift(long decision, long[] eligible, int words) {
    Paces now = pacing.paces();
    offers.add(eligible, words);
    int out = 0;
    int most = Math.min(words, now.held.length);
    for (int word = 0; word < most; word++) {
      long held = eligible[word] & now.held[word];
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

  long offers(int number) {
    return offers.of(number);
  }

  long requests(int group) {
    return requests.getOpaque(group);
  }
}
