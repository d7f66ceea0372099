package io.attune.language.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Checks that bytes are UTF-8 (RFC 3629: shortest forms, no surrogates, at most U+10FFFF) and hold
/// no NUL, before a parser that is more lenient, and guesses UTF-16 from NULs, reads them.
public final class Utf8 {
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long LOW_BITS = 0x0101010101010101L;

  private Utf8() {}

  /// Whether a text can be written: each half of a surrogate pair has its other half.
  public static boolean encodes(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        boolean paired =
            i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
        if (!paired) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  /// @return the position of the first byte that does not belong, or -1 when all do
  public static int firstInvalid(byte[] bytes) {
    int at = 0;
    int length = bytes.length;
    while (at < length) {
      while (at + 8 <= length && plain((long) WORDS.get(bytes, at))) {
        at += 8;
      }
      if (at == length) {
        return -1;
      }
      int next = next(bytes, at);
      if (next < 0) {
        return at;
      }
      at = next;
    }
    return -1;
  }

  /// Whether all eight bytes are ASCII and none is NUL.
  private static boolean plain(long word) {
    return ((word | word - LOW_BITS) & HIGH_BITS) == 0;
  }

  /// The position after the character at `at`, or -1.
  private static int next(byte[] bytes, int at) {
    int lead = bytes[at] & 0xFF;
    if (lead < 0x80) {
      return lead == 0 ? -1 : at + 1;
    }
    int follow =
        lead >= 0xC2 && lead < 0xE0
            ? 1
            : lead >= 0xE0 && lead < 0xF0 ? 2 : lead >= 0xF0 && lead < 0xF5 ? 3 : 0;
    if (follow == 0 || at + follow >= bytes.length) {
      return -1;
    }
    for (int i = 1; i <= follow; i++) {
      if ((bytes[at + i] & 0xC0) != 0x80) {
        return -1;
      }
    }
    int second = bytes[at + 1] & 0xFF;
    boolean overlong = lead == 0xE0 && second < 0xA0 || lead == 0xF0 && second < 0x90;
    boolean beyond = lead == 0xED && second >= 0xA0 || lead == 0xF4 && second >= 0x90;
    return overlong || beyond ? -1 : at + follow + 1;
  }
}
