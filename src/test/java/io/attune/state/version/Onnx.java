package io.attune.state.version;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// Writes ONNX graphs of any nodes byte by byte, right or wrong; a dimension of -1 is free.
public final class Onnx {
  public static final int FLOAT = 1;
  public static final int INT64 = 7;
  public static final int DOUBLE = 11;

  private final List<byte[]> nodes = new ArrayList<>();
  private final List<byte[]> tensors = new ArrayList<>();
  private final List<byte[]> inputs = new ArrayList<>();
  private final List<byte[]> outputs = new ArrayList<>();
  private final List<byte[]> notes = new ArrayList<>();
  private long opset = 13;
  private boolean classifies;

  /// The usual one, without input and output: `probability = Sigmoid(features × w)`.
  public static Onnx scoring() {
    return new Onnx()
        .node("MatMul", "z", "features", "w")
        .node("Sigmoid", "probability", "z")
        .weights("w", 0.3f, -0.2f, 0.1f);
  }

  /// The usual one over so many products of constants, which the runtime works out when it loads.
  public static Onnx folding(int size, int products) {
    Onnx graph =
        new Onnx()
            .longs("shape", new long[] {2}, size, size)
            .node("ConstantOfShape", "m0", "shape");
    for (int i = 1; i <= products; i++) {
      graph.node("MatMul", "m" + i, "m" + (i - 1), "m" + (i - 1));
    }
    return graph
        .node("ReduceMax", "zero", "m" + products)
        .weights("w", 0.3f, -0.2f, 0.1f)
        .node("MatMul", "product", "features", "w")
        .node("Add", "z", "product", "zero")
        .node("Sigmoid", "probability", "z")
        .features()
        .probability();
  }

  public Onnx opset(long version) {
    opset = version;
    return this;
  }

  /// The usual input: [rows × 3].
  public Onnx features() {
    return input("features", FLOAT, -1, 3);
  }

  /// The usual output: [rows × 1].
  public Onnx probability() {
    return output("probability", FLOAT, -1, 1);
  }

  public Onnx input(String name, int type, long... shape) {
    inputs.add(value(name, tensorType(type, shape)));
    return this;
  }

  public Onnx output(String name, int type, long... shape) {
    outputs.add(value(name, tensorType(type, shape)));
    return this;
  }

  /// An output that is a list of maps from class to probability.
  public Onnx zipMapOutput(String name) {
    byte[] map =
        message(
            m -> {
              m.writeInt32(1, INT64);
              m.writeByteArray(2, tensorType(FLOAT));
            });
    byte[] type = message(t -> t.writeByteArray(5, map));
    byte[] sequence = message(s -> s.writeByteArray(1, type));
    outputs.add(value(name, message(t -> t.writeByteArray(4, sequence))));
    return this;
  }

  /// An output that is a list of tensors.
  public Onnx listOutput(String name) {
    byte[] sequence = message(s -> s.writeByteArray(1, tensorType(FLOAT)));
    outputs.add(value(name, message(t -> t.writeByteArray(4, sequence))));
    return this;
  }

  public Onnx node(String operator, String output, String... names) {
    nodes.add(node(operator, "", output, new byte[0], names));
    return this;
  }

  /// With one whole number as attribute.
  public Onnx node(String operator, String attribute, long number, String output, String... names) {
    byte[] given =
        message(
            a -> {
              a.writeString(1, attribute);
              a.writeInt64(3, number);
              a.writeInt32(20, 2);
            });
    nodes.add(node(operator, "", output, given, names));
    return this;
  }

  /// What scikit-learn's and LightGBM's exporters put behind a classifier of classes 0 and 1.
  public Onnx zipMap(String output, String input) {
    byte[] labels =
        message(
            a -> {
              a.writeString(1, "classlabels_int64s");
              a.writeInt64(8, 0);
              a.writeInt64(8, 1);
              a.writeInt32(20, 7);
            });
    classifies = true;
    nodes.add(node("ZipMap", "ai.onnx.ml", output, labels, input));
    return this;
  }

  /// A column of weights.
  public Onnx weights(String name, float... values) {
    return floats(name, new long[] {values.length, 1}, values);
  }

  /// A column of weights that lies in another file.
  public Onnx weightsIn(String file, String name, long rows) {
    tensors.add(
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

  public Onnx floats(String name, long[] shape, float... values) {
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      raw.putFloat(value);
    }
    return tensor(name, FLOAT, shape, raw);
  }

  public Onnx longs(String name, long[] shape, long... values) {
    ByteBuffer raw = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      raw.putLong(value);
    }
    return tensor(name, INT64, shape, raw);
  }

  public Onnx note(String key, String value) {
    notes.add(pair(key, value));
    return this;
  }

  public byte[] bytes() {
    byte[] graph =
        message(
            g -> {
              writeAll(g, 1, nodes);
              g.writeString(2, "test");
              writeAll(g, 5, tensors);
              writeAll(g, 11, inputs);
              writeAll(g, 12, outputs);
            });
    return message(
        model -> {
          model.writeInt64(1, 8);
          model.writeByteArray(7, graph);
          model.writeByteArray(8, message(operators -> operators.writeInt64(2, opset)));
          if (classifies) {
            model.writeByteArray(
                8,
                message(
                    operators -> {
                      operators.writeString(1, "ai.onnx.ml");
                      operators.writeInt64(2, 2);
                    }));
          }
          writeAll(model, 14, notes);
        });
  }

  private static void writeAll(CodedOutputStream out, int number, List<byte[]> messages)
      throws IOException {
    for (byte[] each : messages) {
      out.writeByteArray(number, each);
    }
  }

  private static byte[] node(
      String operator, String domain, String output, byte[] attribute, String... names) {
    return message(
        node -> {
          for (String name : names) {
            node.writeString(1, name);
          }
          node.writeString(2, output);
          node.writeString(4, operator);
          if (attribute.length > 0) {
            node.writeByteArray(5, attribute);
          }
          node.writeString(7, domain);
        });
  }

  private Onnx tensor(String name, int type, long[] shape, ByteBuffer raw) {
    tensors.add(
        message(
            tensor -> {
              for (long size : shape) {
                tensor.writeInt64(1, size);
              }
              tensor.writeInt32(2, type);
              tensor.writeString(8, name);
              tensor.writeByteArray(9, raw.array());
            }));
    return this;
  }

  private static byte[] value(String name, byte[] type) {
    return message(
        value -> {
          value.writeString(1, name);
          value.writeByteArray(2, type);
        });
  }

  private static byte[] tensorType(int type, long... shape) {
    byte[] dims =
        message(
            all -> {
              for (int i = 0; i < shape.length; i++) {
                long size = shape[i];
                String free = i == 0 ? "n" : "m";
                all.writeByteArray(
                    1,
                    message(
                        dim -> {
                          if (size < 0) {
                            dim.writeString(2, free);
                          } else {
                            dim.writeInt64(1, size);
                          }
                        }));
              }
            });
    byte[] tensor =
        message(
            t -> {
              t.writeInt32(1, type);
              if (shape.length > 0) {
                t.writeByteArray(2, dims);
              }
            });
    return message(t -> t.writeByteArray(1, tensor));
  }

  private static byte[] message(Writer writer) {
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
  private interface Writer {
    void write(CodedOutputStream out) throws IOException;
  }
}
