package io.attune.state.version;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// An ONNX file by its outline: which inputs, outputs and nodes its main graph has. Cuts it to what
/// a manifest names, which the runtime cannot be asked to do:
///
/// - An input that has a default (an initialiser of its name) is hidden by the runtime's Java
///   binding; to be fed, it must lose the default.
/// - The runtime computes every output of a graph, wanted or not; those that nobody asked for go,
///   with the nodes that only they need.
/// - `ZipMap` makes a map per row, which costs more to read than the model to run; it goes, and its
///   input, the tensor [rows × classes], becomes the output.
///
/// Field numbers are those of onnx.proto.
final class OnnxGraph {
  private static final int GRAPH = 7;
  private static final int NODE = 1;
  private static final int INITIALISER = 5;
  private static final int INPUT = 11;
  private static final int OUTPUT = 12;

  private final byte[] bytes;
  private final List<Field> model;
  private final List<Field> parts = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final Set<String> initialisers = new HashSet<>();
  private final Set<String> inputs = new LinkedHashSet<>();
  private final Set<String> outputs = new LinkedHashSet<>();

  private OnnxGraph(byte[] bytes) throws IOException {
    this.bytes = bytes;
    model = fields(bytes, 0, bytes.length);
    for (Field each : model) {
      if (each.isMessage(GRAPH)) {
        parts.addAll(fields(bytes, each.start(), each.end()));
      }
    }
    for (Field part : parts) {
      if (part.isMessage(NODE)) {
        nodes.add(node(part));
      } else if (part.isMessage(INITIALISER)) {
        initialisers.add(text(part, 8));
      } else if (part.isMessage(INPUT)) {
        inputs.add(text(part, 1));
      } else if (part.isMessage(OUTPUT)) {
        outputs.add(text(part, 1));
      }
    }
  }

  /// @throws IOException when it is no protobuf message
  static OnnxGraph read(byte[] bytes) throws IOException {
    return new OnnxGraph(bytes);
  }

  /// Names of the inputs that need not be given.
  Set<String> defaulted() {
    Set<String> both = new LinkedHashSet<>(inputs);
    both.retainAll(initialisers);
    return both;
  }

  /// Names of all outputs.
  Set<String> outputs() {
    return Set.copyOf(outputs);
  }

  /// The file with just these outputs, and with these inputs' defaults taken off; the same array
  /// when nothing is to be changed, or an output is missing.
  ///
  /// @param fed names of inputs; others that have defaults keep them
  /// @param asked names of outputs
  byte[] cut(Set<String> fed, Set<String> asked) throws IOException {
    Set<String> bare = defaulted();
    bare.retainAll(fed);
    boolean zipped = nodes.stream().anyMatch(node -> node.zips(asked));
    if (!outputs.containsAll(asked)
        || bare.isEmpty() && !zipped && asked.containsAll(outputs)
        || outputs.isEmpty()) {
      return bytes;
    }
    byte[] graph = graph(bare, asked);
    ByteArrayOutputStream buffer = new ByteArrayOutputStream(bytes.length);
    CodedOutputStream out = CodedOutputStream.newInstance(buffer);
    for (Field each : model) {
      if (each.isMessage(GRAPH)) {
        out.writeByteArray(GRAPH, graph);
      } else {
        each.copy(bytes, out);
      }
    }
    out.flush();
    return buffer.toByteArray();
  }

  private byte[] graph(Set<String> bare, Set<String> asked) throws IOException {
    Set<Node> kept = needed(asked);
    ByteArrayOutputStream buffer = new ByteArrayOutputStream(bytes.length);
    CodedOutputStream out = CodedOutputStream.newInstance(buffer);
    int at = 0;
    for (Field part : parts) {
      if (part.isMessage(NODE)) {
        Node node = nodes.get(at++);
        if (node.zips(asked)) {
          out.writeByteArray(NODE, passing(node));
        } else if (kept.contains(node)) {
          part.copy(bytes, out);
        }
      } else if (part.isMessage(OUTPUT)) {
        String name = text(part, 1);
        if (nodes.stream().anyMatch(node -> node.zips(asked) && node.outputs().contains(name))) {
          out.writeByteArray(OUTPUT, tensor(name));
        } else if (asked.contains(name)) {
          part.copy(bytes, out);
        }
      } else if (!part.isMessage(INITIALISER) || !bare.contains(text(part, 8))) {
        part.copy(bytes, out);
      }
    }
    out.flush();
    return buffer.toByteArray();
  }

