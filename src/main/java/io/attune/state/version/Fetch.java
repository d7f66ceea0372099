package io.attune.state.version;

import ai.onnxruntime.OnnxTensor;
import io.attune.state.manifest.Dtype;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// How one number per row is read from an output of the graph.
///
/// @param name of the output
/// @param dtype of its elements
/// @param flat whether it is [rows], not [rows × width]
/// @param width numbers per row, 1 or more
/// @param column which of them counts
record Fetch(String name, Dtype dtype, boolean flat, int width, int column) {
  long[] shape(int rows) {
    return flat ? new long[] {rows} : new long[] {rows, width};
  }

  /// Bytes of one row.
  int stride() {
    return width * dtype.bytes();
  }

  /// The column of all rows.
  ///
  /// @param bytes [rows × width], in native order
  void read(ByteBuffer bytes, float[] values, int rows) {
    int stride = stride();
    int at = column * dtype.bytes();
    for (int row = 0; row < rows; row++) {
      values[row] = dtype == Dtype.FLOAT64 ? (float) bytes.getDouble(at) : bytes.getFloat(at);
      at += stride;
    }
  }

  /// The same from a tensor that the runtime made.
  void read(OnnxTensor tensor, float[] values, int rows) {
    read(tensor.getByteBuffer().order(ByteOrder.nativeOrder()), values, rows);
  }
}
