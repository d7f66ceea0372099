package io.attune.state.rate;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/// What was counted on one day (UTC) by creative; 12 bytes per creative, and while the day goes on
/// as much again per campaign that a creative serves. One thread.
final class Day {
  private static final long DAY_MILLIS = 86_400_000;

  /// A replica's clock may be behind by so much: what it counts for yesterday still comes.
  private static final long GRACE_MILLIS = 600_000;

  private final long number;
  private final BitSet closed = new BitSet();
  private final Map<Integer, Map<Integer, int[]>> open = new HashMap<>();
  private int[] counts = {};

  /// @param number days since 1970
  Day(long number) {
    this.number = number;
  }

  long number() {
    return number;
  }

  /// Whether nothing is counted for it any more.
  boolean over(long nowMillis) {
    return nowMillis >= (number + 1) * DAY_MILLIS + GRACE_MILLIS;
  }

  /// Whether a campaign's counts need not be read again.
  boolean closed(int campaign) {
    return closed.get(campaign);
  }

  /// Takes what a campaign counts now, in place of what it counted when it was read before.
  ///
  /// @param counted what to how often (index 0)
  /// @param last whether it is not to be read again
  void put(int campaign, Map<String, long[]> counted, boolean last) {
    Map<Integer, int[]> before = open.remove(campaign);
    if (before != null) {
      before.forEach((creative, numbers) -> add(creative, numbers, -1));
    }
    Map<Integer, int[]> now = new HashMap<>();
    counted.forEach(
        (what, numbers) ->
            Happened.read(what)
                .ifPresent(
                    of ->
                        now.computeIfAbsent(of.creative(), c -> new int[Happened.KINDS])[
                                of.what().ordinal()] +=
                            (int) Math.min(numbers[0], Integer.MAX_VALUE)));
    now.forEach((creative, numbers) -> add(creative, numbers, 1));
    if (last) {
      closed.set(campaign);
    } else if (!now.isEmpty()) {
      open.put(campaign, now);
    }
  }

  private void add(int creative, int[] numbers, int sign) {
    int at = creative * Happened.KINDS;
    if (at + Happened.KINDS > counts.length) {
      counts = Arrays.copyOf(counts, Math.max(2 * counts.length, at + Happened.KINDS));
    }
    for (int kind = 0; kind < Happened.KINDS; kind++) {
      counts[at + kind] += sign * numbers[kind];
    }
  }

  int count(int creative, Happened what) {
    int at = creative * Happened.KINDS + what.ordinal();
    return at < counts.length ? counts[at] : 0;
  }
}
