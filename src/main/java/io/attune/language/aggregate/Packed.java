package io.attune.language.aggregate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Bytes that grow while numbers are put behind one another. Not thread-safe.
final class Packed {
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes;
  private int size;

  Packed(int capacity) {
    bytes = new byte[Math.max(16, capacity)];
  }

  private int room(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
    }
    int at = size;
    size += more;
    return at;
  }

  Packed putByte(int value) {
    int at = room(1);
    bytes[at] = (byte) value;
    return this;
  }

  Packed putShort(int value) {
    int at = room(2);
    SHORT.set(bytes, at, (short) value);
    return this;
  }

  Packed putInt(int value) {
    int at = room(4);
    INT.set(bytes, at, value);
    return this;
  }

  Packed putLong(long value) {
    int at = room(8);
    LONG.set(bytes, at, value);
    return this;
  }

  Packed put(byte[] from, int at, int length) {
    int to = room(length);
    System.arraycopy(from, at, bytes, to, length);
    return this;
  }

  /// Seven bits a byte, low ones first; small numbers are short.
  Packed putVar(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      putByte((int) rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    return putByte((int) rest);
  }

  /// The same for numbers that may be negative.
  Packed putSigned(long value) {
    return putVar(value << 1 ^ value >> 63);
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  /// Reads what [Packed] wrote, within bounds; beyond the end everything is 0. Not thread-safe.
  static final class Reader {
    private final byte[] bytes;
    private final int end;
    private int at;

    Reader(byte[] bytes, int from, int end) {
      this.bytes = bytes;
      this.at = from;
      this.end = end;
    }

    boolean more() {
      return at < end;
    }

    long readVar() {
      long value = 0;
      for (int shift = 0; shift < 64 && at < end; shift += 7) {
        byte next = bytes[at++];
        value |= (next & 0x7FL) << shift;
        if (next >= 0) {
          break;
        }
      }
      return value;
    }

    long readSigned() {
      long value = readVar();
      return value >>> 1 ^ -(value & 1);
    }
  }
}
