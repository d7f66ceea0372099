package io.attune.state.profile;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;

/// Layout of what a viewer bought, last bought first: a version byte, then 10 bytes per distinct
/// item, little-endian: item (int32), epoch seconds of the last purchase (uint32), distinct UTC
/// days with a purchase (uint16, stops at 65,535). Items last bought in the same second stand by
/// item number.
final class PurchaseList {
  private static final byte VERSION = 1;
  private static final int HEADER = 1;
  private static final int ENTRY = 10;
  private static final int MOST_DAYS = 0xFFFF;
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  private record Bought(int item, long lastSeconds, int days) {
    static final Comparator<Bought> LAST_FIRST =
        Comparator.comparingLong(Bought::lastSeconds).reversed().thenComparingInt(Bought::item);
  }

  private PurchaseList() {}

  /// What the purchases among these actions say of each item, the `most` last bought; no bytes for
  /// none.
  static byte[] encode(List<Viewers.Action> actions, int most) {
    Map<Integer, TreeSet<Long>> itemToSeconds = new HashMap<>();
    for (Viewers.Action action : actions) {
      if (action.type() == ActionType.PURCHASE) {
        itemToSeconds
            .computeIfAbsent(action.item(), item -> new TreeSet<>())
            .add(action.epochSeconds());
      }
    }
    if (itemToSeconds.isEmpty()) {
      return ActionList.EMPTY;
    }
    List<Bought> all = new ArrayList<>(itemToSeconds.size());
    itemToSeconds.forEach(
        (item, seconds) -> all.add(new Bought(item, seconds.last(), days(seconds))));
    all.sort(Bought.LAST_FIRST);
    return encode(all.subList(0, Math.min(most, all.size())));
  }

  private static int days(SortedSet<Long> ascending) {
    int days = 0;
    long last = -1;
    for (long seconds : ascending) {
      long day = seconds / PurchaseDays.SECONDS_PER_DAY;
      days += day == last ? 0 : 1;
      last = day;
    }
    return Math.min(days, MOST_DAYS);
  }

  /// The list after one more purchase.
  ///
  /// @param newDay whether it is the first of its item on its day
  static byte[] bought(byte[] bytes, int item, long seconds, boolean newDay, int most) {
    List<Bought> all = new ArrayList<>(size(bytes) + 1);
    Bought next = new Bought(item, seconds, 1);
    for (int i = 0; i < size(bytes); i++) {
      Bought entry = new Bought(item(bytes, i), seconds(bytes, i), days(bytes, i));
      if (entry.item == item) {
        int days = Math.min(MOST_DAYS, entry.days + (newDay ? 1 : 0));
        next = new Bought(item, Math.max(seconds, entry.lastSeconds), days);
      } else {
        all.add(entry);
      }
    }
    int place = Collections.binarySearch(all, next, Bought.LAST_FIRST);
    all.add(-place - 1, next);
    return encode(all.subList(0, Math.min(most, all.size())));
  }

  /// What both bought, the `most` last bought.
  ///
  /// @param common on how many days both bought an item
  static byte[] union(byte[] one, byte[] other, IntUnaryOperator common, int most) {
    Map<Integer, Bought> all = new HashMap<>();
    for (byte[] bytes : List.of(one, other)) {
      for (int i = 0; i < size(bytes); i++) {
        all.merge(
            item(bytes, i),
            new Bought(item(bytes, i), seconds(bytes, i), days(bytes, i)),
            (a, b) ->
                new Bought(
                    a.item,
                    Math.max(a.lastSeconds, b.lastSeconds),
                    Math.min(MOST_DAYS, a.days + b.days - common.applyAsInt(a.item))));
      }
    }
    if (all.isEmpty()) {
      return ActionList.EMPTY;
    }
    List<Bought> sorted = new ArrayList<>(all.values());
    sorted.sort(Bought.LAST_FIRST);
    return encode(sorted.subList(0, Math.min(most, sorted.size())));
  }

  private static byte[] encode(List<Bought> bought) {
    byte[] bytes = new byte[bytes(bought.size())];
    bytes[0] = VERSION;
    for (int i = 0; i < bought.size(); i++) {
      int at = HEADER + i * ENTRY;
      INT.set(bytes, at, bought.get(i).item());
      INT.set(bytes, at + 4, (int) bought.get(i).lastSeconds());
      SHORT.set(bytes, at + 8, (short) bought.get(i).days());
    }
    return bytes;
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

  static int days(byte[] bytes, int index) {
    return Short.toUnsignedInt((short) SHORT.get(bytes, HEADER + index * ENTRY + 8));
  }

  /// Bytes of a list of this many entries.
  static int bytes(int entries) {
    return entries == 0 ? 0 : HEADER + entries * ENTRY;
  }
}
