package io.attune.state.targeting;

import java.util.Arrays;
import java.util.List;

/// Working memory of [TargetingIndex#match], for one thread at a time; grows with the index, then
/// stays.
public final class Scratch {
  private long[] running = {};
  private long[] marks = {};
  private int[] values = new int[64];

  /// Words for the running set; whatever stands in them.
  long[] running(int words) {
    if (running.length < words) {
      running = new long[words + words / 4];
      marks = new long[running.length];
    }
    return running;
  }

  /// As many words without a bit; given back so.
  long[] marks() {
    return marks;
  }

  /// A list of one.
  int[] values(int value) {
    values[0] = value;
    return values;
  }

  /// The numbers of texts.
  int[] values(int count, TextNumbers numbers, List<String> texts) {
    if (values.length < count) {
      values = Arrays.copyOf(values, 2 * count);
    }
    for (int i = 0; i < count; i++) {
      values[i] = numbers.find(texts.get(i));
    }
    return values;
  }
}
