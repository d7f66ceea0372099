package io.attune.state.targeting;

import java.util.Arrays;

/// Numbers texts from 0 in the order in which they are met. Filled by one thread, then read by any.
final class TextNumbers {
  private String[] texts = new String[16];
  private int[] table = new int[64];
  private int size;

  int size() {
    return size;
  }

  /// The number of a text, or -1.
  int find(String text) {
    int found = table[place(text)];
    return found - 1;
  }

  /// The number of a text, given now when it has none.
  int number(String text) {
    int place = place(text);
    if (table[place] != 0) {
      return table[place] - 1;
    }
    if (size == texts.length) {
      grow();
      place = place(text);
    }
    texts[size++] = text;
    table[place] = size;
    return size - 1;
  }

  /// Where a text stands, or would.
  private int place(String text) {
    int mask = table.length - 1;
    int hash = text.hashCode() * 0x9E3779B1;
    int place = (hash ^ hash >>> 16) & mask;
    while (table[place] != 0 && !texts[table[place] - 1].equals(text)) {
      place = place + 1 & mask;
    }
    return place;
  }

  private void grow() {
    texts = Arrays.copyOf(texts, 2 * texts.length);
    table = new int[4 * texts.length];
    for (int i = 0; i < size; i++) {
      table[place(texts[i])] = i + 1;
    }
  }
}
