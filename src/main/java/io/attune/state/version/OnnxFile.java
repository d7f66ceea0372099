package io.attune.state.version;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.language.schema.FeatureSchema;
import io.attune.state.manifest.Dtype;
import io.attune.state.manifest.Rejected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What an ONNX file takes and gives, for whoever writes its manifest.
///
/// @param inputs in the graph's order
/// @param outputs in the graph's order; those that a ZipMap makes as the tensors before it
/// @param metadata the file's own notes
public record OnnxFile(List<Port> inputs, List<Port> outputs, Map<String, String> metadata) {
  /// @param dtype as a manifest writes it, or the runtime's word for what a manifest cannot name
  /// @param shape -1 where it is free; empty where it is not known or not a tensor's
  /// @param optional whether it has a default
  public record Port(String name, String dtype, List<Long> shape, boolean optional) {}

  /// Loads the file once. Blocking.
  ///
  /// @throws Refusal when it cannot be read or loaded
  public static OnnxFile read(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      OnnxGraph graph = OnnxGraph.read(bytes);
      Set<String> optional = graph.defaulted();
      byte[] bare = graph.cut(optional, graph.outputs());
      try (OrtSession session = OnnxEnvironment.get().load(bare)) {
        return new OnnxFile(
            ports(session.getInputInfo(), optional),
            ports(session.getOutputInfo(), Set.of()),
            session.getMetadata().getCustomMetadata());
      }
    } catch (IOException | OrtException e) {
      throw Problem.of(
              ProblemCode.INVALID_FIELD,
              file + ": " + e.getMessage() + " (expected: an ONNX graph that can be loaded)")
          .refusal();
    }
  }

  private static List<Port> ports(Map<String, NodeInfo> nodes, Set<String> optional) {
    return new LinkedHashSet<>(nodes.values())
        .stream()
            .map(
                node ->
                    node.getInfo() instanceof TensorInfo tensor
                        ? new Port(
                            node.getName(),
                            word(tensor),
                            Arrays.stream(tensor.getShape()).boxed().toList(),
                            optional.contains(node.getName()))
                        : new Port(node.getName(), "no tensor", List.of(), false))
            .toList();
  }

  private static String word(TensorInfo tensor) {
    return Arrays.stream(Dtype.values())
        .filter(dtype -> dtype.type() == tensor.type)
        .map(Dtype::word)
        .findFirst()
        .orElse(String.valueOf(tensor.type));
  }

  /// Scores rows by a manifest that has no golden rows yet. Blocking.
  ///
  /// @param manifest a file such as `model.yaml`, beside model.onnx
  /// @param rows [n × columns of the manifest], row-major
  /// @return [n]
  /// @throws Refusal with the check that it did not pass
  public static float[] score(
      FeatureSchema schema, Path manifest, String name, int version, float[] rows) {
    try {
      return new Gate(schema, Gate.Limits.DEFAULT).score(manifest, name, version, rows);
    } catch (Rejected e) {
      throw refusal(e);
    }
  }

  /// Takes a version folder through all checks. Blocking.
  ///
  /// @return what one row costs, in nanoseconds
  /// @throws Refusal with the check that it did not pass, and what to do
  public static long check(FeatureSchema schema, Path folder, String name, int version) {
    try {
      OnnxModel model = new Gate(schema, Gate.Limits.DEFAULT).admit(folder, name, version);
      model.release();
      return model.nanosPerRow();
    } catch (Rejected e) {
      throw refusal(e);
    }
  }

  /// What a caller is told who brought it.
  public static Refusal refusal(Rejected e) {
    return Problem.of(
            ProblemCode.INVALID_FIELD,
            e.reason().code() + ": " + e.detail() + ". What to do: " + e.reason().advice())
        .refusal();
  }
}
