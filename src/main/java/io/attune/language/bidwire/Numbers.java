package io.attune.language.bidwire;

import io.attune.language.openrtb.Flag;

/// Numbers and flags that came as texts or as decimals.
final class Numbers {
  private static final int LONGEST = 32;

  private Numbers() {}

  /// A whole number, also as `300.0`; Long.MIN_VALUE for what is none.
  static long whole(double value) {
    return value == Math.rint(value) ? (long) Math.clamp(value, -1e15, 1e15) : Long.MIN_VALUE;
  }

  static long whole(String text) {
    double value = decimal(text);
    // too small for a double, and yet not nothing
    return value == 0 && !isZero(text) ? Long.MIN_VALUE : whole(value);
  }

  private static boolean isZero(String text) {
    for (int i = 0; i < text.length() && text.charAt(i) != 'e' && text.charAt(i) != 'E'; i++) {
      if (text.charAt(i) >= '1' && text.charAt(i) <= '9') {
        return false;
      }
    }
    return true;
  }

  /// NaN for what is no decimal number.
  static double decimal(String text) {
    if (text.isEmpty() || text.length() > LONGEST) {
      return Double.NaN;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > '9' && c != 'e' && c != 'E' || c < '0' && c != '.' && c != '-' && c != '+') {
        return Double.NaN;
      }
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /// A flag that is stricter when set: what is neither nothing nor no is yes.
  static Flag flag(String text) {
    return switch (text) {
      case "" -> Flag.UNSTATED;
      case "0", "false" -> Flag.NO;
      default -> Flag.YES;
    };
  }

  /// Whether a text clearly says yes.
  static boolean said(String text) {
    return text.equals("1") || text.equals("true") || text.equals("1.0");
  }
}
