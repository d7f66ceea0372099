package io.attune.language.expression;

import io.attune.language.expression.ExpressionSchema.Type;
import java.util.List;

/// The shape of an expression as an index can use it: connectives over tests of single fields.
/// Three-valued as CEL is: a test of a field that is absent fails, a failure stays one unless the
/// other side of [All] or [Any] decides.
public sealed interface Condition {

  /// Where a row keeps a field.
  ///
  /// @param slot of [ExpressionSchema]
  /// @param keyed read from the slot by key
  /// @param key empty unless keyed
  /// @param type what it holds; no map
  record Source(int slot, boolean keyed, String key, Type type) {}

  /// Keys from `low` to `high`, both included.
  ///
  /// @param low at most `high`
  record Range(long low, long high) {}

  /// An expression, and its shape for an index.
  ///
  /// @param predicate what it says of a row
  /// @param condition says the same, where it is not [Opaque]
  record Outline(Predicate predicate, Condition condition) {}

  /// Says the same of every row.
  record Always(boolean yes) implements Condition {}

  /// `&&`.
  record All(Condition left, Condition right) implements Condition {}

  /// `||`.
  record Any(Condition left, Condition right) implements Condition {}

  /// `!`.
  record Not(Condition of) implements Condition {}

  /// `condition ? yes : no`; fails where the condition fails.
  record Choice(Condition condition, Condition yes, Condition no) implements Condition {}

  /// The field has a value; never fails.
  record Present(Source source) implements Condition {}

  /// A text is one of these.
  ///
  /// @param values without duplicates
  record TextIn(Source source, List<String> values) implements Condition {}

  /// A list holds at least one of these.
  ///
  /// @param values without duplicates
  record Holds(Source source, List<String> values) implements Condition {}

  /// The [#key] of a truth value, an integer, a timestamp or a number lies in one of the ranges.
  ///
  /// @param ranges ascending, apart from each other; empty for never
  record InRanges(Source source, List<Range> ranges) implements Condition {}

  /// What no index can tell.
  ///
  /// @param what it does, such as `counts what the viewer did`
  /// @param line 1 is the first; 0 when unknown
  /// @param column in code points, 1 is the first; 0 when unknown
  record Opaque(String what, int line, int column) implements Condition {}

  /// Numbers in their order as integers: negative zero comes right before zero.
  ///
  /// @param number not NaN
  static long key(double number) {
    long bits = Double.doubleToRawLongBits(number);
    return bits ^ bits >> 63 & Long.MAX_VALUE;
  }

  /// The key of a truth value.
  static long key(boolean flag) {
    return flag ? 1 : 0;
  }
}
