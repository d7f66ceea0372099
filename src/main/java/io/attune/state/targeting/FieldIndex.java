package io.attune.state.targeting;

import io.attune.language.expression.Condition.Source;
import io.attune.language.expression.Row;

/// The tests of one field of all conjunctions. Immutable.
abstract sealed class FieldIndex permits TextIndex, ListIndex, NumberIndex {
  private final Source source;
  private final Removal whenAbsent;

  FieldIndex(Source source, FieldTests tests, int words) {
    this.source = source;
    whenAbsent = new Removal(tests.positions(test -> !test.absent()), words);
  }

  static FieldIndex of(Source source, FieldTests tests, int words) {
    return switch (source.type()) {
      case TEXT -> new TextIndex(source, tests, words);
      case TEXTS -> new ListIndex(source, tests, words);
      case FLAG, INTEGER, NUMBER, TIMESTAMP, TEXT_MAP, NUMBER_MAP ->
          new NumberIndex(source, tests, words);
    };
  }

  /// Takes from the running set the positions whose test does not hold.
  final void apply(Row row, long[] running, Scratch scratch) {
    boolean there =
        source.keyed()
            ? row.has(source.slot(), source.key(), source.type())
            : row.has(source.slot());
    if (there) {
      applyValue(row, running, scratch);
    } else {
      whenAbsent.from(running);
    }
  }

  /// The same of a field that has a value.
  abstract void applyValue(Row row, long[] running, Scratch scratch);

  final Source source() {
    return source;
  }

  /// Positions that leave the running set: a list while they are few, words when they are many.
  private static final class Removal {
    private final int[] few;
    private final long[] rest;

    /// @param positions ascending
    /// @param words of the running set
    Removal(int[] positions, int words) {
      boolean many = positions.length > words;
      few = many ? new int[0] : positions;
      rest = many ? Bits.without(positions, 0, positions.length, words) : new long[0];
    }

    void from(long[] running) {
      Bits.and(running, rest, rest.length);
      for (int position : few) {
        Bits.clear(running, position);
      }
    }
  }
}
