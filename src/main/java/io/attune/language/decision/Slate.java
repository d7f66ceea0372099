package io.attune.language.decision;

/// The ranked answer: indices into [Candidates], best first. Reused with its scratch; not
/// thread-safe.
public final class Slate {
  private final int[] index;
  private int size;

  /// @param capacity the most positions, at least 1
  public Slate(int capacity) {
    index = new int[capacity];
  }

  public void clear() {
    size = 0;
  }

  /// Appends a candidate at the next position.
  public void add(int candidate) {
    index[size++] = candidate;
  }

  /// The candidate at a position, 0 being the first.
  public int candidate(int position) {
    return index[position];
  }

  public int size() {
    return size;
  }

  public int capacity() {
    return index.length;
  }
}
