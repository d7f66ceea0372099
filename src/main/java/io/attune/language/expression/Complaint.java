package io.attune.language.expression;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;

/// Says what is wrong with an expression, and points at it:
///
/// ```
/// expression: line 1, column 6: "titel" is not known (expected: title, …)
/// item.titel == "x"
///      ^
/// ```
final class Complaint {
  private static final int WIDTH = 100;

  private Complaint() {}

  /// A refusal that is about no place.
  static Refusal of(String what) {
    return Problem.of(ProblemCode.INVALID_EXPRESSION, "expression: " + what).refusal();
  }

  /// @param line 1 is the first
  /// @param column in code points, 1 is the first
  static Refusal at(String text, int line, int column, String what) {
    StringBuilder detail = new StringBuilder();
    detail
        .append("expression: line ")
        .append(line)
        .append(", column ")
        .append(column)
        .append(": ")
        .append(what)
        .append('\n');
    int[] shown = text.lines().skip(line - 1L).findFirst().orElse("").codePoints().toArray();
    int from = Math.max(0, Math.min(column - 1 - WIDTH / 2, shown.length - WIDTH));
    for (int i = from; i < Math.min(shown.length, from + WIDTH); i++) {
      detail.appendCodePoint(Character.isISOControl(shown[i]) ? ' ' : shown[i]);
    }
    detail.append('\n').repeat(' ', column - 1 - from).append('^');
    return Problem.of(ProblemCode.INVALID_EXPRESSION, detail.toString()).refusal();
  }
}
