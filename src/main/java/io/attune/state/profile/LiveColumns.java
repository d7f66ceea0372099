package io.attune.state.profile;

import io.attune.language.aggregate.Aggregate;
import io.attune.language.aggregate.Aggregates;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The viewer columns that are told from real-time features, of one viewer: values depend on the
/// moment, so they are told when they are asked for, all at once per moment. Threads: any.
final class LiveColumns {
  private final @Nullable Aggregate[] byColumn;
  private final byte[] realTime;
  private final byte[] pairs;
  private volatile Told told = new Told(Long.MIN_VALUE, new float[0]);

  /// Values as of a moment; not changed afterwards.
  private static final class Told {
    final long millis;
    final float[] values;

    Told(long millis, float[] values) {
      this.millis = millis;
      this.values = values;
    }
  }

  /// @param byColumn per viewer column its aggregate, or null where it is told otherwise; not
  /// changed afterwards
  /// @param realTime what is kept of the viewer; not changed afterwards
  /// @param pairs what is kept of the viewer with items and categories; not changed afterwards
  LiveColumns(@Nullable Aggregate[] byColumn, byte[] realTime, byte[] pairs) {
    this.byColumn = byColumn;
    this.realTime = realTime;
    this.pairs = pairs;
  }

  byte[] pairs() {
    return pairs;
  }

  /// Whether the column is one of these.
  boolean has(int index) {
    return index < byColumn.length && byColumn[index] != null;
  }

  float value(int index, long nowMillis) {
    Told now = told;
    if (now.millis != nowMillis) {
      now = tell(nowMillis);
      told = now;
    }
    return now.values[index];
  }

  private Told tell(long nowMillis) {
    float[] values = new float[byColumn.length];
    Arrays.fill(values, Float.NaN);
    for (int i = 0; i < values.length; i++) {
      Aggregate aggregate = byColumn[i];
      if (aggregate != null) {
        values[i] = Aggregates.value(aggregate, realTime, nowMillis);
      }
    }
    return new Told(nowMillis, values);
  }
}
