package io.attune.product.lint;

import java.util.ArrayList;
import java.util.List;

/// Collects, up to a bound.
final class Findings {
  /// The most that are told of one request.
  static final int MOST = 1_000;

  private final List<Finding> list = new ArrayList<>();

  void add(Rule rule, String path, String advice) {
    if (list.size() < MOST) {
      list.add(new Finding(rule, path, advice));
    }
  }

  List<Finding> list() {
    return List.copyOf(list);
  }
}
