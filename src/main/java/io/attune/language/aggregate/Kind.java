package io.attune.language.aggregate;

import java.util.Arrays;

/// The forms in which aggregates are kept; the numbers are part of what is stored.
enum Kind {
  /// Sums per part of time: [Parts].
  PARTS(1),
  /// A sketch of distinct things: [Registers].
  REGISTERS(2),
  /// The newest values: [Newest].
  NEWEST(3);

  private final int number;

  Kind(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /// Two states as one.
  ///
  /// @param number of the kind
  /// @param span what the kind keeps at most
  /// @return the first where the kind is not known
  static byte[] merge(int number, int span, byte[] a, byte[] b) {
    return switch (number) {
      case 1 -> Parts.merge(a, b, span);
      case 2 -> Registers.merge(a, b);
      case 3 -> Newest.merge(a, b, span);
      default -> a;
    };
  }

  /// Whether all that `stored` tells of is in `made`, but for what `made` has newer things instead
  /// of.
  ///
  /// @param number of the kind
  /// @param span what the kind keeps at most
  static boolean covers(int number, int span, byte[] made, byte[] stored) {
    return switch (number) {
      case 1 -> Parts.covers(made, stored, span);
      case 2 -> Registers.covers(made, stored);
      case 3 -> Newest.covers(made, stored, span);
      default -> Arrays.equals(made, stored);
    };
  }
}
