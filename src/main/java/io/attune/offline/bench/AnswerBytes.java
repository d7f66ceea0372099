package io.attune.offline.bench;

import java.util.Arrays;

/// Collects the bytes of one answer; reused from answer to answer. Not thread-safe.
final class AnswerBytes {
  private static final int FIRST_SIZE = 16_384;
  private static final int MILLION = 1_000_000;

  private byte[] bytes = new byte[FIRST_SIZE];
  private int size;

  void clear() {
    size = 0;
  }

  /// @param ascii no other characters
  @SuppressWarnings("deprecation") // copies the low bytes, which is all there is in ASCII
  AnswerBytes text(String ascii) {
    room(ascii.length());
    ascii.getBytes(0, ascii.length(), bytes, size);
    size += ascii.length();
    return this;
  }

  AnswerBytes bytes(byte[] more) {
    room(more.length);
    System.arraycopy(more, 0, bytes, size, more.length);
    size += more.length;
    return this;
  }

  /// @param value 0 or more
  AnswerBytes number(int value) {
    int digits = 1;
    for (int rest = value; rest >= 10; rest /= 10) {
      digits++;
    }
    return digits(value, digits);
  }

  /// A number in [0,1) with six digits behind the point.
  AnswerBytes share(float value) {
    text("0.");
    return digits(Math.min((int) (value * MILLION), MILLION - 1), 6);
  }

  private AnswerBytes digits(int value, int digits) {
    room(digits);
    int rest = value;
    for (int at = size + digits - 1; at >= size; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += digits;
    return this;
  }

  private void room(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }
}
