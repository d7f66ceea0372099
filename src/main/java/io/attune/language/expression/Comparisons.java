package io.attune.language.expression;

import java.util.List;

/// Comparisons. Each holds the set of orderings for which it says yes: less, equal, greater.
final class Comparisons {
  static final int LESS = 1;
  static final int EQUAL = 2;
  static final int GREATER = 4;
  static final int DIFFERENT = LESS | GREATER;

  private Comparisons() {}

  /// Whether the sign of an ordering is in the set.
  static int outcome(int mask, int ordering) {
    return mask >> (Integer.signum(ordering) + 1) & 1;
  }

  static final class Wholes extends Node.Flag {
    final Node.Whole left;
    final Node.Whole right;
    final int mask;

    Wholes(Node.Whole left, Node.Whole right, int mask) {
      this.left = left;
      this.right = right;
      this.mask = mask;
    }

    @Override
    int test(Row row) {
      long first = left.value(row);
      long second = row.failed ? 0 : right.value(row);
      if (row.failed) {
        row.failed = false;
        return FAILED;
      }
      return outcome(mask, Long.compare(first, second));
    }
  }

  /// IEEE 754: not-a-number is different from everything and in no order.
  static final class Reals extends Node.Flag {
    final Node.Real left;
    final Node.Real right;
    final int mask;

    Reals(Node.Real left, Node.Real right, int mask) {
      this.left = left;
      this.right = right;
      this.mask = mask;
    }

    @Override
    int test(Row row) {
      double first = left.value(row);
      double second = row.failed ? 0 : right.value(row);
      if (row.failed) {
        row.failed = false;
        return FAILED;
      }
      if (Double.isNaN(first) || Double.isNaN(second)) {
        return of(mask == DIFFERENT);
      }
      return outcome(mask, first < second ? -1 : first > second ? 1 : 0);
    }
  }

  /// A number against an integer as the library orders them: the integer is rounded to a number,
  /// and not-a-number is greatest.
  static final class RealWhole extends Node.Flag {
    private static final double TWO_63 = 0x1p63;
    final Node.Real left;
    final Node.Whole right;
    final int mask;

    RealWhole(Node.Real left, Node.Whole right, int mask) {
      this.left = left;
      this.right = right;
      this.mask = mask;
    }

    @Override
    int test(Row row) {
      double first = left.value(row);
      long second = row.failed ? 0 : right.value(row);
      if (row.failed) {
        row.failed = false;
        return FAILED;
      }
      return outcome(mask, order(first, second));
    }

    static int order(double first, long second) {
      return first < -TWO_63 ? -1 : first > TWO_63 ? 1 : Double.compare(first, (double) second);
    }
  }

  /// The set of orderings seen from the other side.
  static int mirrored(int mask) {
    return mask & EQUAL | (mask & LESS) << 2 | (mask & GREATER) >> 2;
  }

  /// By UTF-16 code units.
  static final class InOrder extends Node.Flag {
    private final Node.Text left;
    private final Node.Text right;
    private final int mask;

    InOrder(Node.Text left, Node.Text right, int mask) {
      this.left = left;
      this.right = right;
      this.mask = mask;
    }

    @Override
    int test(Row row) {
      String first = left.value(row);
      String second = row.failed ? "" : right.value(row);
      if (row.failed) {
        row.failed = false;
        return FAILED;
      }
      return outcome(mask, first.compareTo(second));
    }
  }

  static final class SameText extends Node.Flag {
    final Node.Text left;
    final Node.Text right;
    final boolean wanted;

    SameText(Node.Text left, Node.Text right, boolean wanted) {
      this.left = left;
      this.right = right;
      this.wanted = wanted;
    }

    @Override
    int test(Row row) {
      String first = left.value(row);
      String second = row.failed ? "" : right.value(row);
      if (row.failed) {
        row.failed = false;
        return FAILED;
      }
      return of(first.equals(second) == wanted);
    }
  }

  static final class SameTexts extends Node.Flag {
    private final Node.Texts left;
    private final Node.Texts right;
    private final boolean wanted;

    SameTexts(Node.Texts left, Node.Texts right, boolean wanted) {
      this.left = left;
      this.right = right;
      this.wanted = wanted;
    }

    @Override
    int test(Row row) {
      List<String> first = left.value(row);
      List<String> second = row.failed ? List.of() : right.value(row);
      if (row.failed) {
        row.failed = false;
        return FAILED;
      }
      return of(same(first, second) == wanted);
    }

    private static boolean same(List<String> first, List<String> second) {
      if (first.size() != second.size()) {
        return false;
      }
      for (int i = 0; i < first.size(); i++) {
        if (!first.get(i).equals(second.get(i))) {
          return false;
        }
      }
      return true;
    }
  }
}
