package io.attune.state.demand;

import java.util.Arrays;

/// Rising numbers of line items, each once.
final class Numbers {
  private int[] all = new int[4];
  private int count;

  void add(int number) {
    if (count == 0 || all[count - 1] != number) {
      all = count == all.length ? Arrays.copyOf(all, 2 * count) : all;
      all[count++] = number;
    }
  }

  void into(long[] set) {
    for (int i = 0; i < count; i++) {
      set[all[i] / Book.WORD] |= 1L << all[i];
    }
  }
}
