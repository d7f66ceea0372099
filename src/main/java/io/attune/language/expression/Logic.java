package io.attune.language.expression;

import java.util.List;

/// Connectives and choices. `&&` and `||` absorb an error when the other side decides, on whichever
/// side it stands.
final class Logic {
  private Logic() {}

  static final class And extends Node.Flag {
    final Node.Flag left;
    final Node.Flag right;

    And(Node.Flag left, Node.Flag right) {
      this.left = left;
      this.right = right;
    }

    @Override
    int test(Row row) {
      int first = left.test(row);
      if (first == NO) {
        return NO;
      }
      int second = right.test(row);
      return first == YES || second == NO ? second : FAILED;
    }
  }

  static final class Or extends Node.Flag {
    final Node.Flag left;
    final Node.Flag right;

    Or(Node.Flag left, Node.Flag right) {
      this.left = left;
      this.right = right;
    }

    @Override
    int test(Row row) {
      int first = left.test(row);
      if (first == YES) {
        return YES;
      }
      int second = right.test(row);
      return first == NO || second == YES ? second : FAILED;
    }
  }

  static final class Not extends Node.Flag {
    private static final int[] OPPOSITE = {YES, NO, FAILED};
    final Node.Flag operand;

    Not(Node.Flag operand) {
      this.operand = operand;
    }

    @Override
    int test(Row row) {
      return OPPOSITE[operand.test(row)];
    }
  }

  /// Equality of two truth values; an error on either side is an error.
  static final class SameFlag extends Node.Flag {
    final Node.Flag left;
    final Node.Flag right;
    final int mask;

    SameFlag(Node.Flag left, Node.Flag right, int mask) {
      this.left = left;
      this.right = right;
      this.mask = mask;
    }

    @Override
    int test(Row row) {
      int first = left.test(row);
      int second = right.test(row);
      return first == FAILED || second == FAILED
          ? FAILED
          : Comparisons.outcome(mask, Integer.compare(first, second));
    }
  }

  /// `condition ? yes : no` for two branches of one kind.
  static Node choice(Node.Flag condition, Node yes, Node no) {
    return switch (yes) {
      case Node.Flag flag -> new FlagChoice(condition, flag, (Node.Flag) no);
      case Node.Whole whole -> new WholeChoice(condition, whole, (Node.Whole) no);
      case Node.Real real -> new RealChoice(condition, real, (Node.Real) no);
      case Node.Text text -> new TextChoice(condition, text, (Node.Text) no);
      case Node.Texts texts -> new TextsChoice(condition, texts, (Node.Texts) no);
    };
  }

  static final class FlagChoice extends Node.Flag {
    final Node.Flag condition;
    final Node.Flag yes;
    final Node.Flag no;

    FlagChoice(Node.Flag condition, Node.Flag yes, Node.Flag no) {
      this.condition = condition;
      this.yes = yes;
      this.no = no;
    }

    @Override
    int test(Row row) {
      int which = condition.test(row);
      return which == FAILED ? FAILED : which == YES ? yes.test(row) : no.test(row);
    }
  }

  private static final class WholeChoice extends Node.Whole {
    private final Node.Flag condition;
    private final Node.Whole yes;
    private final Node.Whole no;

    WholeChoice(Node.Flag condition, Node.Whole yes, Node.Whole no) {
      this.condition = condition;
      this.yes = yes;
      this.no = no;
    }

    @Override
    long value(Row row) {
      int which = condition.test(row);
      if (which == Node.Flag.FAILED) {
        row.failed = true;
        return 0;
      }
      return which == Node.Flag.YES ? yes.value(row) : no.value(row);
    }
  }

  private static final class RealChoice extends Node.Real {
    private final Node.Flag condition;
    private final Node.Real yes;
    private final Node.Real no;

    RealChoice(Node.Flag condition, Node.Real yes, Node.Real no) {
      this.condition = condition;
      this.yes = yes;
      this.no = no;
    }

    @Override
    double value(Row row) {
      int which = condition.test(row);
      if (which == Node.Flag.FAILED) {
        row.failed = true;
        return 0;
      }
      return which == Node.Flag.YES ? yes.value(row) : no.value(row);
    }
  }

  private static final class TextChoice extends Node.Text {
    private final Node.Flag condition;
    private final Node.Text yes;
    private final Node.Text no;

    TextChoice(Node.Flag condition, Node.Text yes, Node.Text no) {
      this.condition = condition;
      this.yes = yes;
      this.no = no;
    }

    @Override
    String value(Row row) {
      int which = condition.test(row);
      if (which == Node.Flag.FAILED) {
        row.failed = true;
        return "";
      }
      return which == Node.Flag.YES ? yes.value(row) : no.value(row);
    }
  }

  private static final class TextsChoice extends Node.Texts {
    private final Node.Flag condition;
    private final Node.Texts yes;
    private final Node.Texts no;

    TextsChoice(Node.Flag condition, Node.Texts yes, Node.Texts no) {
      this.condition = condition;
      this.yes = yes;
      this.no = no;
    }

    @Override
    List<String> value(Row row) {
      int which = condition.test(row);
      if (which == Node.Flag.FAILED) {
        row.failed = true;
        return List.of();
      }
      return which == Node.Flag.YES ? yes.value(row) : no.value(row);
    }
  }
}
