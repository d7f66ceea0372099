package io.attune.stage.recording;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A growable byte array with the few encodings that tokens and records use: fixed big-endian
/// numbers, LEB128 variable-length numbers, texts behind their length. Reused; not thread-safe.
final class Bytes {
  private byte[] array = new byte[512];
  private int size;

  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  /// The backing array, valid up to [#size()] until the next write.
  byte[] array() {
    return array;
  }

  private void room(int more) {
    if (array.length - size < more) {
      array = Arrays.copyOf(array, Math.max(2 * array.length, size + more));
    }
  }

  void octet(int value) {
    room(1);
    array[size++] = (byte) value;
  }

  /// The lowest `count` bytes of a number, highest first.
  void fixed(long value, int count) {
    room(count);
    for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) {
      array[size++] = (byte) (value >>> shift);
    }
  }

  /// 7 bits a byte, lowest first; short for small numbers that are not negative.
  void number(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      array[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    array[size++] = (byte) rest;
  }

  void real(float value) {
    fixed(Float.floatToRawIntBits(value), 4);
  }

  void text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    number(utf8.length);
    raw(utf8, utf8.length);
  }

  void raw(byte[] bytes, int length) {
    room(length);
    System.arraycopy(bytes, 0, array, size, length);
    size += length;
  }

  /// Reads what [Bytes] wrote; the caller knows that it did.
  static final class Reader {
    private final byte[] array;
    private int at;

    Reader(byte[] array) {
      this(array, 0);
    }

    Reader(byte[] array, int from) {
      this.array = array;
      this.at = from;
    }

    int octet() {
      return array[at++] & 0xFF;
    }

    long fixed(int count) {
      long value = 0;
      for (int i = 0; i < count; i++) {
        value = value << 8 | octet();
      }
      return value;
    }

    long number() {
      long value = 0;
      for (int shift = 0; ; shift += 7) {
        int octet = octet();
        value |= (octet & 0x7FL) << shift;
        if (octet < 0x80) {
          return value;
        }
      }
    }

    int small() {
      return (int) number();
    }

    float real() {
      return Float.intBitsToFloat((int) fixed(4));
    }

    String text() {
      int length = small();
      String value = new String(array, at, length, StandardCharsets.UTF_8);
      at += length;
      return value;
    }
  }
}
