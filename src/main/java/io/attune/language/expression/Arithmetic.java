package io.attune.language.expression;

/// Sums and their like. Integer overflow, division by zero and moments outside the years 1 to 9999
/// are errors.
final class Arithmetic {
  private static final long FIRST_MOMENT = -62_135_596_800_000L;
  private static final long LAST_MOMENT = 253_402_300_799_999L;
  private static final long LONGEST = 315_576_000_000_000L;

  private Arithmetic() {}

  /// What is done with two operands, and in which range the result must lie.
  enum Operator {
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE,
    REMAINDER
  }

  /// The range of a result.
  enum Range {
    INTEGER(Long.MIN_VALUE, Long.MAX_VALUE),
    MOMENT(FIRST_MOMENT, LAST_MOMENT),
    SPAN(-LONGEST, LONGEST);

    private final long low;
    private final long high;

    Range(long low, long high) {
      this.low = low;
      this.high = high;
    }

    boolean holds(long value) {
      return value >= low && value <= high;
    }
  }

  static Node.Whole wholes(Operator operator, Node.Whole left, Node.Whole right, Range range) {
    return switch (operator) {
      case ADD -> new Add(left, right, range);
      case SUBTRACT -> new Subtract(left, right, range);
      case MULTIPLY -> new Multiply(left, right);
      case DIVIDE -> new Divide(left, right, false);
      case REMAINDER -> new Divide(left, right, true);
    };
  }

  private static final class Add extends Node.Whole {
    private final Node.Whole left;
    private final Node.Whole right;
    private final Range range;

    Add(Node.Whole left, Node.Whole right, Range range) {
      this.left = left;
      this.right = right;
      this.range = range;
    }

    @Override
    long value(Row row) {
      long first = left.value(row);
      long second = row.failed ? 0 : right.value(row);
      long sum = first + second;
      row.failed |= ((first ^ sum) & (second ^ sum)) < 0 || !range.holds(sum);
      return sum;
    }
  }

  private static final class Subtract extends Node.Whole {
    private final Node.Whole left;
    private final Node.Whole right;
    private final Range range;

    Subtract(Node.Whole left, Node.Whole right, Range range) {
      this.left = left;
      this.right = right;
      this.range = range;
    }

    @Override
    long value(Row row) {
      long first = left.value(row);
      long second = row.failed ? 0 : right.value(row);
      long difference = first - second;
      row.failed |= ((first ^ second) & (first ^ difference)) < 0 || !range.holds(difference);
      return difference;
    }
  }

  private static final class Multiply extends Node.Whole {
    private final Node.Whole left;
    private final Node.Whole right;

    Multiply(Node.Whole left, Node.Whole right) {
      this.left = left;
      this.right = right;
    }

    @Override
    long value(Row row) {
      long first = left.value(row);
      long second = row.failed ? 0 : right.value(row);
      long product = first * second;
      row.failed |= Math.multiplyHigh(first, second) != product >> 63;
      return product;
    }
  }

  private static final class Divide extends Node.Whole {
    private final Node.Whole left;
    private final Node.Whole right;
    private final boolean remainder;

    Divide(Node.Whole left, Node.Whole right, boolean remainder) {
      this.left = left;
      this.right = right;
      this.remainder = remainder;
    }

    @Override
    long value(Row row) {
      long first = left.value(row);
      long second = row.failed ? 0 : right.value(row);
      if (row.failed || second == 0 || !remainder && first == Long.MIN_VALUE && second == -1) {
        row.failed = true;
        return 0;
      }
      return remainder ? first % second : first / second;
    }
  }

  static final class Negate extends Node.Whole {
    private final Node.Whole operand;

    Negate(Node.Whole operand) {
      this.operand = operand;
    }

    @Override
    long value(Row row) {
      long value = operand.value(row);
      row.failed |= value == Long.MIN_VALUE;
      return -value;
    }
  }

  /// IEEE 754; never an error of its own.
  static final class Reals extends Node.Real {
    private final Operator operator;
    private final Node.Real left;
    private final Node.Real right;

    Reals(Operator operator, Node.Real left, Node.Real right) {
      this.operator = operator;
      this.left = left;
      this.right = right;
    }

    @Override
    double value(Row row) {
      double first = left.value(row);
      double second = row.failed ? 0 : right.value(row);
      return switch (operator) {
        case ADD -> first + second;
        case SUBTRACT -> first - second;
        case MULTIPLY -> first * second;
        case DIVIDE -> first / second;
        case REMAINDER -> first % second;
      };
    }
  }

  static final class NegateReal extends Node.Real {
    private final Node.Real operand;

    NegateReal(Node.Real operand) {
      this.operand = operand;
    }

    @Override
    double value(Row row) {
      return -operand.value(row);
    }
  }

  /// `double(int)`.
  static final class ToReal extends Node.Real {
    private final Node.Whole operand;

    ToReal(Node.Whole operand) {
      this.operand = operand;
    }

    @Override
    double value(Row row) {
      return operand.value(row);
    }
  }

  /// `int(double)`: towards zero; outside (-2⁶³ - 1, 2⁶³) an error.
  static final class ToWhole extends Node.Whole {
    private final Node.Real operand;

    ToWhole(Node.Real operand) {
      this.operand = operand;
    }

    @Override
    long value(Row row) {
      double value = operand.value(row);
      row.failed |= !(value >= -0x1p63 && value < 0x1p63);
      return (long) value;
    }
  }
}
