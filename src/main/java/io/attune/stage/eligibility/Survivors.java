package io.attune.stage.eligibility;

import io.attune.state.pacing.Pacing;
import io.attune.state.targeting.Scratch;
import java.util.Arrays;

/// Which line items one decision may serve, and why the others of its placement may not, as sets:
/// words of 64 bits, line item n is bit n mod 64 of word n / 64. Working memory, reused: of one
/// thread at a time; grows with the line items, then allocates nothing.
public final class Survivors {
  private static final long[] NOBODY = {};

  final Pacing.Lane lane;
  final Scratch scratch = new Scratch();
  long[] candidates = NOBODY;
  long[] targeted = NOBODY;
  long[] solvent = NOBODY;
  long[] kept = NOBODY;
  int words;

  /// @param lane of whoever uses it
  public Survivors(Pacing.Lane lane) {
    this.lane = lane;
  }

  /// Begins anew.
  void begin(long[] all, int least) {
    candidates = all;
    words = Math.max(all.length, least);
    if (targeted.length < words) {
      int more = words + words / 4;
      targeted = new long[more];
      solvent = new long[more];
      kept = new long[more];
    }
    Arrays.fill(targeted, 0, words, 0);
  }

  /// How many words the sets have.
  public int words() {
    return words;
  }

  /// The word of the set of those that may serve.
  public long kept(int word) {
    return kept[word];
  }

  /// Whether it may serve.
  public boolean serves(int number) {
    return number / Long.SIZE < words && has(kept, number);
  }

  /// The word of the set of those whose targeting holds and whose money is used up.
  public long usedUp(int word) {
    return targeted[word] & ~solvent[word];
  }

  /// The word of the set of those that would serve, were they not held back.
  public long paced(int word) {
    return solvent[word] & ~kept[word];
  }

  /// Whether it was looked at.
  public boolean candidate(int number) {
    return number / Long.SIZE < candidates.length && has(candidates, number);
  }

  /// Whether its targeting holds.
  public boolean targeted(int number) {
    return number / Long.SIZE < words && has(targeted, number);
  }

  /// How many there were at first.
  public int candidates() {
    return count(candidates, candidates.length);
  }

  /// How many are left where targeting holds.
  public int targeted() {
    return count(targeted, words);
  }

  /// How many may serve.
  public int kept() {
    return count(kept, words);
  }

  private static int count(long[] set, int words) {
    int count = 0;
    for (int word = 0; word < words; word++) {
      count += Long.bitCount(set[word]);
    }
    return count;
  }

  private static boolean has(long[] set, int number) {
    return (set[number / Long.SIZE] & 1L << number) != 0;
  }
}
