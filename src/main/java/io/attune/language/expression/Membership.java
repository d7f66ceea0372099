package io.attune.language.expression;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// `in`: constant lists become sets; the elements of other lists are compared one by one, and an
/// error in any is an error.
final class Membership {
  private Membership() {}

  static final class TextInSet extends Node.Flag {
    final Node.Text element;
    final Set<String> set;

    TextInSet(Node.Text element, List<String> set) {
      this.element = element;
      this.set = Set.copyOf(set);
    }

    @Override
    int test(Row row) {
      String text = element.value(row);
      if (row.failed) {
        row.failed = false;
        return FAILED;
      }
      return of(set.contains(text));
    }
  }

  static final class TextInTexts extends Node.Flag {
    final Node.Text element;
    final Node.Texts list;

    TextInTexts(Node.Text element, Node.Texts list) {
      this.element = element;
      this.list = list;
    }

    @Override
    int test(Row row) {
      String text = element.value(row);
      List<String> texts = row.failed ? List.of() : list.value(row);
      if (row.failed) {
        row.failed = false;
        return FAILED;
      }
      for (int i = 0; i < texts.size(); i++) {
        if (texts.get(i).equals(text)) {
          return YES;
        }
      }
      return NO;
    }
  }

  static final class WholeInSet extends Node.Flag {
    final Node.Whole element;
    final long[] sorted;

    WholeInSet(Node.Whole element, long[] values) {
      this.element = element;
      sorted = values.clone();
      Arrays.sort(sorted);
    }

    @Override
    int test(Row row) {
      long value = element.value(row);
      if (row.failed) {
        row.failed = false;
        return FAILED;
      }
      return of(Arrays.binarySearch(sorted, value) >= 0);
    }
  }

  static final class TextInNodes extends Node.Flag {
    private final Node.Text element;
    private final Node.Text[] list;

    TextInNodes(Node.Text element, Node.Text[] list) {
      this.element = element;
      this.list = list;
    }

    @Override
    int test(Row row) {
      String text = element.value(row);
      boolean found = false;
      for (int i = 0; i < list.length && !row.failed; i++) {
        found |= list[i].value(row).equals(text);
      }
      if (row.failed) {
        row.failed = false;
        return FAILED;
      }
      return of(found);
    }
  }

  static final class WholeInNodes extends Node.Flag {
    private final Node.Whole element;
    private final Node.Whole[] list;

    WholeInNodes(Node.Whole element, Node.Whole[] list) {
      this.element = element;
      this.list = list;
    }

    @Override
    int test(Row row) {
      long value = element.value(row);
      boolean found = false;
      for (int i = 0; i < list.length && !row.failed; i++) {
        found |= list[i].value(row) == value;
      }
      if (row.failed) {
        row.failed = false;
        return FAILED;
      }
      return of(found);
    }
  }

  static final class RealInNodes extends Node.Flag {
    final Node.Real element;
    final Node.Real[] list;

    RealInNodes(Node.Real element, Node.Real[] list) {
      this.element = element;
      this.list = list;
    }

    @Override
    int test(Row row) {
      double value = element.value(row);
      boolean found = false;
      for (int i = 0; i < list.length && !row.failed; i++) {
        found |= list[i].value(row) == value;
      }
      if (row.failed) {
        row.failed = false;
        return FAILED;
      }
      return of(found);
    }
  }
}
