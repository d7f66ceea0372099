package io.attune.state.profile;

import io.attune.language.digest.Sha256;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Which events a viewer was told of already: two generations of 64-bit digests of their ids. When
/// the newer one is full it becomes the older one, and the older one is forgotten; how late the
/// latest event of those was is not: what is not later than that may have been told, and is refused
/// as too late. So no event counts twice, however many there are, in bounded memory.
///
/// A generation's layout, little-endian: a version byte, three times epoch seconds (uint32): up to
/// when everything is forgotten, the latest event of the generation, the last arrival; then 8 bytes
/// per event. Not thread-safe.
final class EventIds {
  private static final byte VERSION = 1;
  private static final int FORGOTTEN = 1;
  private static final int LATEST = 5;
  private static final int ARRIVAL = 9;
  private static final int HEADER = 13;
  private static final int ENTRY = 8;
  private static final byte[] EMPTY = new byte[HEADER];
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  static {
    EMPTY[0] = VERSION;
  }

  private final int most;
  private byte[] newer;
  private byte[] older;

  /// @param newer as stored, or no bytes
  /// @param older as stored, or no bytes
  /// @param most events per generation
  EventIds(byte[] newer, byte[] older, int most) {
    this.newer = known(newer) ? newer : EMPTY;
    this.older = known(older) ? older : EMPTY;
    this.most = most;
  }

  private static boolean known(byte[] bytes) {
    return bytes.length >= HEADER && bytes[0] == VERSION;
  }

  static long digest(String eventId) {
    return Sha256.little(eventId);
  }

  boolean contains(long digest) {
    return contains(newer, digest) || contains(older, digest);
  }

  private static boolean contains(byte[] bytes, long digest) {
    for (int at = HEADER; at + ENTRY <= bytes.length; at += ENTRY) {
      if ((long) LONG.get(bytes, at) == digest) {
        return true;
      }
    }
    return false;
  }

  /// Whether an event of that time may have been told and forgotten.
  boolean tooLate(long eventSeconds) {
    return eventSeconds <= time(newer, FORGOTTEN);
  }

  /// @param horizonSeconds what arrived before then cannot be told again: its time is too old
  void add(long digest, long eventSeconds, long nowSeconds, long horizonSeconds) {
    if (size(newer) >= most) {
      turn(horizonSeconds);
    }
    byte[] grown = Arrays.copyOf(newer, newer.length + ENTRY);
    LONG.set(grown, newer.length, digest);
    set(grown, LATEST, Math.max(time(grown, LATEST), eventSeconds));
    set(grown, ARRIVAL, Math.max(time(grown, ARRIVAL), nowSeconds));
    newer = grown;
  }

  /// Adds all that another viewer was told of. For a while there may be three times as many ids as
  /// usual; beyond that the older generation is forgotten.
  void union(byte[] otherNewer, byte[] otherOlder, long horizonSeconds) {
    newer = joined(newer, otherNewer);
    older = joined(older, otherOlder);
    if (size(older) > 2 * most) {
      forgetOlder(horizonSeconds);
    }
    if (size(newer) > most) {
      turn(horizonSeconds);
    }
  }

  private static byte[] joined(byte[] one, byte[] other) {
    if (!known(other)) {
      return one;
    }
    byte[] all = Arrays.copyOf(one, one.length + other.length - HEADER);
    int at = one.length;
    for (int from = HEADER; from + ENTRY <= other.length; from += ENTRY) {
      long digest = (long) LONG.get(other, from);
      if (!contains(one, digest)) {
        LONG.set(all, at, digest);
        at += ENTRY;
      }
    }
    byte[] joined = Arrays.copyOf(all, at);
    for (int field : List.of(FORGOTTEN, LATEST, ARRIVAL)) {
      set(joined, field, Math.max(time(joined, field), time(other, field)));
    }
    return joined;
  }

  private void forgetOlder(long horizonSeconds) {
    if (time(older, ARRIVAL) >= horizonSeconds) {
      byte[] fresh = newer.clone();
      set(fresh, FORGOTTEN, Math.max(time(fresh, FORGOTTEN), time(older, LATEST)));
      newer = fresh;
    }
    older = EMPTY;
  }

  private void turn(long horizonSeconds) {
    byte[] fresh = EMPTY.clone();
    long forgotten = time(newer, FORGOTTEN);
    if (size(older) > 0 && time(older, ARRIVAL) >= horizonSeconds) {
      forgotten = Math.max(forgotten, time(older, LATEST));
    }
    set(fresh, FORGOTTEN, forgotten);
    older = newer;
    newer = fresh;
  }

  /// All that are not forgotten.
  Set<Long> digests() {
    Set<Long> all = new HashSet<>();
    for (byte[] bytes : List.of(newer, older)) {
      for (int at = HEADER; at + ENTRY <= bytes.length; at += ENTRY) {
        all.add((long) LONG.get(bytes, at));
      }
    }
    return all;
  }

  private static int size(byte[] bytes) {
    return (bytes.length - HEADER) / ENTRY;
  }

  private static long time(byte[] bytes, int at) {
    return Integer.toUnsignedLong((int) INT.get(bytes, at));
  }

  private static void set(byte[] bytes, int at, long seconds) {
    INT.set(bytes, at, (int) seconds);
  }

  byte[] newer() {
    return newer;
  }

  byte[] older() {
    return older;
  }
}
