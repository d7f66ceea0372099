package io.attune.state.targeting;

import java.util.Arrays;

/// Sets of texts as sorted arrays.
final class Texts {
  static final String[] NONE = {};

  private Texts() {}

  static String[] both(String[] left, String[] right) {
    return merged(left, right, false, true, false);
  }

  static String[] either(String[] left, String[] right) {
    return merged(left, right, true, true, true);
  }

  static String[] without(String[] left, String[] right) {
    return merged(left, right, true, false, false);
  }

  /// Walks both and keeps what is only in the left, in both, or only in the right.
  private static String[] merged(
      String[] left, String[] right, boolean onlyLeft, boolean inBoth, boolean onlyRight) {
    String[] kept = new String[left.length + right.length];
    int size = 0;
    int i = 0;
    int j = 0;
    while (i < left.length || j < right.length) {
      int order = i == left.length ? 1 : j == right.length ? -1 : left[i].compareTo(right[j]);
      String text = order <= 0 ? left[i] : right[j];
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
      if (order < 0 ? onlyLeft : order > 0 ? onlyRight : inBoth) {
        kept[size++] = text;
      }
    }
    return size == kept.length ? kept : Arrays.copyOf(kept, size);
  }
}