  /// Nodes stand in the order in which they run, so one pass from the end finds all.
  private Set<Node> needed(Set<String> asked) {
    Set<String> names = new HashSet<>(asked);
    Set<Node> kept = new HashSet<>();
    for (Node node : nodes.reversed()) {
      if (node.outputs().stream().anyMatch(names::contains)) {
        kept.add(node);
        names.addAll(node.inputs());
      }
    }
    return kept;
  }

  private Node node(Field field) throws IOException {
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    String operator = "";
    for (Field each : fields(bytes, field.start(), field.end())) {
      switch (each.number()) {
        case 1 -> inputs.add(each.text(bytes));
        case 2 -> outputs.add(each.text(bytes));
        case 4 -> operator = each.text(bytes);
        case 5 -> captured(each, inputs);
        default -> {} // name, comment, domain
      }
    }
    return new Node(field.start(), operator, inputs, outputs);
  }

  /// What the graphs in a node's attribute (of `If`, `Loop`, `Scan`) read counts as read by it.
  private void captured(Field attribute, List<String> inputs) throws IOException {
    for (Field each : fields(bytes, attribute.start(), attribute.end())) {
      if (each.isMessage(6) || each.isMessage(11)) {
        for (Field part : fields(bytes, each.start(), each.end())) {
          if (part.isMessage(NODE)) {
            inputs.addAll(node(part).inputs());
          } else if (part.isMessage(OUTPUT)) {
            inputs.add(text(part, 1));
          }
        }
      }
    }
  }

  private static byte[] passing(Node zipMap) throws IOException {
    ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(buffer);
    out.writeString(1, zipMap.inputs().getFirst());
    out.writeString(2, zipMap.outputs().getFirst());
    out.writeString(4, "Identity");
    out.flush();
    return buffer.toByteArray();
  }

  /// A float32 tensor whose shape the runtime finds out.
  private static byte[] tensor(String name) throws IOException {
    ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(buffer);
    out.writeString(1, name);
    out.writeByteArray(2, new byte[] {0x0A, 2, 0x08, 1});
    out.flush();
    return buffer.toByteArray();
  }

  private String text(Field message, int number) throws IOException {
    for (Field each : fields(bytes, message.start(), message.end())) {
      if (each.isMessage(number)) {
        return each.text(bytes);
      }
    }
    return "";
  }

  private static List<Field> fields(byte[] bytes, int start, int end) throws IOException {
    List<Field> fields = new ArrayList<>();
    CodedInputStream in = CodedInputStream.newInstance(bytes, start, end - start);
    while (!in.isAtEnd()) {
      int from = start + in.getTotalBytesRead();
      int tag = in.readTag();
      boolean message = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
      int size = message ? in.readRawVarint32() : 0;
      int at = start + in.getTotalBytesRead();
      if (message) {
        in.skipRawBytes(size);
      } else if (!in.skipField(tag)) {
        throw new IOException("a group ends that never began");
      }
      int to = start + in.getTotalBytesRead();
      fields.add(new Field(WireFormat.getTagFieldNumber(tag), message, from, at, to));
    }
    return fields;
  }

  /// @param message whether it is a message, a text or bytes
  /// @param from where its tag begins
  /// @param start where its content begins
  /// @param end behind its content
  private record Field(int number, boolean message, int from, int start, int end) {
    boolean isMessage(int wanted) {
      return message && number == wanted;
    }

    String text(byte[] bytes) {
      return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }

    void copy(byte[] bytes, CodedOutputStream out) throws IOException {
      out.writeRawBytes(bytes, from, end - from);
    }
  }

  private record Node(int at, String operator, List<String> inputs, List<String> outputs) {
    boolean zips(Set<String> asked) {
      return operator.equals("ZipMap")
          && !inputs.isEmpty()
          && !outputs.isEmpty()
          && asked.contains(outputs.getFirst());
    }
  }
}
