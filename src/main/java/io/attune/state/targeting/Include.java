package io.attune.state.targeting;

/// Keeps of the running set what asks for no value here, and what asks for one of the request's.
final class Include {
  private final Postings postings;

  /// Positions that ask for a value, when they are few.
  private final int[] asking;

  /// Positions that ask for none, when few do; the words of values have them too.
  private final long[] open;

  /// @param asking positions that ask for a value, ascending
  /// @param postings which ask for which
  /// @param words of the running set
  Include(int[] asking, Postings postings, int words) {
    boolean many = asking.length > words;
    this.asking = many ? new int[0] : asking;
    this.postings = postings;
    open = many ? Bits.without(asking, 0, asking.length, words) : new long[0];
    postings.addToWords(open);
  }

  /// @param values the request's, -1 for one that nobody asks for
  /// @param marks words without a bit, and so again afterwards
  void keep(long[] running, int[] values, int count, long[] marks) {
    if (open.length == 0) {
      keepOfFew(running, values, count, marks);
      return;
    }
    int last = -1;
    int found = 0;
    for (int i = 0; i < count; i++) {
      if (values[i] >= 0 && postings.has(values[i])) {
        last = values[i];
        found++;
      }
    }
    if (found == 0) {
      Bits.and(running, open, open.length);
    } else if (found == 1 && postings.hasMany(last)) {
      Bits.and(running, postings.many(last), open.length);
    } else {
      for (int i = 0; i < count; i++) {
        postings.mark(values[i], marks);
      }
      for (int i = 0; i < open.length; i++) {
        running[i] &= open[i] | marks[i];
        marks[i] = 0;
      }
    }
  }

  private void keepOfFew(long[] running, int[] values, int count, long[] marks) {
    if (asking.length == 0) {
      return;
    }
    for (int i = 0; i < count; i++) {
      postings.mark(values[i], marks);
    }
    for (int position : asking) {
      if (!Bits.has(marks, position)) {
        Bits.clear(running, position);
      }
    }
    for (int i = 0; i < count; i++) {
      postings.unmark(values[i], marks);
    }
  }
}
