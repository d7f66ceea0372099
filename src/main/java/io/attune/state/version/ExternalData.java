package io.attune.state.version;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/// Finds tensors of a graph that lie outside model.onnx. The runtime would read them from whatever
/// file, or address in memory, the graph names. Reads only the fields of `onnx.proto3` (ONNX IR,
/// version 10) that lead to a tensor; cost grows with the number of nodes, not with the weights.
final class ExternalData {
  private static final int MAX_DEPTH = 100;
  private static final int LOCATION = 13;
  private static final int PLACE = 14;
  private static final int EXTERNAL = 1;
  private static final int VALUE = 2;

  /// The messages that lead to tensors, by the fields that do.
  private enum Part {
    MODEL,
    TRAINING,
    FUNCTION,
    GRAPH,
    NODE,
    ATTRIBUTE,
    SPARSE,
    TENSOR;

    private static final Map<Part, Map<Integer, Part>> BELOW =
        Map.of(
            MODEL, Map.of(7, GRAPH, 20, TRAINING, 25, FUNCTION),
            TRAINING, Map.of(1, GRAPH, 2, GRAPH),
            FUNCTION, Map.of(7, NODE, 11, ATTRIBUTE),
            GRAPH, Map.of(1, NODE, 5, TENSOR, 15, SPARSE),
            NODE, Map.of(5, ATTRIBUTE),
            ATTRIBUTE, Map.of(5, TENSOR, 6, GRAPH, 10, TENSOR, 11, GRAPH, 22, SPARSE, 23, SPARSE),
            SPARSE, Map.of(1, TENSOR, 2, TENSOR),
            TENSOR, Map.of());

    Optional<Part> below(int field) {
      return Optional.ofNullable(BELOW.getOrDefault(this, Map.of()).get(field));
    }
  }

  private final CodedInputStream in;

  private ExternalData(byte[] model) {
    in = CodedInputStream.newInstance(model);
  }

  /// What the first such tensor says of its place, usually a file's name; nothing when there is
  /// none.
  ///
  /// @throws IOException when it is not a protobuf message of this form
  static Optional<String> in(byte[] model) throws IOException {
    return new ExternalData(model).read(Part.MODEL, 0);
  }

  private Optional<String> read(Part part, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new InvalidProtocolBufferException("nested deeper than " + MAX_DEPTH + " levels");
    }
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      Optional<String> found = field(part, tag, depth);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<String> field(Part part, int tag, int depth) throws IOException {
    int field = WireFormat.getTagFieldNumber(tag);
    int type = WireFormat.getTagWireType(tag);
    Optional<Part> below = part.below(field);
    if (type == WireFormat.WIRETYPE_LENGTH_DELIMITED && below.isPresent()) {
      int outer = in.pushLimit(in.readRawVarint32());
      Optional<String> found = read(below.get(), depth + 1);
      if (found.isEmpty()) {
        in.popLimit(outer);
      }
      return found;
    }
    if (part == Part.TENSOR && type == WireFormat.WIRETYPE_LENGTH_DELIMITED && field == LOCATION) {
      return Optional.of(value());
    }
    if (part == Part.TENSOR && type == WireFormat.WIRETYPE_VARINT && field == PLACE) {
      return in.readEnum() == EXTERNAL ? Optional.of("elsewhere") : Optional.empty();
    }
    in.skipField(tag);
    return Optional.empty();
  }

  /// The value of one key-value pair; of several pairs the location comes first where exporters
  /// write them.
  private String value() throws IOException {
    int outer = in.pushLimit(in.readRawVarint32());
    String value = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == (VALUE << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
        value = in.readString();
      } else {
        in.skipField(tag);
      }
    }
    in.popLimit(outer);
    return value;
  }
}
