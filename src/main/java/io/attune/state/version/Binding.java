package io.attune.state.version;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.attune.language.decision.Matrix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The native tensors of one network over one matrix: an input that is the matrix reads it where it
/// lies, others are copied from it, the output is written to a buffer of our own. Making the
/// tensors costs more than running a small network on one row, so they are kept, in 64 places by
/// number of rows. Used by whoever holds the matrix; not thread-safe.
final class Binding implements AutoCloseable {
  private static final int PLACES = 64;

  private final List<Fetch> fetches;
  private final Fetch score;
  private final Matrix matrix;
  private final Inputs inputs;
  private final Map<String, ByteBuffer> outputs = new HashMap<>();
  private final ByteBuffer output;
  private final FloatBuffer floats;
  private final @Nullable Tensors[] places = new Tensors[PLACES];

  /// @param fetches what is read, at least the score, which is the first; what else the graph has
  /// is
  /// not computed
  Binding(Network network, Matrix matrix, List<Fetch> fetches) {
    this.fetches = fetches;
    this.matrix = matrix;
    score = fetches.getFirst();
    inputs = new Inputs(network.feeds(), matrix, network.columns());
    for (Fetch fetch : fetches) {
      outputs.computeIfAbsent(fetch.name(), name -> buffer(fetch.stride() * matrix.maxRows()));
    }
    output = buffer(score);
    floats = output.asFloatBuffer();
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private ByteBuffer buffer(Fetch fetch) {
    return Objects.requireNonNull(outputs.get(fetch.name()));
  }

  /// Scores all rows of the matrix.
  void run(OrtSession session, float[] scores) throws OrtException {
    int rows = run(session);
    if (score.stride() == Float.BYTES) {
      floats.get(0, scores, 0, rows);
    } else {
      score.read(output, scores, rows);
    }
  }

  /// Reads every fetch of all rows.
  ///
  /// @param values an array for each fetch
  void runAll(OrtSession session, float[][] values) throws OrtException {
    int rows = run(session);
    for (int i = 0; i < fetches.size(); i++) {
      fetches.get(i).read(buffer(fetches.get(i)), values[i], rows);
    }
  }

  private int run(OrtSession session) throws OrtException {
    int rows = matrix.rows();
    Tensors tensors = places[rows % PLACES];
    if (tensors == null || tensors.rows() != rows) {
      tensors = bind(rows, tensors);
    }
    inputs.fill();
    session.run(tensors.inputs(), tensors.outputs()).close();
    return rows;
  }

  private Tensors bind(int rows, @Nullable Tensors old) throws OrtException {
    places[rows % PLACES] = null;
    if (old != null) {
      old.close();
    }
    Tensors tensors = Tensors.of(inputs, fetches, outputs, rows);
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

  /// Inputs and outputs for one number of rows, as the maps that the runtime's call takes.
  private record Tensors(int rows, Map<String, OnnxTensor> inputs, Map<String, OnnxValue> outputs) {

    static Tensors of(Inputs inputs, List<Fetch> fetches, Map<String, ByteBuffer> buffers, int rows)
        throws OrtException {
      Map<String, OnnxTensor> bound = inputs.bind(rows);
      Map<String, OnnxValue> outputs = new HashMap<>();
      try {
        for (Fetch fetch : fetches) {
          if (!outputs.containsKey(fetch.name())) {
            ByteBuffer buffer = Objects.requireNonNull(buffers.get(fetch.name()));
            outputs.put(fetch.name(), tensor(fetch, buffer, rows));
          }
        }
        return new Tensors(rows, bound, Map.copyOf(outputs));
      } catch (OrtException | RuntimeException e) {
        bound.values().forEach(OnnxTensor::close);
        outputs.values().forEach(OnnxValue::close);
        throw e;
      }
    }

    private static OnnxTensor tensor(Fetch fetch, ByteBuffer buffer, int rows) throws OrtException {
      ByteBuffer cells = buffer.slice(0, fetch.stride() * rows).order(ByteOrder.nativeOrder());
      return OnnxTensor.createTensor(
          OnnxEnvironment.get().handle(), cells, fetch.shape(rows), fetch.dtype().type());
    }

    void close() {
      inputs.values().forEach(OnnxTensor::close);
      outputs.values().forEach(OnnxValue::close);
    }
  }
}
