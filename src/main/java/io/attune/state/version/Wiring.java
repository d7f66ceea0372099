package io.attune.state.version;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.ValueInfo;
import io.attune.language.decision.Matrix;
import io.attune.language.schema.Column;
import io.attune.language.schema.FeatureSchema;
import io.attune.state.manifest.Dtype;
import io.attune.state.manifest.Manifest;
import io.attune.state.manifest.RefusalReason;
import io.attune.state.manifest.Rejected;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Joins a loaded graph to the matrix as the manifest says, or says where the two disagree.
final class Wiring {
  private static final int TRIAL_ROWS = 2;

  private final OrtSession session;
  private final Manifest manifest;
  private final FeatureSchema schema;
  private final String shown;

  private Wiring(OrtSession session, Manifest manifest, FeatureSchema schema) {
    this.session = session;
    this.manifest = manifest;
    this.schema = schema;
    shown = manifest.shown() + "/model.onnx: ";
  }

  /// @param schema holds all columns of the manifest
  /// @throws Rejected when an input or output is not as the manifest says
  static Network network(
      OrtSession session, Manifest manifest, FeatureSchema schema, int keptMatrices)
      throws OrtException, Rejected {
    Wiring wiring = new Wiring(session, manifest, schema);
    List<Feed> feeds = wiring.feeds();
    return new Network(
        session, feeds, wiring.fetches(feeds), manifest.columns().size(), keptMatrices);
  }

  private List<Feed> feeds() throws OrtException, Rejected {
    Map<String, NodeInfo> nodes = session.getInputInfo();
    Set<String> unnamed = new HashSet<>(nodes.keySet());
    List<Feed> feeds = new ArrayList<>();
    for (Manifest.Input input : manifest.inputs()) {
      NodeInfo node = nodes.get(input.name());
      if (node != null) {
        feeds.add(feed(input, node.getInfo()));
      } else if (!input.optional()) {
        throw wrongInputs(nodes.keySet());
      }
      unnamed.remove(input.name());
    }
    if (!unnamed.isEmpty()) {
      throw wrongInputs(nodes.keySet());
    }
    return feeds;
  }

  private Rejected wrongInputs(Set<String> names) {
    String wanted =
        manifest.inputs().stream().map(Wiring::wanted).collect(Collectors.joining(", "));
    return Rejected.because(RefusalReason.INPUT_MISMATCH, shown + "inputs", names, wanted);
  }

  private static String wanted(Manifest.Input input) {
    int columns = input.columns().size();
    return (input.optional() ? "optional \"" : "\"")
        + input.name()
        + "\", "
        + input.dtype().word()
        + (input.broadcast() ? " [1 × " : " [rows × ")
        + columns
        + (columns == 1 && !input.broadcast() ? "] or [rows]" : "]");
  }

  private Feed feed(Manifest.Input input, ValueInfo info) throws Rejected {
    long[] shape = shape(info, input, input.dtype());
    int columns = input.columns().size();
    boolean flat = shape.length == 1;
    boolean rows = shape.length > 0 && (shape[0] == -1 || input.broadcast() && shape[0] == 1);
    boolean fits = flat ? columns == 1 && !input.broadcast() : shape.length == 2;
    if (!rows || !fits) {
      throw Rejected.because(
          RefusalReason.INPUT_MISMATCH,
          shown + "shape of input " + input.name(),
          Arrays.toString(shape),
          wanted(input));
    }
    if (!flat && shape[1] != columns && shape[1] != -1) {
      throw Rejected.because(
          RefusalReason.COLUMN_COUNT_MISMATCH,
          shown + "columns of input " + input.name(),
          shape[1],
          "" + columns);
    }
    int[] places = new int[columns];
    float[] defaults = new float[columns];
    for (int i = 0; i < columns; i++) {
      String column = input.columns().get(i);
      places[i] = manifest.columns().indexOf(column);
      defaults[i] = schema.column(column).map(Column::absent).orElseThrow();
    }
    return new Feed(input.name(), input.dtype(), input.broadcast(), flat, places, defaults);
  }

  private long[] shape(ValueInfo info, Manifest.Input input, Dtype dtype) throws Rejected {
    if (info instanceof TensorInfo tensor && tensor.type == dtype.type()) {
      return tensor.getShape();
    }
    throw Rejected.because(
        RefusalReason.INPUT_MISMATCH, shown + "input " + input.name(), type(info), wanted(input));
  }

