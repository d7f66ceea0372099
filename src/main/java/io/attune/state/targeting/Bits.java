package io.attune.state.targeting;

import java.util.Arrays;

/// Sets of positions as words of 64 bits; position n is bit n mod 64 of word n / 64.
final class Bits {
  private Bits() {}

  static int words(int positions) {
    return positions + 63 >>> 6;
  }

  static void set(long[] words, int position) {
    words[position >> 6] |= 1L << position;
  }

  static void clear(long[] words, int position) {
    words[position >> 6] &= ~(1L << position);
  }

  static boolean has(long[] words, int position) {
    return (words[position >> 6] >>> position & 1) != 0;
  }

  static void and(long[] words, long[] other, int size) {
    for (int i = 0; i < size; i++) {
      words[i] &= other[i];
    }
  }

  static void or(long[] words, long[] other, int size) {
    for (int i = 0; i < size; i++) {
      words[i] |= other[i];
    }
  }

  static void andNot(long[] words, long[] other, int size) {
    for (int i = 0; i < size; i++) {
      words[i] &= ~other[i];
    }
  }

  /// All but some positions.
  static long[] without(int[] positions, int from, int to, int words) {
    long[] rest = new long[words];
    Arrays.fill(rest, -1);
    for (int i = from; i < to; i++) {
      clear(rest, positions[i]);
    }
    return rest;
  }
}
