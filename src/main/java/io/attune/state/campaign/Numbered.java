package io.attune.state.campaign;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A sparse array by number that is never changed: another version of it shares all chunks in which
/// nothing differs, so that a change costs one chunk of 8 kB and the list of chunks.
///
/// @param <T> what is kept
final class Numbered<T> {
  private static final int SHIFT = 10;
  private static final int CHUNK = 1 << SHIFT;

  private final @Nullable Object[][] chunks;
  private final int length;

  private Numbered(@Nullable Object[][] chunks, int length) {
    this.chunks = chunks;
    this.length = length;
  }

  static <T> Numbered<T> empty() {
    return new Numbered<>(new Object[0][], 0);
  }

  /// One more than the highest number.
  int length() {
    return length;
  }

  /// What has this number, or null.
  @SuppressWarnings("unchecked") // only values of T come in
  @Nullable T get(int number) {
    return number >= 0 && number < length ? (T) chunks[number >> SHIFT][number & CHUNK - 1] : null;
  }

  /// This one with others in place of what has their numbers.
  Numbered<T> with(Map<Integer, T> changes) {
    int longer = length;
    for (int number : changes.keySet()) {
      longer = Math.max(longer, number + 1);
    }
    @Nullable Object[][] next = new Object[(longer + CHUNK - 1) >> SHIFT][];
    System.arraycopy(chunks, 0, next, 0, chunks.length);
    changes.forEach(
        (number, value) -> {
          int at = number >> SHIFT;
          if (at >= chunks.length) {
            next[at] = next[at] == null ? new Object[CHUNK] : next[at];
          } else if (next[at] == chunks[at]) {
            next[at] = chunks[at].clone();
          }
          next[at][number & CHUNK - 1] = value;
        });
    for (int at = chunks.length; at < next.length; at++) {
      next[at] = next[at] == null ? new Object[CHUNK] : next[at];
    }
    return new Numbered<>(next, longer);
  }
}
