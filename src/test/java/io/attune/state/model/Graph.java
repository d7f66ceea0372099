package io.attune.state.model;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Writes one-layer ONNX graphs byte by byte, so that tests can make any fault they like: `output =
/// Sigmoid(input × weights)`, or another last operator.
record Graph(String input, String output, float[] weights, String last, boolean flat) {
  private static final int FLOAT = 1;

  static Graph sigmoid(float... weights) {
    return new Graph("features", "probability", weights, "Sigmoid", false);
  }

  Graph input(String name) {
    return new Graph(name, output, weights, last, flat);
  }

  Graph output(String name) {
    return new Graph(input, name, weights, last, flat);
  }

  /// Replaces the sigmoid.
  Graph last(String operator) {
    return new Graph(input, output, weights, operator, flat);
  }

  /// Makes the output [rows] instead of [rows × 1].
  Graph asFlat() {
    return new Graph(input, output, weights, last, true);
  }

  /// The score of a row.
  double score(float... row) {
    double z = 0;
    for (int i = 0; i < row.length; i++) {
      z += (double) row[i] * weights[i];
    }
    return 1 / (1 + Math.exp(-z));
  }

  byte[] bytes() {
    return message(
        model -> {
          model.writeInt64(1, 8);
          model.writeByteArray(7, graph());
          model.writeByteArray(8, message(opset -> opset.writeInt64(2, 13)));
        });
  }

  private byte[] graph() {
    return message(
        graph -> {
          graph.writeByteArray(1, node("MatMul", "z", input, "w"));
          if (flat) {
            graph.writeByteArray(1, node(last, "p", "z"));
            graph.writeByteArray(1, node("Reshape", output, "p", "shape"));
          } else {
            graph.writeByteArray(1, node(last, output, "z"));
          }
          graph.writeString(2, "test");
          graph.writeByteArray(5, weightTensor());
          if (flat) {
            graph.writeByteArray(5, shapeTensor());
          }
          graph.writeByteArray(11, value(input, weights.length));
          graph.writeByteArray(12, value(output, flat ? 0 : 1));
        });
  }

  private static byte[] node(String operator, String output, String... inputs) {
    return message(
        node -> {
          for (String name : inputs) {
            node.writeString(1, name);
          }
          node.writeString(2, output);
          node.writeString(4, operator);
        });
  }

  private byte[] weightTensor() {
    ByteBuffer raw = ByteBuffer.allocate(4 * weights.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float weight : weights) {
      raw.putFloat(weight);
    }
    return message(
        tensor -> {
          tensor.writeInt64(1, weights.length);
          tensor.writeInt64(1, 1);
          tensor.writeInt32(2, FLOAT);
          tensor.writeString(8, "w");
          tensor.writeByteArray(9, raw.array());
        });
  }

  private static byte[] shapeTensor() {
    return message(
        tensor -> {
          tensor.writeInt64(1, 1);
          tensor.writeInt32(2, 7);
          tensor.writeString(8, "shape");
          tensor.writeByteArray(
              9, ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(-1).array());
        });
  }

  /// @param columns second dimension; 0 for none
  private static byte[] value(String name, int columns) {
    byte[] shape =
        message(
            dims -> {
              dims.writeByteArray(1, message(dim -> dim.writeString(2, "n")));
              if (columns > 0) {
                dims.writeByteArray(1, message(dim -> dim.writeInt64(1, columns)));
              }
            });
    byte[] tensor =
        message(
            type -> {
              type.writeInt32(1, FLOAT);
              type.writeByteArray(2, shape);
            });
    return message(
        value -> {
          value.writeString(1, name);
          value.writeByteArray(2, message(type -> type.writeByteArray(1, tensor)));
        });
  }

  static byte[] message(Writer writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      writer.write(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @FunctionalInterface
  interface Writer {
    void write(CodedOutputStream out) throws IOException;
  }
}
