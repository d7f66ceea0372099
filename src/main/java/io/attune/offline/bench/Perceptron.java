package io.attune.offline.bench;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// The measured model as its judge reads it: the weights out of the ONNX file, the arithmetic in
/// plain Java, so that what checks the service's scores shares nothing with ONNX Runtime. Knows
/// graphs of layers `Gemm` (weights `[in × out]`, then a bias `[out]`), `Relu` between them and
/// `Sigmoid` behind the last. Immutable.
final class Perceptron {
  /// How far a weight of another version is from that of version 1, as a share of the root mean
  /// square of its layer. Scores differ by some 0.005, their distribution stays.
  private static final double DIFFERENCE = 0.05;

  /// Tags of the ONNX protobuf: field number × 8 + wire type 2.
  private static final int MODEL_GRAPH = 7 << 3 | 2;

  private static final int GRAPH_INITIALIZER = 5 << 3 | 2;
  private static final int TENSOR_RAW_DATA = 9 << 3 | 2;

  private final List<float[]> weights = new ArrayList<>();
  private final List<float[]> biases = new ArrayList<>();

  /// Where the values of a tensor stand in the file.
  private record Place(int at, int bytes) {}

  private Perceptron(byte[] onnx) throws IOException {
    List<Place> tensors = tensors(onnx);
    for (int i = 0; i < tensors.size(); i += 2) {
      weights.add(values(onnx, tensors.get(i)));
      biases.add(values(onnx, tensors.get(i + 1)));
    }
  }

  /// @throws IOException the bytes are no such graph
  static Perceptron of(byte[] onnx) throws IOException {
    return new Perceptron(onnx);
  }

  /// The same graph with each weight a little off.
  ///
  /// @param seed of the differences, the same for the same seed
  static byte[] varied(byte[] onnx, long seed) throws IOException {
    byte[] other = onnx.clone();
    SplittableRandom random = new SplittableRandom(seed);
    for (Place tensor : tensors(onnx)) {
      FloatBuffer values = floats(other, tensor);
      double squares = 0;
      for (int i = 0; i < values.limit(); i++) {
        squares += (double) values.get(i) * values.get(i);
      }
      double step = DIFFERENCE * Math.sqrt(squares / values.limit());
      for (int i = 0; i < values.limit(); i++) {
        values.put(i, (float) (values.get(i) + step * random.nextGaussian()));
      }
    }
    return other;
  }

  /// The probability of one row.
  ///
  /// @param row as many columns as the first layer takes
  float score(float[] row) {
    float[] in = row;
    for (int layer = 0; layer < weights.size(); layer++) {
      float[] out = layer(in, weights.get(layer), biases.get(layer));
      if (layer < weights.size() - 1) {
        for (int o = 0; o < out.length; o++) {
          out[o] = Math.max(0, out[o]);
        }
      }
      in = out;
    }
    return (float) (1 / (1 + Math.exp(-in[0])));
  }

  private static float[] layer(float[] in, float[] weights, float[] bias) {
    float[] out = bias.clone();
    for (int i = 0; i < in.length; i++) {
      float value = in[i];
      int from = i * out.length;
      for (int o = 0; o < out.length; o++) {
        out[o] += value * weights[from + o];
      }
    }
    return out;
  }

  private static float[] values(byte[] onnx, Place tensor) {
    float[] values = new float[tensor.bytes / Float.BYTES];
    floats(onnx, tensor).get(values);
    return values;
  }

  private static FloatBuffer floats(byte[] onnx, Place tensor) {
    ByteBuffer bytes = ByteBuffer.wrap(onnx, tensor.at, tensor.bytes).slice();
    return bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }

  private static List<Place> tensors(byte[] onnx) throws IOException {
    List<Place> found = new ArrayList<>();
    find(CodedInputStream.newInstance(onnx), List.of(MODEL_GRAPH, GRAPH_INITIALIZER), found);
    if (found.isEmpty() || found.size() % 2 != 0) {
      throw new IOException(
          "graph: " + found.size() + " tensors (expected: a weight and a bias for each layer)");
    }
    return found;
  }

  /// Goes down the path of tags, and notes the raw values at its end.
  private static void find(CodedInputStream in, List<Integer> path, List<Place> found)
      throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (!path.isEmpty() && tag == path.getFirst()) {
        int outer = in.pushLimit(in.readRawVarint32());
        find(in, path.subList(1, path.size()), found);
        in.popLimit(outer);
      } else if (path.isEmpty() && tag == TENSOR_RAW_DATA) {
        int size = in.readRawVarint32();
        found.add(new Place(in.getTotalBytesRead(), size));
        in.skipRawBytes(size);
      } else {
        in.skipField(tag);
      }
    }
  }
}
