package io.attune.state.targeting;

import java.util.List;
import java.util.stream.Collectors;

/// Targeting as the judge draws it: a tree of its own, which writes itself as CEL. Fields are named
/// by their path, such as `context.country`.
sealed interface Ask {

  /// The tree as CEL.
  String cel();

  record Both(Ask left, Ask right) implements Ask {
    @Override
    public String cel() {
      return "(" + left.cel() + " && " + right.cel() + ")";
    }
  }

  record Either(Ask left, Ask right) implements Ask {
    @Override
    public String cel() {
      return "(" + left.cel() + " || " + right.cel() + ")";
    }
  }

  record Opposite(Ask of) implements Ask {
    @Override
    public String cel() {
      return "!" + of.cel();
    }
  }

  record Choice(Ask condition, Ask yes, Ask no) implements Ask {
    @Override
    public String cel() {
      return "(" + condition.cel() + " ? " + yes.cel() + " : " + no.cel() + ")";
    }
  }

  /// Two truth values are equal, or different.
  record Alike(Ask left, Ask right, boolean equal) implements Ask {
    @Override
    public String cel() {
      return "(" + left.cel() + (equal ? " == " : " != ") + right.cel() + ")";
    }
  }

  record Constant(boolean value) implements Ask {
    @Override
    public String cel() {
      return Boolean.toString(value);
    }
  }

  record Has(String field) implements Ask {
    @Override
    public String cel() {
      return "has(" + field + ")";
    }
  }

  record Flag(String field) implements Ask {
    @Override
    public String cel() {
      return field;
    }
  }

  /// A text is, or is not, a value.
  record SameText(String field, String value, boolean equal, boolean turned) implements Ask {
    @Override
    public String cel() {
      String operator = equal ? " == " : " != ";
      return turned
          ? "(" + quoted(value) + operator + field + ")"
          : "(" + field + operator + quoted(value) + ")";
    }
  }

  record OneOf(String field, List<String> values) implements Ask {
    @Override
    public String cel() {
      return "(" + field + " in " + listed(values) + ")";
    }
  }

  /// A list holds a text.
  record Holds(String list, String value) implements Ask {
    @Override
    public String cel() {
      return "(" + quoted(value) + " in " + list + ")";
    }
  }

  /// Some element, or every element, of a list is one of some texts.
  record OfList(String list, List<String> values, boolean every) implements Ask {
    @Override
    public String cel() {
      return list + (every ? ".all" : ".exists") + "(x, x in " + listed(values) + ")";
    }
  }

  record StartsWith(String field, String part) implements Ask {
    @Override
    public String cel() {
      return field + ".startsWith(" + quoted(part) + ")";
    }
  }

  /// A number against a constant; `operator` is one of CEL's six.
  record Compared(String field, String operator, Number constant, boolean turned) implements Ask {
    @Override
    public String cel() {
      return turned
          ? "(" + literal(constant) + " " + operator + " " + field + ")"
          : "(" + field + " " + operator + " " + literal(constant) + ")";
    }
  }

  /// A number plus a constant against a constant; all whole.
  record Sum(String field, long plus, String operator, long constant) implements Ask {
    @Override
    public String cel() {
      return "(" + field + " + " + literal(plus) + " " + operator + " " + literal(constant) + ")";
    }
  }

  record NumberIn(String field, List<Number> values) implements Ask {
    @Override
    public String cel() {
      return values.stream()
          .map(Ask::literal)
          .collect(Collectors.joining(", ", "(" + field + " in [", "])"));
    }
  }

  /// How often the viewer did something in so many days; an empty category for all.
  record Did(String action, long days, String category, String operator, long times)
      implements Ask {
    @Override
    public String cel() {
      String third = category.isEmpty() ? "" : ", " + quoted(category);
      return "(viewer.did("
          + quoted(action)
          + ", "
          + days
          + third
          + ") "
          + operator
          + " "
          + times
          + ")";
    }
  }

  record Near(double latitude, double longitude, Number kilometres) implements Ask {
    @Override
    public String cel() {
      return "context.within(" + latitude + ", " + longitude + ", " + literal(kilometres) + ")";
    }
  }

  private static String literal(Number number) {
    return number.doubleValue() < 0 ? "(" + number + ")" : number.toString();
  }

  private static String listed(List<String> values) {
    return values.stream().map(Ask::quoted).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
