package io.attune.offline.replay;

import io.attune.product.recommend.Redecided;
import io.attune.stage.recording.Capture.Considered;
import io.attune.stage.recording.DecisionRecord.Shown;
import io.attune.stage.recording.FullRecord;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/// How a slate that was made again differs from the recorded one.
final class Comparison {
  private Comparison() {}

  /// Whether everything came out bit for bit: items in order, scores, propensities, sources, and
  /// each candidate's fate, score and value.
  static boolean equal(FullRecord recorded, Redecided again) {
    Shown was = recorded.decision().shown();
    Shown is = again.shown();
    Considered a = recorded.considered();
    Considered b = again.considered();
    return !again.failed()
        && Arrays.equals(was.items(), is.items())
        && same(was.scores(), is.scores())
        && same(was.propensities(), is.propensities())
        && Arrays.equals(was.sources(), is.sources())
        && Arrays.equals(a.items(), b.items())
        && Arrays.equals(a.reasons(), b.reasons())
        && same(a.scores(), b.scores())
        && same(a.values(), b.values())
        && Arrays.equals(a.boosts(), b.boosts());
  }

  private static boolean same(float[] a, float[] b) {
    if (a.length != b.length) {
      return false;
    }
    for (int i = 0; i < a.length; i++) {
      if (Float.floatToRawIntBits(a[i]) != Float.floatToRawIntBits(b[i])) {
        return false;
      }
    }
    return true;
  }

  /// The share of the first k items that both have, k being at most the longer slate; 1 for two
  /// empty ones.
  static double overlap(int[] was, int[] is, int k) {
    int most = Math.min(k, Math.max(was.length, is.length));
    if (most == 0) {
      return 1;
    }
    Set<Integer> first = new HashSet<>();
    for (int i = 0; i < Math.min(most, was.length); i++) {
      first.add(was[i]);
    }
    int both = 0;
    for (int i = 0; i < Math.min(most, is.length); i++) {
      both += first.contains(is[i]) ? 1 : 0;
    }
    return (double) both / most;
  }

  /// Kendall's rank correlation (tau-a) of the items that both slates show: pairs in the same order
  /// less pairs in the other one, by all pairs; NaN with fewer than two such items.
  static double correlation(int[] was, int[] is) {
    int[] places = new int[Math.min(was.length, is.length)];
    int common = 0;
    for (int item : was) {
      for (int place = 0; place < is.length; place++) {
        if (is[place] == item) {
          places[common++] = place;
        }
      }
    }
    if (common < 2) {
      return Double.NaN;
    }
    long balance = 0;
    for (int i = 0; i < common; i++) {
      for (int j = i + 1; j < common; j++) {
        balance += places[i] < places[j] ? 1 : -1;
      }
    }
    return 2.0 * balance / ((long) common * (common - 1));
  }

  /// How many items of `of` are not in `than`.
  static int more(int[] of, int[] than) {
    int more = 0;
    for (int item : of) {
      more += place(than, item) < 0 ? 1 : 0;
    }
    return more;
  }

  static int place(int[] items, int item) {
    for (int i = 0; i < items.length; i++) {
      if (items[i] == item) {
        return i;
      }
    }
    return -1;
  }
}
