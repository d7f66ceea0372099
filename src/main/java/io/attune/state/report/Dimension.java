package io.attune.state.report;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// By what a report's figures are told apart.
enum Dimension {
  CAMPAIGN("campaign"),
  LINE_ITEM("lineItem"),
  CREATIVE("creative"),
  PLACEMENT("placement"),
  HOUR("hour"),
  DAY("day");

  private final String code;

  Dimension(String code) {
    this.code = code;
  }

  /// The name of the parameter's value, of the field and of the column.
  String code() {
    return code;
  }

  static List<String> codes() {
    return Arrays.stream(values()).map(Dimension::code).toList();
  }

  static Optional<Dimension> find(String code) {
    return Arrays.stream(values()).filter(one -> one.code.equals(code)).findFirst();
  }
}
