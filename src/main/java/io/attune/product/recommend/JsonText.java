package io.attune.product.recommend;

import java.util.Arrays;

/// A growing UTF-8 JSON text, written piece by piece without an object in between. Reused; not
/// thread-safe.
final class JsonText {
  private static final byte[] HEX =
      "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  private static final float LEAST_PLAIN = 1e-6f;
  private static final int FEWEST_DIGITS = 6;
  private static final double FIRST_POWER = 1e6;

  private byte[] bytes = new byte[8192];
  private int size;

  void clear() {
    size = 0;
  }

  /// A copy of what was written.
  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }

  /// Writes bytes that are JSON already.
  JsonText raw(byte[] json) {
    room(json.length);
    System.arraycopy(json, 0, bytes, size, json.length);
    size += json.length;
    return this;
  }

  /// Writes ASCII that is JSON already.
  @SuppressWarnings(
      "deprecation") // the low bytes are what is wanted, and copying them needs no encoder
  JsonText raw(String ascii) {
    int length = ascii.length();
    room(length);
    ascii.getBytes(0, length, bytes, size);
    size += length;
    return this;
  }

  JsonText raw(char ascii) {
    room(1);
    bytes[size++] = (byte) ascii;
    return this;
  }

  JsonText number(long value) {
    room(20);
    if (value < 0) {
      return raw(Long.toString(value));
    }
    int digits = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      digits++;
    }
    long rest = value;
    for (int at = size + digits - 1; at >= size; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += digits;
    return this;
  }

  /// Writes a float so that it reads back as the same float; null where there is no number.
  JsonText number(float value) {
    if (value >= LEAST_PLAIN && value < 1) {
      return fraction(value);
    }
    return raw(Float.isFinite(value) ? Float.toString(value) : "null");
  }

  /// As many digits as bring it nearer to the value than a quarter of the distance to the next
  /// float, which is half of what reading it back needs.
  private JsonText fraction(float value) {
    double near = Math.ulp(value) / 4.0;
    int digits = FEWEST_DIGITS;
    double power = FIRST_POWER;
    long decimal = (long) (value * power + 0.5);
    while (Math.abs(decimal - value * power) > near * power) {
      digits++;
      power *= 10;
      decimal = (long) (value * power + 0.5);
    }
    while (decimal % 10 == 0 && digits > 1) {
      decimal /= 10;
      digits--;
    }
    return decimals(decimal, digits);
  }

  private JsonText decimals(long decimal, int digits) {
    room(2 + digits);
    bytes[size++] = '0';
    bytes[size++] = '.';
    long rest = decimal;
    for (int at = size + digits - 1; at >= size; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += digits;
    return this;
  }

  /// Writes a text with its quotes.
  JsonText text(String value) {
    room(6 * value.length() + 2);
    bytes[size++] = '"';
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < 0x80) {
        ascii(c);
      } else if (c < 0x800) {
        bytes[size++] = (byte) (0xC0 | c >> 6);
        bytes[size++] = (byte) (0x80 | c & 0x3F);
      } else if (Character.isSurrogate(c)) {
        i += pair(value, i);
      } else {
        bytes[size++] = (byte) (0xE0 | c >> 12);
        bytes[size++] = (byte) (0x80 | c >> 6 & 0x3F);
        bytes[size++] = (byte) (0x80 | c & 0x3F);
      }
    }
    bytes[size++] = '"';
    return this;
  }

  private void ascii(char c) {
    if (c >= 0x20 && c != '"' && c != '\\') {
      bytes[size++] = (byte) c;
    } else if (c == '"' || c == '\\') {
      bytes[size++] = '\\';
      bytes[size++] = (byte) c;
    } else {
      escape(c);
    }
  }

  private void escape(char c) {
    bytes[size++] = '\\';
    bytes[size++] = 'u';
    for (int shift = 12; shift >= 0; shift -= 4) {
      bytes[size++] = HEX[c >> shift & 0xF];
    }
  }

  /// @return how many characters beyond the first were used: 1 for a pair; 0 for half a pair, which
  /// is escaped
  private int pair(String value, int at) {
    char high = value.charAt(at);
    if (Character.isHighSurrogate(high)
        && at + 1 < value.length()
        && Character.isLowSurrogate(value.charAt(at + 1))) {
      int point = Character.toCodePoint(high, value.charAt(at + 1));
      bytes[size++] = (byte) (0xF0 | point >> 18);
      bytes[size++] = (byte) (0x80 | point >> 12 & 0x3F);
      bytes[size++] = (byte) (0x80 | point >> 6 & 0x3F);
      bytes[size++] = (byte) (0x80 | point & 0x3F);
      return 1;
    }
    escape(high);
    return 0;
  }
}
