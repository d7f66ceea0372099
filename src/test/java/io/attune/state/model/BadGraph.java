package io.attune.state.model;

import static io.attune.state.model.Graph.message;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// Writes ONNX graphs that have one thing wrong; what [Graph] cannot say. The graph is `probability
/// = Sigmoid(MatMul(features, w))` unless the caller adds other nodes.
final class BadGraph {
  static final int FLOAT = 1;
  static final int INT64 = 7;
  static final int STRING = 8;
  static final int DOUBLE = 11;

  private final List<byte[]> nodes = new ArrayList<>();
  private final List<byte[]> weights = new ArrayList<>();
  private final List<byte[]> inputs = new ArrayList<>();
  private final List<byte[]> outputs = new ArrayList<>();
  private long opset = 13;

  /// The usual one, without input and output.
  static BadGraph scoring() {
    return new BadGraph()
        .node("MatMul", "z", "features", "w")
        .node("Sigmoid", "probability", "z")
        .weights("w", 0.3f, -0.2f, 0.1f);
  }

  BadGraph opset(long version) {
    opset = version;
    return this;
  }

  BadGraph node(String operator, String output, String... inputs) {
    nodes.add(
        message(
            node -> {
              for (String name : inputs) {
                node.writeString(1, name);
              }
              node.writeString(2, output);
              node.writeString(4, operator);
            }));
    return this;
  }

  /// Converts to float.
  BadGraph cast(String output, String input) {
    nodes.add(
        message(
            node -> {
              node.writeString(1, input);
              node.writeString(2, output);
              node.writeString(4, "Cast");
              node.writeByteArray(
                  5,
                  message(
                      to -> {
                        to.writeString(1, "to");
                        to.writeInt64(3, FLOAT);
                        to.writeInt32(20, 2);
                      }));
            }));
    return this;
  }

  /// A column of weights.
  BadGraph weights(String name, float... values) {
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      raw.putFloat(value);
    }
    return tensor(name, FLOAT, raw.array(), values.length, 1);
  }

  /// A row of whole numbers.
  BadGraph integers(String name, long... values) {
    ByteBuffer raw = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      raw.putLong(value);
    }
    return tensor(name, INT64, raw.array(), values.length);
  }

  private BadGraph tensor(String name, int type, byte[] raw, long... shape) {
    weights.add(
        message(
            tensor -> {
              for (long size : shape) {
                tensor.writeInt64(1, size);
              }
              tensor.writeInt32(2, type);
              tensor.writeString(8, name);
              tensor.writeByteArray(9, raw);
            }));
    return this;
  }

  /// A column of weights that lies in another file.
  BadGraph weightsIn(String file, String name, long rows) {
    weights.add(
        message(
            tensor -> {
              tensor.writeInt64(1, rows);
              tensor.writeInt64(1, 1);
              tensor.writeInt32(2, FLOAT);
              tensor.writeString(8, name);
              tensor.writeByteArray(13, pair("location", file));
              tensor.writeByteArray(13, pair("offset", "0"));
              tensor.writeByteArray(13, pair("length", Long.toString(4 * rows)));
              tensor.writeInt32(14, 1);
            }));
    return this;
  }

  private static byte[] pair(String key, String value) {
    return message(
        pair -> {
          pair.writeString(1, key);
          pair.writeString(2, value);
        });
  }

  /// The usual input: [rows × 3].
  BadGraph features() {
    return input("features", FLOAT, -1, 3);
  }

  /// The usual output: [rows × 1].
  BadGraph probability() {
    return output("probability", FLOAT, -1, 1);
  }

  /// @param shape -1 for a free dimension
  BadGraph input(String name, int type, long... shape) {
    inputs.add(value(name, type, shape));
    return this;
  }

  /// @param shape -1 for a free dimension
  BadGraph output(String name, int type, long... shape) {
    outputs.add(value(name, type, shape));
    return this;
  }

  private static byte[] value(String name, int type, long... shape) {
    byte[] dimensions =
        message(
            all -> {
              for (long size : shape) {
                all.writeByteArray(
                    1,
                    message(
                        one -> {
                          if (size < 0) {
                            one.writeString(2, "n");
                          } else {
                            one.writeInt64(1, size);
                          }
                        }));
              }
            });
    byte[] tensor =
        message(
            of -> {
              of.writeInt32(1, type);
              of.writeByteArray(2, dimensions);
            });
    return message(
        value -> {
          value.writeString(1, name);
          value.writeByteArray(2, message(of -> of.writeByteArray(1, tensor)));
        });
  }

  byte[] bytes() {
    byte[] graph =
        message(
            all -> {
              write(all, 1, nodes);
              all.writeString(2, "test");
              write(all, 5, weights);
              write(all, 11, inputs);
              write(all, 12, outputs);
            });
    return message(
        model -> {
          model.writeInt64(1, 8);
          model.writeByteArray(7, graph);
          model.writeByteArray(8, message(set -> set.writeInt64(2, opset)));
        });
  }

  private static void write(
      com.google.protobuf.CodedOutputStream out, int field, List<byte[]> messages)
      throws IOException {
    for (byte[] one : messages) {
      out.writeByteArray(field, one);
    }
  }
}
