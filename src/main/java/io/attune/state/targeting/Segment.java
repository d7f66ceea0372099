package io.attune.state.targeting;

import io.attune.language.expression.Predicate;
import io.attune.language.expression.Row;
import java.util.Arrays;

/// An index over some line items. Immutable.
///
/// A position stands for one conjunction. In a segment of most line items the first conjunction of
/// line item n has position n, and further ones follow from [#base] on; in a segment of few all
/// stand from 0 on, in the order of the line items. The matching set is, after Whang et al. (VLDB
/// 2009) in the form of bitmaps:
///
/// AND over fields of (asks nothing of the field OR asks for one of the request's values) and not
/// (does not want one of the request's values)
final class Segment {
  private final int base;
  private final int[] numbers;
  private final long[] live;
  private final FieldIndex[] fields;

  /// Positions whose conjunction is not exact; without words when there is none.
  private final long[] inexact;

  /// Line items that have such a position, ascending, and what is asked for them.
  private final int[] asked;

  private final Predicate[] predicates;

  Segment(SegmentBuilder from) {
    base = from.base();
    numbers = from.numbers();
    live = from.live();
    fields = from.fields();
    inexact = from.inexact();
    asked = from.asked();
    predicates = from.predicates();
  }

  /// Adds the line items that match.
  ///
  /// @param hidden positions that no longer count; without words when all do
  void match(Row row, long[] eligible, long[] hidden, Scratch scratch, long[] out) {
    long[] running = scratch.running(live.length);
    int direct = base >> 6;
    System.arraycopy(live, 0, running, 0, live.length);
    int known = Math.min(direct, eligible.length);
    Bits.and(running, eligible, known);
    Arrays.fill(running, known, direct, 0);
    Bits.andNot(running, hidden, hidden.length);
    for (FieldIndex field : fields) {
      field.apply(row, running, scratch);
    }
    for (int i = 0; i < direct; i++) {
      long unsure = inexact.length == 0 ? 0 : running[i] & inexact[i];
      out[i] |= running[i] ^ unsure;
      for (; unsure != 0; unsure &= unsure - 1) {
        ask(i * 64 + Long.numberOfTrailingZeros(unsure), row, out);
      }
    }
    for (int i = direct; i < live.length; i++) {
      for (long left = running[i]; left != 0; left &= left - 1) {
        further(i * 64 + Long.numberOfTrailingZeros(left), row, eligible, out);
      }
    }
  }

  private void further(int position, Row row, long[] eligible, long[] out) {
    int number = numbers[position - base];
    if (number >> 6 >= eligible.length || !Bits.has(eligible, number)) {
      return;
    }
    if (inexact.length > 0 && Bits.has(inexact, position)) {
      ask(number, row, out);
    } else {
      Bits.set(out, number);
    }
  }

  private void ask(int number, Row row, long[] out) {
    if (!Bits.has(out, number)
        && predicates[Arrays.binarySearch(asked, number)].test(row) == Predicate.Verdict.YES) {
      Bits.set(out, number);
    }
  }

  int words() {
    return live.length;
  }

  /// Marks the positions of a line item, if it has any here.
  void hide(int number, long[] hidden) {
    if (number < base && Bits.has(live, number)) {
      Bits.set(hidden, number);
    }
    int at = Arrays.binarySearch(numbers, number);
    if (at < 0) {
      return;
    }
    while (at > 0 && numbers[at - 1] == number) {
      at--;
    }
    for (; at < numbers.length && numbers[at] == number; at++) {
      Bits.set(hidden, base + at);
    }
  }

  boolean holds(int number) {
    return number < base && Bits.has(live, number) || Arrays.binarySearch(numbers, number) >= 0;
  }
}
