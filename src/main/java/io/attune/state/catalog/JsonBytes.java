package io.attune.state.catalog;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A growing buffer of UTF-8 JSON. Not thread-safe; reused by its owner through [#clear()].
final class JsonBytes {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] REPLACEMENT = "\uFFFD".getBytes(StandardCharsets.UTF_8);

  private byte[] bytes;
  private int length;

  JsonBytes(int capacity) {
    bytes = new byte[capacity];
  }

  /// The text as a JSON string, quotes included.
  static byte[] quoted(String text) {
    JsonBytes json = new JsonBytes(text.length() + 2);
    json.text(text);
    return json.toBytes();
  }

  JsonBytes clear() {
    length = 0;
    return this;
  }

  int length() {
    return length;
  }

  /// Drops what stands behind.
  JsonBytes cut(int at) {
    length = at;
    return this;
  }

  byte[] toBytes() {
    return length == bytes.length ? bytes.clone() : Arrays.copyOf(bytes, length);
  }

  JsonBytes raw(byte[] other) {
    return raw(other, 0, other.length);
  }

  JsonBytes raw(byte[] other, int from, int count) {
    reserve(count);
    System.arraycopy(other, from, bytes, length, count);
    length += count;
    return this;
  }

  /// Characters that are ASCII and need no escape.
  JsonBytes ascii(String plain) {
    int count = plain.length();
    reserve(count);
    for (int i = 0; i < count; i++) {
      bytes[length + i] = (byte) plain.charAt(i);
    }
    length += count;
    return this;
  }

  JsonBytes number(long value) {
    return ascii(Long.toString(value));
  }

  /// The shortest decimal that reads back as the same float.
  JsonBytes number(float value) {
    long whole = (long) value;
    return whole == value && Math.abs(whole) < 10_000_000
        ? number(whole)
        : ascii(Float.toString(value));
  }

  /// A JSON string with its quotes. An unpaired surrogate, which UTF-8 cannot express, becomes
  /// U+FFFD.
  JsonBytes text(String text) {
    int count = text.length();
    reserve(count + 2);
    bytes[length++] = '"';
    for (int i = 0; i < count; i++) {
      char c = text.charAt(i);
      if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') {
        bytes[length++] = (byte) c;
      } else {
        reserve(6 + count - i + 1);
        if (c < 0x80) {
          escape(c);
        } else if (Character.isHighSurrogate(c)
            && i + 1 < count
            && Character.isLowSurrogate(text.charAt(i + 1))) {
          utf8(Character.toCodePoint(c, text.charAt(++i)));
        } else if (Character.isSurrogate(c)) {
          raw(REPLACEMENT);
        } else {
          utf8(c);
        }
      }
    }
    reserve(1);
    bytes[length++] = '"';
    return this;
  }

  private void escape(char c) {
    bytes[length++] = '\\';
    switch (c) {
      case '"', '\\' -> bytes[length++] = (byte) c;
      case '\n' -> bytes[length++] = 'n';
      case '\r' -> bytes[length++] = 'r';
      case '\t' -> bytes[length++] = 't';
      default -> {
        bytes[length++] = 'u';
        bytes[length++] = '0';
        bytes[length++] = '0';
        bytes[length++] = HEX[c >> 4];
        bytes[length++] = HEX[c & 15];
      }
    }
  }

  private void utf8(int point) {
    if (point < 0x800) {
      bytes[length++] = (byte) (0xC0 | point >> 6);
    } else if (point < 0x10000) {
      bytes[length++] = (byte) (0xE0 | point >> 12);
      bytes[length++] = (byte) (0x80 | point >> 6 & 0x3F);
    } else {
      bytes[length++] = (byte) (0xF0 | point >> 18);
      bytes[length++] = (byte) (0x80 | point >> 12 & 0x3F);
      bytes[length++] = (byte) (0x80 | point >> 6 & 0x3F);
    }
    bytes[length++] = (byte) (0x80 | point & 0x3F);
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
    }
  }
}
