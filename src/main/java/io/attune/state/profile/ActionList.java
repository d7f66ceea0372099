package io.attune.state.profile;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Comparator;
import java.util.List;

/// Layout of a viewer's recent actions, newest first: a version byte, then 9 bytes each,
/// little-endian: item (int32), epoch seconds (uint32), type (byte). Of one second the higher type
/// number comes first, then the smaller item number, so that the same actions always make the same
/// bytes.
final class ActionList {
  static final byte[] EMPTY = new byte[0];

  private static final byte VERSION = 1;
  private static final int HEADER = 1;
  private static final int ENTRY = 9;
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final Comparator<Viewers.Action> NEWEST_FIRST =
      Comparator.comparingLong(Viewers.Action::epochSeconds)
          .reversed()
          .thenComparing(
              Comparator.comparingInt((Viewers.Action a) -> a.type().number()).reversed())
          .thenComparingInt(Viewers.Action::item);

  private ActionList() {}

  /// The newest `most` of the actions; no bytes for none.
  static byte[] encode(List<Viewers.Action> actions, int most) {
    if (actions.isEmpty()) {
      return EMPTY;
    }
    Viewers.Action[] sorted = actions.toArray(new Viewers.Action[0]);
    java.util.Arrays.sort(sorted, NEWEST_FIRST);
    int count = Math.min(most, sorted.length);
    byte[] bytes = new byte[HEADER + count * ENTRY];
    bytes[0] = VERSION;
    for (int i = 0; i < count; i++) {
      int at = HEADER + i * ENTRY;
      INT.set(bytes, at, sorted[i].item());
      INT.set(bytes, at + 4, (int) sorted[i].epochSeconds());
      bytes[at + 8] = (byte) sorted[i].type().number();
    }
    return bytes;
  }

  /// The list with one more action; the same bytes when it is not among the newest `most`. In
  /// whatever order the same actions come, the list becomes the same.
  static byte[] insert(byte[] bytes, Viewers.Action action, int most) {
    int size = size(bytes);
    int place = 0;
    while (place < size && !before(action, bytes, place)) {
      place++;
    }
    if (place >= most) {
      return bytes;
    }
    int kept = Math.min(size, most - 1);
    byte[] grown = new byte[bytes(kept + 1)];
    grown[0] = VERSION;
    int at = HEADER + place * ENTRY;
    if (size > 0) {
      System.arraycopy(bytes, HEADER, grown, HEADER, place * ENTRY);
      System.arraycopy(bytes, at, grown, at + ENTRY, (kept - place) * ENTRY);
    }
    INT.set(grown, at, action.item());
    INT.set(grown, at + 4, (int) action.epochSeconds());
    grown[at + 8] = (byte) action.type().number();
    return grown;
  }

  /// Whether the action belongs before the entry at a place.
  private static boolean before(Viewers.Action action, byte[] bytes, int place) {
    long seconds = seconds(bytes, place);
    if (action.epochSeconds() != seconds) {
      return action.epochSeconds() > seconds;
    }
    int type = type(bytes, place);
    return action.type().number() != type
        ? action.type().number() > type
        : action.item() < item(bytes, place);
  }

  /// How many entries the bytes hold; 0 for a layout this version does not know.
  static int size(byte[] bytes) {
    return bytes.length < HEADER || bytes[0] != VERSION ? 0 : (bytes.length - HEADER) / ENTRY;
  }

  static int item(byte[] bytes, int index) {
    return (int) INT.get(bytes, HEADER + index * ENTRY);
  }

  static long seconds(byte[] bytes, int index) {
    return Integer.toUnsignedLong((int) INT.get(bytes, HEADER + index * ENTRY + 4));
  }

  static int type(byte[] bytes, int index) {
    return bytes[HEADER + index * ENTRY + 8];
  }

  /// Bytes of a list of this many entries.
  static int bytes(int entries) {
    return entries == 0 ? 0 : HEADER + entries * ENTRY;
  }
}
