package io.attune.stage.recording;

import java.util.Optional;

/// Byte strings by sequence number in bounded memory, the oldest overwritten first: segments of one
/// megabyte used in turn, and one slot per sequence number (modulo) that says where it begins.
/// Segments are taken when they are first needed.
///
/// Each entry is its sequence number (8 bytes), its length (4) and its bytes; an entry never spans
/// two segments. An entry is there as long as its segment was not begun anew and its slot not given
/// to a later number. Thread-safe.
final class RecordRing {
  static final int SEGMENT = 1 << 20;
  private static final int HEADER = 12;
  private static final int SHORTEST_ENTRY = 128;

  private final byte[][] segments;
  private final long[] slots;
  private final int mask;
  /// Where the next entry begins, counted from the beginning of time; segments since then are `head
  /// / SEGMENT`.
  private long head;

  /// @param megabytes at least 1
  RecordRing(int megabytes) {
    segments = new byte[megabytes][];
    int entries = (int) Math.min(1 << 24, (long) megabytes * SEGMENT / SHORTEST_ENTRY);
    slots = new long[Integer.highestOneBit(Math.max(2, entries))];
    mask = slots.length - 1;
  }

  /// Keeps an entry; false when it is longer than a segment.
  synchronized boolean put(long sequence, byte[] bytes, int length) {
    if (HEADER + length > SEGMENT) {
      return false;
    }
    int inSegment = (int) (head % SEGMENT);
    if (inSegment + HEADER + length > SEGMENT) {
      head += SEGMENT - inSegment;
      inSegment = 0;
    }
    byte[] segment = segment(head);
    write(segment, inSegment, sequence, 8);
    write(segment, inSegment + 8, length, 4);
    System.arraycopy(bytes, 0, segment, inSegment + HEADER, length);
    // Positions are kept from 1 on, so that an untouched slot means: nothing.
    slots[(int) sequence & mask] = head + 1;
    head += HEADER + length;
    return true;
  }

  /// A copy of the entry's bytes, or nothing when it was overwritten or never there.
  synchronized Optional<byte[]> find(long sequence) {
    long position = slots[(int) sequence & mask] - 1;
    long oldest = (head / SEGMENT - segments.length + 1) * SEGMENT;
    if (position < 0 || position < oldest) {
      return Optional.empty();
    }
    byte[] segment = segment(position);
    int at = (int) (position % SEGMENT);
    if (read(segment, at, 8) != sequence) {
      return Optional.empty();
    }
    int length = (int) read(segment, at + 8, 4);
    byte[] bytes = new byte[length];
    System.arraycopy(segment, at + HEADER, bytes, 0, length);
    return Optional.of(bytes);
  }

  private byte[] segment(long position) {
    int number = (int) (position / SEGMENT % segments.length);
    byte[] segment = segments[number];
    if (segment == null) {
      segment = new byte[SEGMENT];
      segments[number] = segment;
    }
    return segment;
  }

  private static void write(byte[] to, int at, long value, int count) {
    for (int i = 0; i < count; i++) {
      to[at + i] = (byte) (value >>> 8 * (count - 1 - i));
    }
  }

  private static long read(byte[] from, int at, int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = value << 8 | from[at + i] & 0xFF;
    }
    return value;
  }
}
