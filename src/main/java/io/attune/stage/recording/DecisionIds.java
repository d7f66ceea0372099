package io.attune.stage.recording;

import java.util.concurrent.atomic.AtomicLong;

/// Names decisions: ten digits of milliseconds since 1970, seven of a sequence number, a hyphen,
/// the replica's name, such as `01jq3k9q2v0000a4d-shop-0`. Digits are base 32 (0-9, a-v), so ids of
/// one replica sort by time. Thread-safe.
final class DecisionIds {
  static final int TIME_DIGITS = 10;
  static final int SEQUENCE_DIGITS = 7;
  private static final long SEQUENCE_MASK = (1L << 5 * SEQUENCE_DIGITS) - 1;
  private static final char[] DIGITS = "0123456789abcdefghijklmnopqrstuv".toCharArray();

  private final AtomicLong next = new AtomicLong();
  private final String tail;

  /// @param replica 1 to 32 characters
  DecisionIds(String replica) {
    tail = "-" + replica;
  }

  /// The name of the next decision.
  ///
  /// @param epochMillis of the wall clock
  String next(long epochMillis) {
    char[] text = new char[TIME_DIGITS + SEQUENCE_DIGITS];
    put(text, 0, TIME_DIGITS, epochMillis);
    put(text, TIME_DIGITS, SEQUENCE_DIGITS, next.getAndIncrement() & SEQUENCE_MASK);
    return new String(text).concat(tail);
  }

  private static void put(char[] text, int from, int digits, long value) {
    for (int i = digits - 1; i >= 0; i--) {
      text[from + i] = DIGITS[(int) value & 31];
      value >>>= 5;
    }
  }

  /// The sequence number in an id, or -1 when it is none of this form.
  static long sequence(String id) {
    return number(id, TIME_DIGITS, SEQUENCE_DIGITS);
  }

  /// When the decision was named, in epoch milliseconds, or -1.
  static long time(String id) {
    return number(id, 0, TIME_DIGITS);
  }

  /// 32 well-mixed bits of an id, 0 to 2³² - 1, by which decisions are sampled: FNV-1a over its
  /// characters, then the finaliser of MurmurHash3 (64 bits), the upper half.
  static long hash(String id) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
    hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
    return (hash ^ hash >>> 33) >>> 32;
  }

  /// The replica's name in an id, or empty when it is none of this form.
  static String replica(String id) {
    int hyphen = TIME_DIGITS + SEQUENCE_DIGITS;
    boolean formed =
        id.length() > hyphen + 1 && id.charAt(hyphen) == '-' && sequence(id) >= 0 && time(id) >= 0;
    return formed ? id.substring(hyphen + 1) : "";
  }

  private static long number(String id, int from, int digits) {
    if (id.length() < from + digits) {
      return -1;
    }
    long value = 0;
    for (int i = from; i < from + digits; i++) {
      char c = id.charAt(i);
      int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'v' ? c - 'a' + 10 : -1;
      if (digit < 0) {
        return -1;
      }
      value = value << 5 | digit;
    }
    return value;
  }
}
