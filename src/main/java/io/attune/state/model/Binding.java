package io.attune.state.model;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.attune.language.decision.Matrix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The native tensors of one network over one matrix: its input reads the matrix where it lies, its
/// output is written to a buffer of our own. Making the two tensors costs more than running a small
/// network on one row, so they are kept, in 64 places by number of rows. Used by whoever holds the
/// matrix; not thread-safe.
final class Binding implements AutoCloseable {
  private static final int PLACES = 64;

  private final Network network;
  private final Matrix matrix;
  private final FloatBuffer output;
  private final @Nullable Tensors[] places = new Tensors[PLACES];

  Binding(Network network, Matrix matrix) {
    this.network = network;
    this.matrix = matrix;
    output =
        ByteBuffer.allocateDirect(4 * matrix.maxRows())
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
  }

  /// Scores all rows of the matrix.
  void run(OrtSession session, float[] scores) throws OrtException {
    int rows = matrix.rows();
    Tensors tensors = places[rows % PLACES];
    if (tensors == null || tensors.rows() != rows) {
      tensors = bind(rows, tensors);
    }
    session.run(tensors.inputs(), tensors.outputs()).close();
    output.get(0, scores, 0, rows);
  }

  private Tensors bind(int rows, @Nullable Tensors old) throws OrtException {
    places[rows % PLACES] = null;
    if (old != null) {
      old.close();
    }
    Tensors tensors = Tensors.of(network, matrix.floats(), output, rows);
    places[rows % PLACES] = tensors;
    return tensors;
  }

  @Override
  public void close() {
    for (int i = 0; i < PLACES; i++) {
      Tensors tensors = places[i];
      places[i] = null;
      if (tensors != null) {
        tensors.close();
      }
    }
  }

  /// Input and output for one number of rows, with the maps that the runtime's call takes.
  private record Tensors(
      int rows,
      OnnxTensor input,
      OnnxTensor output,
      Map<String, OnnxTensor> inputs,
      Map<String, OnnxValue> outputs) {

    static Tensors of(Network network, FloatBuffer matrix, FloatBuffer scores, int rows)
        throws OrtException {
      OrtEnvironment environment = OnnxEnvironment.get().handle();
      FloatBuffer cells = matrix.duplicate().position(0).limit(rows * network.columns());
      OnnxTensor input =
          OnnxTensor.createTensor(environment, cells, new long[] {rows, network.columns()});
      try {
        FloatBuffer first = scores.duplicate().position(0).limit(rows);
        long[] shape = network.flat() ? new long[] {rows} : new long[] {rows, 1};
        OnnxTensor output = OnnxTensor.createTensor(environment, first, shape);
        return new Tensors(
            rows, input, output, Map.of(network.input(), input), Map.of(network.output(), output));
      } catch (OrtException | RuntimeException e) {
        input.close();
        throw e;
      }
    }

    void close() {
      input.close();
      output.close();
    }
  }
}
