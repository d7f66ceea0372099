package io.attune.offline.demo;

import io.attune.state.profile.ActionType;
import java.util.Arrays;

/// What shoppers did, in order of time. Immutable once handed out; 25 bytes an event.
public final class DemoHistory {
  private static final ActionType[] TYPES = ActionType.values();

  private int size;
  private int[] viewer = new int[1 << 16];
  private int[] item = new int[1 << 16];
  private int[] session = new int[1 << 16];
  private byte[] type = new byte[1 << 16];
  private long[] seconds = new long[1 << 16];

  DemoHistory() {}

  void add(int viewer, int session, ActionType type, int item, long seconds) {
    if (size == this.viewer.length) {
      grow(2 * size);
    }
    this.viewer[size] = viewer;
    this.session[size] = session;
    this.type[size] = (byte) type.ordinal();
    this.item[size] = item;
    this.seconds[size++] = seconds;
  }

  private void grow(int length) {
    viewer = Arrays.copyOf(viewer, length);
    session = Arrays.copyOf(session, length);
    type = Arrays.copyOf(type, length);
    item = Arrays.copyOf(item, length);
    seconds = Arrays.copyOf(seconds, length);
  }

  /// The same events by time; events of one second stay in the order in which they came.
  DemoHistory byTime(long originSeconds) {
    long[] keys = new long[size];
    for (int i = 0; i < size; i++) {
      keys[i] = (seconds[i] - originSeconds) << 32 | i;
    }
    Arrays.sort(keys);
    DemoHistory sorted = new DemoHistory();
    sorted.grow(Math.max(1, size));
    for (long key : keys) {
      int i = (int) key;
      sorted.add(viewer[i], session[i], TYPES[type[i]], item[i], seconds[i]);
    }
    return sorted;
  }

  /// How many events there are.
  public int size() {
    return size;
  }

  /// Number of the viewer who did it, from 0.
  public int viewer(int event) {
    return viewer[event];
  }

  /// The viewer's visit in which it was done: 0, 1, 2, … within the viewer.
  public int session(int event) {
    return session[event];
  }

  public ActionType type(int event) {
    return TYPES[type[event]];
  }

  /// Position of the item in [DemoShop#items()].
  public int item(int event) {
    return item[event];
  }

  public long epochSeconds(int event) {
    return seconds[event];
  }
}
