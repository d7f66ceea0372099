package io.attune.state.version;

import io.attune.state.manifest.Dtype;

/// How one input of the graph is filled from the matrix.
///
/// @param name of the input
/// @param dtype of its elements
/// @param broadcast whether it is given once, from row 0
/// @param flat whether it is [rows], not [rows × columns]
/// @param columns of the matrix, in the order of the input
/// @param defaults parallel to `columns`, after the transform: what a whole number becomes where
/// the matrix holds none
record Feed(
    String name, Dtype dtype, boolean broadcast, boolean flat, int[] columns, float[] defaults) {
  /// Whether the matrix, so many columns wide, is this input as it lies.
  boolean isWhole(int width) {
    boolean whole = dtype == Dtype.FLOAT32 && !broadcast && columns.length == width;
    for (int i = 0; i < columns.length; i++) {
      whole &= columns[i] == i;
    }
    return whole;
  }

  /// @param rows of the matrix
  long[] shape(int rows) {
    return flat ? new long[] {rows} : new long[] {given(rows), columns.length};
  }

  /// How often it is given.
  int given(int rows) {
    return broadcast ? 1 : rows;
  }
}
