package io.attune.language.expression;

import java.util.List;

/// One step of a compiled expression. Immutable; evaluation allocates nothing.
///
/// CEL's third outcome, the error, travels in two ways: a [Flag] returns [Flag#FAILED]; every other
/// node sets [Row#failed] and returns anything. A node finds `failed` clear when it is called, and
/// a flag leaves it clear.
sealed interface Node {

  /// A truth value.
  abstract non-sealed class Flag implements Node {
    static final int NO = 0;
    static final int YES = 1;
    static final int FAILED = 2;

    /// [#NO], [#YES] or [#FAILED].
    abstract int test(Row row);

    static int of(boolean yes) {
      return yes ? YES : NO;
    }
  }

  /// A 64-bit integer, a timestamp (epoch milliseconds) or a duration (milliseconds).
  abstract non-sealed class Whole implements Node {
    abstract long value(Row row);
  }

  /// A 64-bit floating-point number.
  abstract non-sealed class Real implements Node {
    abstract double value(Row row);
  }

  /// A text.
  abstract non-sealed class Text implements Node {
    abstract String value(Row row);
  }

  /// A list of texts.
  abstract non-sealed class Texts implements Node {
    abstract List<String> value(Row row);
  }
}
