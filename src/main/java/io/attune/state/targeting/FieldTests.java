package io.attune.state.targeting;

import java.util.Arrays;
import java.util.function.Predicate;

/// The tests of one field, with their positions in ascending order.
final class FieldTests {
  private int[] positions = new int[8];
  private Test[] tests = new Test[8];
  private int size;

  void add(int position, Test test) {
    if (size == tests.length) {
      positions = Arrays.copyOf(positions, 2 * size);
      tests = Arrays.copyOf(tests, 2 * size);
    }
    positions[size] = position;
    tests[size++] = test;
  }

  int size() {
    return size;
  }

  int position(int index) {
    return positions[index];
  }

  Test test(int index) {
    return tests[index];
  }

  /// The positions of some tests.
  int[] positions(Predicate<Test> which) {
    int[] some = new int[size];
    int count = 0;
    for (int i = 0; i < size; i++) {
      if (which.test(tests[i])) {
        some[count++] = positions[i];
      }
    }
    return Arrays.copyOf(some, count);
  }
}
