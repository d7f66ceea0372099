package io.attune.state.profile;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads one feature view's blobs into the viewer columns of one schema, whatever layout each blob
/// was written with. Threads: any; a layout met for the first time is added under a lock,
/// afterwards it is found by a scan over a few longs.
final class ViewReader {
  private final String[] names;
  private final int[] columns;
  private volatile Known known = new Known(new long[0], new int[0][]);

  /// The layouts met so far, and for each, per wanted column, its position in the blob or -1.
  private static final class Known {
    final long[] ids;
    final int[][] positions;

    Known(long[] ids, int[][] positions) {
      this.ids = ids;
      this.positions = positions;
    }
  }

  /// @param names wanted columns of the view
  /// @param columns where each goes: indices into the viewer columns
  ViewReader(String[] names, int[] columns) {
    this.names = names;
    this.columns = columns;
  }

  /// Whether the blob is of a layout seen before, or none at all.
  boolean knows(byte @Nullable [] blob) {
    return blob == null || blob.length < Layout.HEADER || positions(Layout.id(blob)) != null;
  }

  /// Writes what the blob holds; an absent blob or an unknown layout writes nothing.
  void read(byte @Nullable [] blob, float[] to) {
    int[] positions =
        blob == null || blob.length < Layout.HEADER ? null : positions(Layout.id(blob));
    if (positions == null || blob == null) {
      return;
    }
    for (int i = 0; i < columns.length; i++) {
      if (positions[i] >= 0) {
        to[columns[i]] = Layout.value(blob, positions[i]);
      }
    }
  }

  /// Writes what the columns of a view say, name to value.
  void take(Map<String, Float> values, float[] to) {
    for (int i = 0; i < columns.length; i++) {
      to[columns[i]] = values.getOrDefault(names[i], Float.NaN);
    }
  }

  private int @Nullable [] positions(long id) {
    Known now = known;
    for (int i = 0; i < now.ids.length; i++) {
      if (now.ids[i] == id) {
        return now.positions[i];
      }
    }
    return null;
  }

  /// Makes a layout known.
  synchronized void learn(Layout layout) {
    if (positions(layout.id()) != null) {
      return;
    }
    int[] positions = new int[names.length];
    for (int i = 0; i < names.length; i++) {
      positions[i] = layout.names().indexOf(names[i]);
    }
    Known now = known;
    long[] ids = Arrays.copyOf(now.ids, now.ids.length + 1);
    int[][] all = Arrays.copyOf(now.positions, now.positions.length + 1);
    ids[ids.length - 1] = layout.id();
    all[all.length - 1] = positions;
    known = new Known(ids, all);
  }
}