  private List<Fetch> fetches(List<Feed> feeds) throws OrtException, Rejected {
    Map<String, NodeInfo> nodes = session.getOutputInfo();
    for (Manifest.Output output : manifest.outputs()) {
      NodeInfo node = nodes.get(output.name());
      if (node == null) {
        throw wrongOutput("outputs", nodes.keySet(), output);
      }
      checkType(node.getInfo(), output);
    }
    Map<String, long[]> shapes = shapes(nodes, feeds);
    List<Fetch> fetches = new ArrayList<>();
    fetches.add(fetch(manifest.scoring(), shapes));
    for (Manifest.Output output : manifest.outputs()) {
      if (!output.equals(manifest.scoring())) {
        fetches.add(fetch(output, shapes));
      }
    }
    return fetches;
  }

  private void checkType(ValueInfo info, Manifest.Output output) throws Rejected {
    if (info instanceof TensorInfo tensor) {
      if (tensor.type != output.dtype().type()) {
        throw wrongOutput("output " + output.name(), type(info), output);
      }
    } else {
      throw Rejected.because(
          RefusalReason.ZIPMAP_OUTPUT,
          shown + "output " + output.name(),
          "a sequence or a map",
          wanted(output));
    }
  }

  private static String wanted(Manifest.Output output) {
    String shapes =
        output.column() == Manifest.LAST
            ? " [rows], [rows × 1] or [rows × 2]"
            : " [rows × more than " + output.column() + "]";
    return "an output \"" + output.name() + "\", " + output.dtype().word() + shapes;
  }

  private Rejected wrongOutput(String what, Object value, Manifest.Output output) {
    return Rejected.because(RefusalReason.OUTPUT_MISMATCH, shown + what, value, wanted(output));
  }

  private static String type(ValueInfo info) {
    return info instanceof TensorInfo tensor
        ? tensor.type + " " + Arrays.toString(tensor.getShape())
        : String.valueOf(info);
  }

  /// As the graph declares them; where it leaves the width open, as they come out.
  private Map<String, long[]> shapes(Map<String, NodeInfo> nodes, List<Feed> feeds)
      throws OrtException {
    Map<String, long[]> shapes = new HashMap<>();
    Set<String> open = new HashSet<>();
    for (Manifest.Output output : manifest.outputs()) {
      NodeInfo node = nodes.get(output.name());
      if (node != null && node.getInfo() instanceof TensorInfo tensor) {
        long[] shape = tensor.getShape();
        shapes.put(output.name(), shape);
        if (shape.length == 0 || shape.length == 2 && shape[1] == -1) {
          open.add(output.name());
        }
      }
    }
    if (!open.isEmpty()) {
      try (Unbound run = Unbound.run(session, feeds, trial(feeds), open)) {
        for (String name : open) {
          long[] shape = run.tensor(name).getInfo().getShape();
          if (shape.length > 0 && shape[0] == TRIAL_ROWS) {
            shape[0] = -1;
          }
          shapes.put(name, shape);
        }
      }
    }
    return shapes;
  }

  private Matrix trial(List<Feed> feeds) {
    int columns = manifest.columns().size();
    Matrix matrix = new Matrix(TRIAL_ROWS, columns);
    matrix.shape(TRIAL_ROWS, columns);
    for (Feed feed : feeds) {
      for (int i = 0; i < feed.columns().length; i++) {
        for (int row = 0; row < TRIAL_ROWS; row++) {
          matrix.floats().put(row * columns + feed.columns()[i], feed.defaults()[i]);
        }
      }
    }
    return matrix;
  }

  private Fetch fetch(Manifest.Output output, Map<String, long[]> shapes) throws Rejected {
    long[] shape = shapes.getOrDefault(output.name(), new long[0]);
    boolean flat = shape.length == 1;
    boolean rows = (flat || shape.length == 2) && shape[0] == -1;
    int width = rows && !flat ? (int) Math.min(shape[1], Integer.MAX_VALUE) : 1;
    boolean last = output.column() == Manifest.LAST;
    int column = last ? width - 1 : output.column();
    if (!rows || width < 1 || column >= width || last && width > 2) {
      throw wrongOutput("shape of output " + output.name(), Arrays.toString(shape), output);
    }
    return new Fetch(output.name(), output.dtype(), flat, width, column);
  }
}
