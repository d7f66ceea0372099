package io.attune.state.version;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.attune.language.decision.Matrix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The inputs of a graph over one matrix. One that is the matrix itself reads it where it lies; the
/// others are copied into direct buffers of their own, `maxRows × columns` elements each. Not
/// thread-safe.
final class Inputs {
  private static final double MAX_WHOLE = 0x1p53;

  private final List<Feed> feeds;
  private final Matrix matrix;
  private final ByteBuffer[] copies;
  private final boolean whole;

  /// @param columns how many the matrix will have
  Inputs(List<Feed> feeds, Matrix matrix, int columns) {
    this.feeds = feeds;
    this.matrix = matrix;
    whole = feeds.size() == 1 && feeds.getFirst().isWhole(columns);
    copies = new ByteBuffer[whole ? 0 : feeds.size()];
    for (int i = 0; i < copies.length; i++) {
      Feed feed = feeds.get(i);
      int elements = feed.given(matrix.maxRows()) * feed.columns().length;
      copies[i] =
          ByteBuffer.allocateDirect(elements * feed.dtype().bytes()).order(ByteOrder.nativeOrder());
    }
  }

  /// Copies what must be copied of the matrix as it is now.
  void fill() {
    for (int i = 0; i < copies.length; i++) {
      fill(feeds.get(i), copies[i]);
    }
  }

  private void fill(Feed feed, ByteBuffer copy) {
    int rows = feed.given(matrix.rows());
    switch (feed.dtype()) {
      case FLOAT32 -> fillFloats(feed.columns(), rows, copy);
      case FLOAT64 -> fillDoubles(feed.columns(), rows, copy);
      case INT64 -> fillWhole(feed, rows, copy);
    }
  }

  private void fillFloats(int[] columns, int rows, ByteBuffer copy) {
    FloatBuffer floats = matrix.floats();
    int to = 0;
    for (int row = 0; row < rows; row++) {
      int from = row * matrix.columns();
      for (int column : columns) {
        copy.putFloat(to, floats.get(from + column));
        to += Float.BYTES;
      }
    }
  }

  private void fillDoubles(int[] columns, int rows, ByteBuffer copy) {
    FloatBuffer floats = matrix.floats();
    int to = 0;
    for (int row = 0; row < rows; row++) {
      int from = row * matrix.columns();
      for (int column : columns) {
        copy.putDouble(to, floats.get(from + column));
        to += Double.BYTES;
      }
    }
  }

  private void fillWhole(Feed feed, int rows, ByteBuffer copy) {
    FloatBuffer floats = matrix.floats();
    int[] columns = feed.columns();
    int to = 0;
    for (int row = 0; row < rows; row++) {
      int from = row * matrix.columns();
      for (int i = 0; i < columns.length; i++) {
        copy.putLong(to, whole(floats.get(from + columns[i]), feed.defaults()[i]));
        to += Long.BYTES;
      }
    }
  }

  /// The nearest whole number, the even one of two; the default where there is none, or where it is
  /// beyond ±2^53.
  static long whole(float value, float defaultValue) {
    boolean fits = Math.abs(value) <= MAX_WHOLE;
    return (long) Math.rint(fits ? value : defaultValue);
  }

  /// Tensors over the first `rows` rows by name of the input. They read the buffers, so
  /// [#fill()] changes what they hold. The caller closes them.
  Map<String, OnnxTensor> bind(int rows) throws OrtException {
    OrtEnvironment environment = OnnxEnvironment.get().handle();
    if (whole) {
      Feed feed = feeds.getFirst();
      FloatBuffer cells =
          matrix.floats().duplicate().position(0).limit(rows * feed.columns().length);
      return Map.of(feed.name(), OnnxTensor.createTensor(environment, cells, feed.shape(rows)));
    }
    Map<String, OnnxTensor> tensors = new HashMap<>();
    try {
      for (int i = 0; i < copies.length; i++) {
        Feed feed = feeds.get(i);
        int bytes = feed.given(rows) * feed.columns().length * feed.dtype().bytes();
        ByteBuffer cells = copies[i].slice(0, bytes).order(ByteOrder.nativeOrder());
        tensors.put(
            feed.name(),
            OnnxTensor.createTensor(environment, cells, feed.shape(rows), feed.dtype().type()));
      }
      return Map.copyOf(tensors);
    } catch (OrtException | RuntimeException e) {
      tensors.values().forEach(OnnxTensor::close);
      throw e;
    }
  }
}
