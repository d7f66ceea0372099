package io.attune.state.targeting;

import java.util.Arrays;

/// Positions by value, ascending; in one array but for values that have many, which have words.
/// Values are numbers from 0.
final class Postings {
  private static final int[] NONE = {};
  private static final long[] FEW = {};

  private final int[] starts;
  private final int[] positions;

  /// Without words for a value that has few.
  private final long[][] many;

  /// @param values one per pair
  /// @param at position of each pair, ascending
  /// @param pairs how many
  /// @param valueCount how many values there are
  /// @param words of the running set
  Postings(int[] values, int[] at, int pairs, int valueCount, int words) {
    int[] counts = new int[valueCount];
    for (int i = 0; i < pairs; i++) {
      counts[values[i]]++;
    }
    many = new long[pairs == 0 ? 0 : valueCount][];
    Arrays.fill(many, FEW);
    starts = pairs == 0 ? NONE : new int[valueCount + 1];
    for (int value = 0; value < valueCount && pairs > 0; value++) {
      // As words they take no more room than as a list.
      boolean asWords = counts[value] > 2L * words;
      if (asWords) {
        many[value] = new long[words];
      }
      starts[value + 1] = starts[value] + (asWords ? 0 : counts[value]);
    }
    positions = new int[pairs == 0 ? 0 : starts[valueCount]];
    int[] next = starts.clone();
    for (int i = 0; i < pairs; i++) {
      long[] words64 = many[values[i]];
      if (words64.length > 0) {
        Bits.set(words64, at[i]);
      } else {
        positions[next[values[i]]++] = at[i];
      }
    }
  }

  /// Adds positions to the words of every value that has words.
  void addToWords(long[] more) {
    for (long[] words : many) {
      if (words.length > 0) {
        Bits.or(words, more, more.length);
      }
    }
  }

  /// Whether a value has a position.
  boolean has(int value) {
    return starts.length > 0 && (many[value].length > 0 || starts[value] < starts[value + 1]);
  }

  boolean hasMany(int value) {
    return many[value].length > 0;
  }

  /// The words of a value that has many; only to read.
  long[] many(int value) {
    return many[value];
  }

  /// Adds the positions of a value; of -1 none.
  void mark(int value, long[] words) {
    if (value < 0 || starts.length == 0) {
      return;
    }
    if (many[value].length > 0) {
      Bits.or(words, many[value], many[value].length);
    }
    for (int i = starts[value]; i < starts[value + 1]; i++) {
      Bits.set(words, positions[i]);
    }
  }

  /// Empties the words that [#mark] touched for a value that has few positions.
  void unmark(int value, long[] words) {
    if (value < 0 || starts.length == 0) {
      return;
    }
    for (int i = starts[value]; i < starts[value + 1]; i++) {
      words[positions[i] >> 6] = 0;
    }
  }

  /// Takes the positions of a value away; of -1 none.
  void remove(int value, long[] words) {
    if (value < 0 || starts.length == 0) {
      return;
    }
    if (many[value].length > 0) {
      Bits.andNot(words, many[value], many[value].length);
    }
    for (int i = starts[value]; i < starts[value + 1]; i++) {
      Bits.clear(words, positions[i]);
    }
  }

  /// Pairs of a value's number and a position, collected position by position.
  static final class Pairs {
    private int[] values = new int[8];
    private int[] positions = new int[8];
    private int size;

    void add(int value, int position) {
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
        positions = Arrays.copyOf(positions, 2 * size);
      }
      values[size] = value;
      positions[size++] = position;
    }

    Postings postings(int valueCount, int words) {
      return new Postings(values, positions, size, valueCount, words);
    }
  }
}
