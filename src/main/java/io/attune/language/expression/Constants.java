package io.attune.language.expression;

import java.util.List;

/// Values known when an expression is compiled.
final class Constants {
  private Constants() {}

  static final class FlagConstant extends Node.Flag {
    final int value;

    FlagConstant(boolean value) {
      this.value = of(value);
    }

    @Override
    int test(Row row) {
      return value;
    }
  }

  static final class WholeConstant extends Node.Whole {
    private final long value;

    WholeConstant(long value) {
      this.value = value;
    }

    long value() {
      return value;
    }

    @Override
    long value(Row row) {
      return value;
    }
  }

  static final class RealConstant extends Node.Real {
    private final double value;

    RealConstant(double value) {
      this.value = value;
    }

    double value() {
      return value;
    }

    @Override
    double value(Row row) {
      return value;
    }
  }

  static final class TextConstant extends Node.Text {
    private final String value;

    TextConstant(String value) {
      this.value = value;
    }

    String value() {
      return value;
    }

    @Override
    String value(Row row) {
      return value;
    }
  }

  static final class TextsConstant extends Node.Texts {
    private final List<String> value;

    TextsConstant(List<String> value) {
      this.value = List.copyOf(value);
    }

    List<String> value() {
      return value;
    }

    @Override
    List<String> value(Row row) {
      return value;
    }
  }

  static boolean is(Node node) {
    return node instanceof FlagConstant
        || node instanceof WholeConstant
        || node instanceof RealConstant
        || node instanceof TextConstant
        || node instanceof TextsConstant;
  }

  /// Evaluates a node whose operands are all constant, once; one that fails stays as it is and
  /// fails for every row.
  static Node fold(Node node, Node... operands) {
    for (Node operand : operands) {
      if (!is(operand)) {
        return node;
      }
    }
    Row row = new NoRow();
    return switch (node) {
      case Node.Flag flag -> fold(flag, row);
      case Node.Whole whole -> keepUnlessFailed(row, node, new WholeConstant(whole.value(row)));
      case Node.Real real -> keepUnlessFailed(row, node, new RealConstant(real.value(row)));
      case Node.Text text -> keepUnlessFailed(row, node, new TextConstant(text.value(row)));
      case Node.Texts texts -> keepUnlessFailed(row, node, new TextsConstant(texts.value(row)));
    };
  }

  private static Node fold(Node.Flag flag, Row row) {
    int value = flag.test(row);
    return value == Node.Flag.FAILED ? flag : new FlagConstant(value == Node.Flag.YES);
  }

  private static Node keepUnlessFailed(Row row, Node node, Node constant) {
    return row.failed ? node : constant;
  }

  /// The row of no item: constants ask it for nothing.
  private static final class NoRow extends Row {
    private static IllegalStateException empty() {
      return new IllegalStateException("constant: reads a variable (expected: none)");
    }

    @Override
    public boolean has(int slot) {
      throw empty();
    }

    @Override
    public boolean flag(int slot) {
      throw empty();
    }

    @Override
    public long integer(int slot) {
      throw empty();
    }

    @Override
    public double number(int slot) {
      throw empty();
    }

    @Override
    public String text(int slot) {
      throw empty();
    }

    @Override
    public List<String> texts(int slot) {
      throw empty();
    }

    @Override
    public boolean has(int slot, String key, ExpressionSchema.Type type) {
      throw empty();
    }

    @Override
    public boolean flag(int slot, String key) {
      throw empty();
    }

    @Override
    public long integer(int slot, String key) {
      throw empty();
    }

    @Override
    public double number(int slot, String key) {
      throw empty();
    }

    @Override
    public String text(int slot, String key) {
      throw empty();
    }
  }
}
