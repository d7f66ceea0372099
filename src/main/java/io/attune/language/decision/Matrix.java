package io.attune.language.decision;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/// One float32 feature matrix [rows × columns], row-major, in a direct buffer that the native
/// runtime reads without a copy. Reused from request to request with its scratch; not thread-safe;
/// `4 × maxRows × maxColumns` bytes.
public final class Matrix {
  private final FloatBuffer floats;
  private final int maxRows;
  private final int maxColumns;
  private int rows;
  private int columns;

  /// @param maxRows the most candidates of a decision
  /// @param maxColumns the widest model input
  public Matrix(int maxRows, int maxColumns) {
    this.maxRows = maxRows;
    this.maxColumns = maxColumns;
    floats =
        ByteBuffer.allocateDirect(4 * maxRows * maxColumns)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
  }

  /// Gives the matrix the shape of this decision; the contents are undefined until written.
  public void shape(int rows, int columns) {
    if (rows > maxRows || columns > maxColumns) {
      throw new IllegalArgumentException(
          "matrix: "
              + rows
              + " x "
              + columns
              + " (expected: at most "
              + maxRows
              + " x "
              + maxColumns
              + ")");
    }
    this.rows = rows;
    this.columns = columns;
  }

  public int rows() {
    return rows;
  }

  public int columns() {
    return columns;
  }

  public int maxRows() {
    return maxRows;
  }

  public int maxColumns() {
    return maxColumns;
  }

  /// The whole buffer; element (row, column) stands at `row × columns() + column`. Use absolute
  /// access only.
  public FloatBuffer floats() {
    return floats;
  }
}
