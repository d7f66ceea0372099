package io.attune.state.version;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.attune.language.decision.Matrix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The native tensors of one network over one matrix: an input that is the matrix reads it where it
/// lies, others are copied from it, the output is written to a buffer of our own. Making the
/// tensors costs more than running a small network on one row, so they are kept, in 64 places by
/// number of rows. Used by whoever holds the matrix; not thread-safe.
final class Binding implements AutoCloseable {
  private static final int PLACES = 64;

  private final Fetch score;
  private final Matrix matrix;
  private final Inputs inputs;
  private final ByteBuffer output;
  private final FloatBuffer floats;
  private final @Nullable Tensors[] places = new Tensors[PLACES];

  Binding(Network network, Matrix matrix) {
    this.matrix = matrix;
    score = network.score();
    inputs = new Inputs(network.feeds(), matrix, network.columns());
    output =
        ByteBuffer.allocateDirect(score.stride() * matrix.maxRows()).order(ByteOrder.nativeOrder());
    floats = output.asFloatBuffer();
  }

  /// Scores all rows of the matrix.
  void run(OrtSession session, float[] scores) throws OrtException {
    int rows = matrix.rows();
    Tensors tensors = places[rows % PLACES];
    if (tensors == null || tensors.rows() != rows) {
      tensors = bind(rows, tensors);
    }
    inputs.fill();
    session.run(tensors.inputs(), tensors.outputs()).close();
    if (score.stride() == Float.BYTES) {
      floats.get(0, scores, 0, rows);
    } else {
      score.read(output, scores, rows);
    }
  }

  private Tensors bind(int rows, @Nullable Tensors old) throws OrtException {
    places[rows % PLACES] = null;
    if (old != null) {
      old.close();
    }
    Tensors tensors = Tensors.of(inputs, score, output, rows);
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

  /// Inputs and output for one number of rows, as the maps that the runtime's call takes.
  private record Tensors(
      int rows, OnnxTensor output, Map<String, OnnxTensor> inputs, Map<String, OnnxValue> outputs) {

    static Tensors of(Inputs inputs, Fetch score, ByteBuffer scores, int rows) throws OrtException {
      Map<String, OnnxTensor> bound = inputs.bind(rows);
      try {
        ByteBuffer cells = scores.slice(0, score.stride() * rows).order(ByteOrder.nativeOrder());
        OnnxTensor output =
            OnnxTensor.createTensor(
                OnnxEnvironment.get().handle(), cells, score.shape(rows), score.dtype().type());
        return new Tensors(rows, output, bound, Map.of(score.name(), output));
      } catch (OrtException | RuntimeException e) {
        bound.values().forEach(OnnxTensor::close);
        throw e;
      }
    }

    void close() {
      inputs.values().forEach(OnnxTensor::close);
      output.close();
    }
  }
}
