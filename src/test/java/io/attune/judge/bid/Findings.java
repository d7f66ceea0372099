package io.attune.judge.bid;

import java.util.ArrayList;
import java.util.List;

/// Collects violations.
final class Findings {
  private final List<Violation> all = new ArrayList<>();

  void add(Rule rule, String path, Object value, String expected) {
    all.add(new Violation(rule, path, value + " (expected: " + expected + ")"));
  }

  void unless(boolean kept, Rule rule, String path, Object value, String expected) {
    if (!kept) {
      add(rule, path, value, expected);
    }
  }

  List<Violation> all() {
    return List.copyOf(all);
  }
}
