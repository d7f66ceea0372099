package io.attune.offline.neighbour;

import java.util.Arrays;

/// A sparse matrix, row after row (CSR); immutable; 8 bytes an entry.
final class Rows {
  private final int[] offsets;
  private final int[] columns;
  private final float[] weights;
  private final double[] sums;

  private Rows(int[] offsets, int[] columns, float[] weights) {
    this.offsets = offsets;
    this.columns = columns;
    this.weights = weights;
    sums = new double[offsets.length - 1];
    for (int row = 0; row < sums.length; row++) {
      for (int at = offsets[row]; at < offsets[row + 1]; at++) {
        sums[row] += weights[at];
      }
    }
  }

  int from(int row) {
    return offsets[row];
  }

  int to(int row) {
    return offsets[row + 1];
  }

  int column(int at) {
    return columns[at];
  }

  float weight(int at) {
    return weights[at];
  }

  /// Sum of a row's weights.
  double sum(int row) {
    return sums[row];
  }

  /// Rows become columns; within a row the order is that of the former rows.
  Rows transposed(int columnCount) {
    int[] at = new int[columnCount + 1];
    for (int column : columns) {
      at[column + 1]++;
    }
    for (int i = 0; i < columnCount; i++) {
      at[i + 1] += at[i];
    }
    int[] starts = at.clone();
    int[] rows = new int[columns.length];
    float[] values = new float[columns.length];
    for (int row = 0; row + 1 < offsets.length; row++) {
      for (int i = offsets[row]; i < offsets[row + 1]; i++) {
        int to = at[columns[i]]++;
        rows[to] = row;
        values[to] = weights[i];
      }
    }
    return new Rows(starts, rows, values);
  }

  /// Takes entries row by row, keeps the greatest weight where an entry comes twice, and the
  /// heaviest entries of a long row.
  static final class Filling {
    private final int mostPerRow;
    private final int[] offsets;
    private final float[] heaviest;
    private final int[] touched;
    private final Best best;
    private int[] columns = new int[1 << 12];
    private float[] weights = new float[1 << 12];
    private int row;
    private int count;
    private int size;

    Filling(int rows, int columnCount, int mostPerRow) {
      this.mostPerRow = mostPerRow;
      offsets = new int[rows + 1];
      heaviest = new float[columnCount];
      touched = new int[columnCount];
      best = new Best(mostPerRow);
    }

    /// @param row never smaller than before
    /// @param weight greater than 0
    void add(int row, int column, float weight) {
      if (row != this.row) {
        end(row);
      }
      if (heaviest[column] == 0) {
        touched[count++] = column;
      }
      heaviest[column] = Math.max(heaviest[column], weight);
    }

    private void end(int nextRow) {
      for (int i = 0; i < count; i++) {
        best.offer(touched[i], heaviest[touched[i]]);
        heaviest[touched[i]] = 0;
      }
      count = 0;
      if (size + mostPerRow > columns.length) {
        columns = Arrays.copyOf(columns, 2 * columns.length + mostPerRow);
        weights = Arrays.copyOf(weights, columns.length);
      }
      int kept = best.size();
      best.drain(columns, weights, size);
      size += kept;
      Arrays.fill(offsets, row + 1, nextRow + 1, size);
      row = nextRow;
    }

    Rows rows() {
      end(offsets.length - 1);
      return new Rows(offsets, Arrays.copyOf(columns, size), Arrays.copyOf(weights, size));
    }
  }
}
