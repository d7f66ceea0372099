package io.attune.platform.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Checks the first line's target, such as `/v1/items/a%20b?x=y`: allowed characters, whole percent
/// escapes, UTF-8 behind them, so that an id arrives as it was meant or not at all. Behind the `?`
/// more characters pass, as browsers send them there (WHATWG URL, query percent-encode set), and
/// exchanges that leave a macro such as `${AUCTION_PRICE}` as it is.
final class RequestTarget {
  private static final String NOT_ALLOWED = "\"<>";
  private static final String NOT_ALLOWED_IN_PATHS = "\\^`{|}";

  private RequestTarget() {}

  static boolean valid(String target) {
    boolean escaped = false;
    boolean path = true;
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c == '%') {
        if (i + 2 >= target.length()
            || hex(target.charAt(i + 1)) < 0
            || hex(target.charAt(i + 2)) < 0) {
          return false;
        }
        escaped |= target.charAt(i + 1) > '7';
        i += 2;
      } else if (c <= ' '
          || c >= 0x7F
          || NOT_ALLOWED.indexOf(c) >= 0
          || path && NOT_ALLOWED_IN_PATHS.indexOf(c) >= 0) {
        return false;
      }
      path &= c != '?';
    }
    return !escaped || utf8(target);
  }

  private static boolean utf8(String target) {
    byte[] bytes = new byte[target.length()];
    int size = 0;
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c == '%') {
        bytes[size++] = (byte) (hex(target.charAt(i + 1)) << 4 | hex(target.charAt(i + 2)));
        i += 2;
      } else {
        bytes[size++] = (byte) c;
      }
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, size));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static int hex(char c) {
    return c >= '0' && c <= '9'
        ? c - '0'
        : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
  }
}
