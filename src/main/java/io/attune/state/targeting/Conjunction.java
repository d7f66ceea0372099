package io.attune.state.targeting;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Tests of different fields that must all hold. Immutable.
///
/// @param fields numbers of the fields, ascending
/// @param tests one per field; none that always holds, none that is impossible
/// @param exact false when the expression must still be asked where all hold
record Conjunction(int[] fields, Test[] tests, boolean exact) {
  /// Without a test: holds always.
  static final Conjunction ALWAYS = new Conjunction(new int[0], new Test[0], true);

  /// The same where nothing is known.
  static final Conjunction UNKNOWN = new Conjunction(new int[0], new Test[0], false);

  /// One test alone.
  static Conjunction of(int field, Test test) {
    return new Conjunction(new int[] {field}, new Test[] {test}, true);
  }

  /// Where both hold; null when they never do.
  @Nullable Conjunction and(Conjunction other) {
    int[] all = new int[fields.length + other.fields.length];
    Test[] each = new Test[all.length];
    int size = 0;
    int i = 0;
    int j = 0;
    while (i < fields.length || j < other.fields.length) {
      int left = i < fields.length ? fields[i] : Integer.MAX_VALUE;
      int right = j < other.fields.length ? other.fields[j] : Integer.MAX_VALUE;
      Test test = left < right ? tests[i] : other.tests[j];
      if (left == right) {
        test = tests[i].and(test);
        if (test.impossible()) {
          return null;
        }
      }
      all[size] = Math.min(left, right);
      each[size++] = test;
      i += left <= right ? 1 : 0;
      j += right <= left ? 1 : 0;
    }
    return new Conjunction(
        Arrays.copyOf(all, size), Arrays.copyOf(each, size), exact && other.exact);
  }

  /// Where one of both holds, when one conjunction can say so; null when not.
  @Nullable Conjunction or(Conjunction other) {
    if (exact != other.exact || !Arrays.equals(fields, other.fields)) {
      return null;
    }
    int different = -1;
    for (int i = 0; i < fields.length; i++) {
      if (!tests[i].equals(other.tests[i])) {
        if (different >= 0) {
          return null;
        }
        different = i;
      }
    }
    if (different < 0) {
      return this;
    }
    Test either = tests[different].or(other.tests[different]);
    return either == null ? null : with(different, either);
  }

  /// With another test at a place.
  Conjunction with(int place, Test test) {
    if (!test.always()) {
      Test[] changed = tests.clone();
      changed[place] = test;
      return new Conjunction(fields, changed, exact);
    }
    int[] fewer = new int[fields.length - 1];
    Test[] rest = new Test[fewer.length];
    for (int i = 0, to = 0; i < fields.length; i++) {
      if (i != place) {
        fewer[to] = fields[i];
        rest[to++] = tests[i];
      }
    }
    return new Conjunction(fewer, rest, exact);
  }

  /// Holds wherever one of both does, and perhaps elsewhere; never exact.
  Conjunction around(Conjunction other) {
    int[] common = new int[fields.length];
    Test[] wide = new Test[fields.length];
    int size = 0;
    for (int i = 0; i < fields.length; i++) {
      int j = Arrays.binarySearch(other.fields, fields[i]);
      Test either = j < 0 ? null : tests[i].or(other.tests[j]);
      if (either != null && !either.always()) {
        common[size] = fields[i];
        wide[size++] = either;
      }
    }
    return new Conjunction(Arrays.copyOf(common, size), Arrays.copyOf(wide, size), false);
  }

  /// The same, never exact.
  Conjunction inexact() {
    return new Conjunction(fields, tests, false);
  }
}
