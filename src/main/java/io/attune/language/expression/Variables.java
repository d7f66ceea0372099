package io.attune.language.expression;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads of a row. Where the row has no value the read is an error, as CEL says of a missing key.
final class Variables {
  private Variables() {}

  /// The node that reads a scalar or list variable.
  static Node of(ExpressionSchema.Variable variable) {
    int slot = variable.slot();
    if (variable.keyed()) {
      return keyed(slot, new Constants.TextConstant(variable.field()), variable.type());
    }
    return switch (variable.type()) {
      case FLAG -> new SlotFlag(slot);
      case INTEGER, TIMESTAMP -> new SlotWhole(slot);
      case NUMBER -> new SlotReal(slot);
      case TEXT -> new SlotText(slot);
      case TEXTS -> new SlotTexts(slot);
      case TEXT_MAP, NUMBER_MAP ->
          throw new IllegalArgumentException(
              "type: " + variable.type() + " (expected: a value, not a map)");
    };
  }

  /// The node that reads one key of a keyed slot.
  static Node keyed(int slot, Node.Text key, ExpressionSchema.Type type) {
    return switch (type) {
      case FLAG -> new KeyFlag(slot, key);
      case INTEGER -> new KeyWhole(slot, key);
      case NUMBER -> new KeyReal(slot, key);
      case TEXT -> new KeyText(slot, key);
      case TEXTS -> new KeyTexts(slot, key);
      case TIMESTAMP, TEXT_MAP, NUMBER_MAP ->
          throw new IllegalArgumentException("type: " + type + " (expected: a scalar or texts)");
    };
  }

  /// Whether a variable has a value; never fails but by its key.
  static Node.Flag present(ExpressionSchema.Variable variable) {
    return variable.keyed()
        ? new HasKey(variable.slot(), new Constants.TextConstant(variable.field()), variable.type())
        : new Has(variable.slot());
  }

  private static final class Has extends Node.Flag {
    private final int slot;

    Has(int slot) {
      this.slot = slot;
    }

    @Override
    int test(Row row) {
      return of(row.has(slot));
    }
  }

  static final class HasKey extends Node.Flag {
    private final int slot;
    private final Node.Text key;
    private final ExpressionSchema.Type type;

    HasKey(int slot, Node.Text key, ExpressionSchema.Type type) {
      this.slot = slot;
      this.key = key;
      this.type = type;
    }

    @Override
    int test(Row row) {
      String name = key.value(row);
      if (row.failed) {
        row.failed = false;
        return FAILED;
      }
      return of(row.has(slot, name, type));
    }
  }

  private static final class SlotFlag extends Node.Flag {
    private final int slot;

    SlotFlag(int slot) {
      this.slot = slot;
    }

    @Override
    int test(Row row) {
      return row.has(slot) ? of(row.flag(slot)) : FAILED;
    }
  }

  private static final class SlotWhole extends Node.Whole {
    private final int slot;

    SlotWhole(int slot) {
      this.slot = slot;
    }

    @Override
    long value(Row row) {
      if (row.has(slot)) {
        return row.integer(slot);
      }
      row.failed = true;
      return 0;
    }
  }

  private static final class SlotReal extends Node.Real {
    private final int slot;

    SlotReal(int slot) {
      this.slot = slot;
    }

    @Override
    double value(Row row) {
      if (row.has(slot)) {
        return row.number(slot);
      }
      row.failed = true;
      return 0;
    }
  }

  private static final class SlotText extends Node.Text {
    private final int slot;

    SlotText(int slot) {
      this.slot = slot;
    }

    @Override
    String value(Row row) {
      if (row.has(slot)) {
        return row.text(slot);
      }
      row.failed = true;
      return "";
    }
  }

  private static final class SlotTexts extends Node.Texts {
    private final int slot;

    SlotTexts(int slot) {
      this.slot = slot;
    }

    @Override
    List<String> value(Row row) {
      if (row.has(slot)) {
        return row.texts(slot);
      }
      row.failed = true;
      return List.of();
    }
  }

  private static final class KeyFlag extends Node.Flag {
    private final int slot;
    private final Node.Text key;

    KeyFlag(int slot, Node.Text key) {
      this.slot = slot;
      this.key = key;
    }

    @Override
    int test(Row row) {
      String name = key.value(row);
      if (row.failed || !row.has(slot, name, ExpressionSchema.Type.FLAG)) {
        row.failed = false;
        return FAILED;
      }
      return of(row.flag(slot, name));
    }
  }

  private static final class KeyWhole extends Node.Whole {
    private final int slot;
    private final Node.Text key;

    KeyWhole(int slot, Node.Text key) {
      this.slot = slot;
      this.key = key;
    }

    @Override
    long value(Row row) {
      String name = key.value(row);
      if (row.failed || !row.has(slot, name, ExpressionSchema.Type.INTEGER)) {
        row.failed = true;
        return 0;
      }
      return row.integer(slot, name);
    }
  }

  private static final class KeyReal extends Node.Real {
    private final int slot;
    private final Node.Text key;

    KeyReal(int slot, Node.Text key) {
      this.slot = slot;
      this.key = key;
    }

    @Override
    double value(Row row) {
      String name = key.value(row);
      if (row.failed || !row.has(slot, name, ExpressionSchema.Type.NUMBER)) {
        row.failed = true;
        return 0;
      }
      return row.number(slot, name);
    }
  }

  private static final class KeyText extends Node.Text {
    private final int slot;
    private final Node.Text key;

    KeyText(int slot, Node.Text key) {
      this.slot = slot;
      this.key = key;
    }

    @Override
    String value(Row row) {
      String name = key.value(row);
      if (row.failed || !row.has(slot, name, ExpressionSchema.Type.TEXT)) {
        row.failed = true;
        return "";
      }
      return row.text(slot, name);
    }
  }

  private static final class KeyTexts extends Node.Texts {
    private final int slot;
    private final Node.Text key;

    KeyTexts(int slot, Node.Text key) {
      this.slot = slot;
      this.key = key;
    }

    @Override
    List<String> value(Row row) {
      String name = key.value(row);
      if (row.failed || !row.has(slot, name, ExpressionSchema.Type.TEXTS)) {
        row.failed = true;
        return List.of();
      }
      return row.texts(slot, name);
    }
  }

  /// How often the viewer did something.
  static final class Did extends Node.Whole {
    private final int action;
    private final long days;
    private final Node.@Nullable Text category;

    Did(int action, long days, Node.@Nullable Text category) {
      this.action = action;
      this.days = days;
      this.category = category;
    }

    @Override
    long value(Row row) {
      String within = category == null ? null : category.value(row);
      return row.failed ? 0 : row.did(action, days, within);
    }
  }

  /// The running element of a list macro.
  static final class Local extends Node.Text {
    final int depth;

    Local(int depth) {
      this.depth = depth;
    }

    @Override
    String value(Row row) {
      return row.locals[depth];
    }
  }
}
