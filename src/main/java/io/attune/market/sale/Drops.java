package io.attune.market.sale;

import io.attune.language.decision.AdReason;
import io.attune.state.demand.Book;
import io.attune.state.demand.Tally;
import java.util.Arrays;

/// The line items that one decision has looked at, by what became of them: sets by the reason's
/// number, so that they are counted set by set. Working memory, reused.
final class Drops {
  private static final long[] NOBODY = {};

  private final long[][] sets = new long[AdReason.COUNT][];
  private int used;
  private int words;

  Drops() {
    Arrays.fill(sets, NOBODY);
  }

  /// Begins anew.
  ///
  /// @param words of the sets
  void begin(int words) {
    for (int left = used; left != 0; left &= left - 1) {
      Arrays.fill(sets[Integer.numberOfTrailingZeros(left)], 0);
    }
    used = 0;
    this.words = words;
  }

  private void add(int number, int reason) {
    set(reason)[number / Book.WORD] |= 1L << number;
  }

  /// One that was added for a reason is left out for another.
  void move(int number, int from, int to) {
    sets[from][number / Book.WORD] &= ~(1L << number);
    add(number, to);
  }

  /// @param lines a word of the set of those that are left out
  void add(int word, long lines, AdReason reason) {
    if (lines != 0) {
      set(reason.number())[word] |= lines;
    }
  }

  private long[] set(int reason) {
    used |= 1 << reason;
    if (sets[reason].length < words) {
      sets[reason] = Arrays.copyOf(sets[reason], words + words / 4);
    }
    return sets[reason];
  }

  /// Writes them down.
  ///
  /// @param counts how many of each reason are added to these
  void count(Tally.Sheet sheet, int[] counts) {
    for (int left = used; left != 0; left &= left - 1) {
      int reason = Integer.numberOfTrailingZeros(left);
      sheet.count(sets[reason], words, reason);
      for (int word = 0; word < words; word++) {
        counts[reason] += Long.bitCount(sets[reason][word]);
      }
    }
  }

  /// Who is told of each.
  interface Told {
    void of(int number, int reason);
  }

  void each(Told told) {
    for (int left = used; left != 0; left &= left - 1) {
      int reason = Integer.numberOfTrailingZeros(left);
      for (int word = 0; word < words; word++) {
        for (long lines = sets[reason][word]; lines != 0; lines &= lines - 1) {
          told.of(word * Book.WORD + Long.numberOfTrailingZeros(lines), reason);
        }
      }
    }
  }
}
