package io.attune.state.pacing;

import io.attune.state.pacing.PaceSeries.Point;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The newest values of a series in steps of equal length; of a fixed size. When it is full it
/// lets the oldest go, or makes its steps twice as long. One thread.
final class Traced {
  private final boolean widens;
  private final float[] planned;
  private final float[] actual;
  private long step;
  private long first = Long.MIN_VALUE;
  private long last;

  /// @param step seconds
  /// @param size steps that are kept, an even number
  /// @param widens whether steps grow, or else the oldest go
  Traced(long step, int size, boolean widens) {
    this.step = step;
    this.widens = widens;
    planned = new float[size];
    actual = new float[size];
    Arrays.fill(planned, Float.NaN);
  }

  /// Puts the values of a moment in place of those that its step has.
  void note(long now, long plannedNow, long actualNow) {
    long at = Math.floorDiv(now, step);
    if (first == Long.MIN_VALUE) {
      first = at;
      last = at;
    }
    while (widens && at - first >= planned.length) {
      widen();
      at = Math.floorDiv(now, step);
    }
    for (long gap = Math.max(last + 1, at - planned.length + 1); gap <= at; gap++) {
      planned[slot(gap)] = Float.NaN;
    }
    if (at >= last) {
      last = at;
      planned[slot(at)] = plannedNow;
      actual[slot(at)] = actualNow;
    }
  }

  private int slot(long at) {
    return (int) Math.floorMod(at, (long) planned.length);
  }

  /// Of each two steps the later value stays.
  private void widen() {
    float[] plannedBefore = planned.clone();
    float[] actualBefore = actual.clone();
    Arrays.fill(planned, Float.NaN);
    step *= 2;
    for (long at = first; at <= last; at++) {
      float before = plannedBefore[slot(at)];
      if (!Float.isNaN(before)) {
        planned[slot(Math.floorDiv(at, 2L))] = before;
        actual[slot(Math.floorDiv(at, 2L))] = actualBefore[slot(at)];
      }
    }
    first = Math.floorDiv(first, 2L);
    last = Math.floorDiv(last, 2L);
  }

  /// In order of time; steps in which nothing was noted are left out.
  List<Point> points() {
    List<Point> points = new ArrayList<>();
    if (first == Long.MIN_VALUE) {
      return points;
    }
    for (long at = Math.max(first, last - planned.length + 1); at <= last; at++) {
      int slot = slot(at);
      if (!Float.isNaN(planned[slot])) {
        points.add(new Point((at + 1) * step, (long) planned[slot], (long) actual[slot]));
      }
    }
    return points;
  }
}
