package io.attune.product.bid;

import java.util.List;

/// Lists of media types as senders write them: in any case, with parameters, with `image/*`, with
/// `image/jpg`.
final class Mimes {
  private Mimes() {}

  /// @param taken types that a place takes; none: all
  /// @param type in small letters
  static boolean take(List<String> taken, String type) {
    if (taken.isEmpty()) {
      return true;
    }
    for (String each : taken) {
      if (takes(each, type)) {
        return true;
      }
    }
    return false;
  }

  private static boolean takes(String one, String type) {
    int end = one.indexOf(';');
    String bare = (end < 0 ? one : one.substring(0, end)).strip();
    if (bare.endsWith("/*")) {
      int slash = bare.length() - 1;
      return bare.equals("*/*") || bare.regionMatches(true, 0, type, 0, slash);
    }
    return bare.equalsIgnoreCase(type)
        || bare.equalsIgnoreCase("image/jpg") && type.equals("image/jpeg");
  }
}
