package io.attune.state.version;

import io.attune.language.decision.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// The feature matrices of some decisions of late, by which the next version is warmed up: one a
/// second at most, copied. Thread-safe; noting waits for nobody.
final class LiveRows {
  private static final int KEPT = 8;
  private static final long EVERY_NANOS = 1_000_000_000L;
  private static final int MOST_CELLS = 1 << 16;

  private final AtomicReferenceArray<Rows> kept = new AtomicReferenceArray<>(KEPT);
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicLong due = new AtomicLong(System.nanoTime());

  /// @param values [rows × columns], row-major
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Rows(int rows, int columns, float[] values) {
    Matrix matrix() {
      Matrix matrix = new Matrix(rows, columns);
      matrix.shape(rows, columns);
      matrix.floats().put(0, values);
      return matrix;
    }
  }

  /// Copies the matrix, if it is time.
  void note(Matrix matrix, long now) {
    long at = due.get();
    int cells = matrix.rows() * matrix.columns();
    if (now - at < 0 || cells > MOST_CELLS || !due.compareAndSet(at, now + EVERY_NANOS)) {
      return;
    }
    float[] values = new float[cells];
    matrix.floats().get(0, values);
    kept.set(
        Math.floorMod(next.getAndIncrement(), KEPT),
        new Rows(matrix.rows(), matrix.columns(), values));
  }

  List<Rows> all() {
    List<Rows> all = new ArrayList<>(KEPT);
    for (int i = 0; i < KEPT; i++) {
      Rows rows = kept.get(i);
      if (rows != null) {
        all.add(rows);
      }
    }
    return all;
  }
}
