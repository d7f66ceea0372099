package io.attune.language.aggregate;

import java.util.ArrayList;
import java.util.List;

/// What is kept per key: of a viewer's pairs those keys of which something was told most recently.
/// While a viewer never had more keys than are kept, the bytes are a function of the set of events;
/// a key that had to go starts anew.
///
/// Bytes, in order of key: key (8), epoch seconds of the latest event (4), length (2), body.
final class Keyed {
  static final int HEADER = 14;

  private final List<Entry> entries = new ArrayList<>();

  private record Entry(long key, long seconds, byte[] body) {}

  private static Keyed read(byte[] bytes) {
    Keyed all = new Keyed();
    for (int at = 0; at + HEADER <= bytes.length; at += HEADER + length(bytes, at)) {
      int length = Math.min(length(bytes, at), bytes.length - at - HEADER);
      byte[] body = new byte[length];
      System.arraycopy(bytes, at + HEADER, body, 0, length);
      all.entries.add(new Entry(key(bytes, at), seconds(bytes, at), body));
    }
    return all;
  }

  static long key(byte[] bytes, int at) {
    return (long) Packed.LONG.get(bytes, at);
  }

  static long seconds(byte[] bytes, int at) {
    return Integer.toUnsignedLong((int) Packed.INT.get(bytes, at + 8));
  }

  static int length(byte[] bytes, int at) {
    return (short) Packed.SHORT.get(bytes, at + 12) & 0xFFFF;
  }

  /// Changes what is kept of a key.
  interface Change {
    byte[] of(byte[] body);
  }

  @SuppressWarnings("ReferenceEquality") // the same array when nothing counted
  static byte[] add(byte[] bytes, int most, long key, long seconds, Change change) {
    Keyed all = read(bytes);
    int at = all.place(key);
    boolean known = at < all.entries.size() && all.entries.get(at).key == key;
    Entry before = known ? all.entries.get(at) : new Entry(key, seconds, Sections.EMPTY);
    byte[] body = change.of(before.body);
    if (body == before.body) {
      return bytes;
    }
    Entry after = new Entry(key, Math.max(seconds, before.seconds), body);
    if (known) {
      all.entries.set(at, after);
    } else {
      all.entries.add(at, after);
    }
    return all.write(most);
  }

  private int place(long key) {
    int at = 0;
    while (at < entries.size() && entries.get(at).key < key) {
      at++;
    }
    return at;
  }

  static byte[] merge(int kind, int span, int most, byte[] a, byte[] b) {
    Keyed all = read(a);
    for (Entry other : read(b).entries) {
      int at = all.place(other.key);
      if (at < all.entries.size() && all.entries.get(at).key == other.key) {
        Entry mine = all.entries.get(at);
        byte[] body = Kind.merge(kind, span, mine.body, other.body);
        all.entries.set(at, new Entry(mine.key, Math.max(mine.seconds, other.seconds), body));
      } else {
        all.entries.add(at, other);
      }
    }
    return all.write(most);
  }

  /// Whether what `stored` has of each key is in `made`. Where `made` is full of keys, some may
  /// have
  /// gone and begun anew, in another order than those of `stored`: then it only matters that
  /// no key is missing that is newer than those that stayed.
  static boolean covers(int kind, int span, int most, byte[] made, byte[] stored) {
    Keyed all = read(made);
    long oldest = all.entries.stream().mapToLong(Entry::seconds).min().orElse(Long.MAX_VALUE);
    boolean full = all.entries.size() >= most;
    for (Entry entry : read(stored).entries) {
      int at = all.place(entry.key);
      boolean known = at < all.entries.size() && all.entries.get(at).key == entry.key;
      boolean covered =
          known
              ? full || Kind.covers(kind, span, all.entries.get(at).body, entry.body)
              : full && entry.seconds <= oldest;
      if (!covered) {
        return false;
      }
    }
    return true;
  }

  private byte[] write(int most) {
    while (entries.size() > most) {
      int oldest = 0;
      for (int i = 1; i < entries.size(); i++) {
        if (entries.get(i).seconds < entries.get(oldest).seconds) {
          oldest = i;
        }
      }
      entries.remove(oldest);
    }
    Packed packed = new Packed(32 * entries.size());
    for (Entry entry : entries) {
      packed
          .putLong(entry.key)
          .putInt((int) entry.seconds)
          .putShort(entry.body.length)
          .put(entry.body, 0, entry.body.length);
    }
    return packed.toBytes();
  }
}
