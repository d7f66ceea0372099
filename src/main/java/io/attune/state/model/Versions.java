package io.attune.state.model;

import io.attune.language.problem.Problem;
import io.attune.state.manifest.Manifest;
import org.jspecify.annotations.Nullable;

/// How callers name versions: 1 to 999999999, or `highest` for the highest that passes the checks.
final class Versions {
  private Versions() {}

  /// @throws io.attune.language.problem.Refusal naming what was given
  static int number(String text) {
    return given("version", text);
  }

  static int given(String field, @Nullable String text) {
    if (text == null || !text.matches(Manifest.VERSION)) {
      throw Problem.invalid(field, text == null ? "absent" : text, "1 to 999999999").refusal();
    }
    return Integer.parseInt(text);
  }

  /// @return 0 for the highest
  static int orHighest(String text) {
    if (!text.equals("highest") && !text.matches(Manifest.VERSION)) {
      throw Problem.invalid("version", text, "1 to 999999999, or highest").refusal();
    }
    return text.equals("highest") ? 0 : Integer.parseInt(text);
  }
}
