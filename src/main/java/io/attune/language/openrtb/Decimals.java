package io.attune.language.openrtb;

/// Decimal numbers as millionths and back, without floating point. Any thread; nothing is
/// allocated.
final class Decimals {
  /// The most millionths that are read: [Price#MOST].
  private static final long MOST = Price.MOST;
  private static final int PLACES = 6;

  private Decimals() {}

  /// @param text such as `1.25`, `.5`, `2e-3`
  /// @return millionths, 0 to [Price#MOST], or one of the negative constants of [Price]
  static long micros(CharSequence text, Price.Rounding rounding) {
    int at = 0;
    int end = text.length();
    boolean negative = at < end && text.charAt(at) == '-';
    at += negative || at < end && text.charAt(at) == '+' ? 1 : 0;
    int e = exponentAt(text, at);
    long exponent = e < 0 ? 0 : exponent(text, e + 1);
    if (exponent == Long.MIN_VALUE) {
      return Price.INVALID;
    }
    return scaled(text, at, e < 0 ? end : e, exponent + PLACES, negative, rounding);
  }

  private static int exponentAt(CharSequence text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) == 'e' || text.charAt(i) == 'E') {
        return i;
      }
    }
    return -1;
  }

  /// Clamped to a million; Long.MIN_VALUE when it is none.
  private static long exponent(CharSequence text, int from) {
    int at = from;
    int end = text.length();
    boolean negative = at < end && text.charAt(at) == '-';
    at += negative || at < end && text.charAt(at) == '+' ? 1 : 0;
    if (at == end) {
      return Long.MIN_VALUE;
    }
    long value = 0;
    for (; at < end; at++) {
      int digit = text.charAt(at) - '0';
      if (digit < 0 || digit > 9) {
        return Long.MIN_VALUE;
      }
      value = Math.min(1_000_000, value * 10 + digit);
    }
    return negative ? -value : value;
  }

  /// The digits from `at` to `end` times ten to the power of `shift`.
  private static long scaled(
      CharSequence text, int at, int end, long shift, boolean negative, Price.Rounding rounding) {
    long whole = 0;
    long left = shift;
    int firstDropped = -1;
    boolean moreDropped = false;
    boolean point = false;
    int digits = 0;
    long beforePoint = digitsBeforePoint(text, at, end);
    left += beforePoint;
    for (int i = at; i < end; i++) {
      char c = text.charAt(i);
      if (c == '.' && !point) {
        point = true;
        continue;
      }
      int digit = c - '0';
      if (digit < 0 || digit > 9) {
        return Price.INVALID;
      }
      digits++;
      if (left > 0) {
        left--;
        whole = whole > MOST ? whole : whole * 10 + digit;
      } else if (left == 0 && firstDropped < 0) {
        firstDropped = digit;
      } else {
        moreDropped |= digit > 0;
        firstDropped = Math.max(firstDropped, 0);
      }
    }
    if (digits == 0) {
      return Price.INVALID;
    }
    for (; left > 0 && whole > 0 && whole <= MOST; left--) {
      whole *= 10;
    }
    boolean rest = firstDropped > 0 || moreDropped;
    boolean up = rounding == Price.Rounding.UP ? rest : firstDropped >= 5;
    long result = whole + (up ? 1 : 0);
    if (negative) {
      return whole == 0 && !rest ? 0 : Price.NEGATIVE;
    }
    return result > MOST ? Price.TOO_LARGE : result;
  }

  private static long digitsBeforePoint(CharSequence text, int at, int end) {
    int count = 0;
    while (at + count < end && text.charAt(at + count) != '.') {
      count++;
    }
    return count;
  }

  /// The shortest decimal: `1.5`, `0.000001`, `3`.
  ///
  /// @param micros 0 or more
  static String text(long micros) {
    long whole = micros / 1_000_000;
    long rest = micros % 1_000_000;
    if (rest == 0) {
      return Long.toString(whole);
    }
    String places = Long.toString(1_000_000 + rest).substring(1);
    int length = PLACES;
    while (places.charAt(length - 1) == '0') {
      length--;
    }
    return whole + "." + places.substring(0, length);
  }
}
