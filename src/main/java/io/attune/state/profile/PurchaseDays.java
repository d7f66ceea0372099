package io.attune.state.profile;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// On which of the last days a viewer bought which items, so that a purchase that is told late, or
/// after one of another day, is still counted right: a version byte, then 6 bytes each,
/// little-endian: item (int32), UTC day since 1970 (uint16). In no order; each pair once. Days
/// before those of which events are still taken are left out.
final class PurchaseDays {
  static final long SECONDS_PER_DAY = 86_400;

  private static final byte VERSION = 1;
  private static final int HEADER = 1;
  private static final int ENTRY = 6;
  private static final int LAST_DAY = 0xFFFF;
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  private PurchaseDays() {}

  /// Of the purchases among these actions; no bytes for none.
  static byte[] of(List<Viewers.Action> actions, long firstDay) {
    byte[] bytes = ActionList.EMPTY;
    for (Viewers.Action action : actions) {
      long day = action.epochSeconds() / SECONDS_PER_DAY;
      if (action.type() == ActionType.PURCHASE
          && day >= firstDay
          && !contains(bytes, action.item(), day)) {
        bytes = add(bytes, action.item(), day, firstDay);
      }
    }
    return bytes;
  }

  static boolean contains(byte[] bytes, int item, long day) {
    for (int i = 0; i < size(bytes); i++) {
      if (item(bytes, i) == item && day(bytes, i) == day) {
        return true;
      }
    }
    return false;
  }

  /// With one more pair, and without those of days before `firstDay`.
  static byte[] add(byte[] bytes, int item, long day, long firstDay) {
    int size = size(bytes);
    byte[] grown = new byte[HEADER + (size + 1) * ENTRY];
    grown[0] = VERSION;
    int at = HEADER;
    for (int i = 0; i < size; i++) {
      if (day(bytes, i) >= firstDay) {
        System.arraycopy(bytes, HEADER + i * ENTRY, grown, at, ENTRY);
        at += ENTRY;
      }
    }
    INT.set(grown, at, item);
    SHORT.set(grown, at + 4, (short) Math.min(LAST_DAY, day));
    at += ENTRY;
    return at == grown.length ? grown : Arrays.copyOf(grown, at);
  }

  /// The pairs of both, without those of days before `firstDay`.
  static byte[] union(byte[] one, byte[] other, long firstDay) {
    byte[] all = one;
    for (int i = 0; i < size(other); i++) {
      if (day(other, i) >= firstDay && !contains(all, item(other, i), day(other, i))) {
        all = add(all, item(other, i), day(other, i), firstDay);
      }
    }
    return all;
  }

  /// On how many days both bought an item.
  static int common(byte[] one, byte[] other, int item) {
    int common = 0;
    for (int i = 0; i < size(one); i++) {
      if (item(one, i) == item && contains(other, item, day(one, i))) {
        common++;
      }
    }
    return common;
  }

  /// The pairs, without those of days before `firstDay`, as numbers: item × 2^16 + day.
  static Set<Long> pairs(byte[] bytes, long firstDay) {
    Set<Long> pairs = new HashSet<>();
    for (int i = 0; i < size(bytes); i++) {
      if (day(bytes, i) >= firstDay) {
        pairs.add(((long) item(bytes, i) << Short.SIZE) + day(bytes, i));
      }
    }
    return pairs;
  }

  private static int size(byte[] bytes) {
    return bytes.length < HEADER || bytes[0] != VERSION ? 0 : (bytes.length - HEADER) / ENTRY;
  }

  private static int item(byte[] bytes, int index) {
    return (int) INT.get(bytes, HEADER + index * ENTRY);
  }

  private static int day(byte[] bytes, int index) {
    return Short.toUnsignedInt((short) SHORT.get(bytes, HEADER + index * ENTRY + 4));
  }
}
