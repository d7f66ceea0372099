package io.attune.state.model;

import java.util.List;
import java.util.Map;

/// What `model.yaml` says of one version. Checked for form; whether it is true of the graph, [Gate]
/// finds out.
///
/// @param model name, `[a-z][a-z0-9_-]{0,63}`; equals its folder
/// @param version 1 or more; equals its folder
/// @param purpose what it is for, in a sentence
/// @param input name of the graph's one input
/// @param columns feature columns in the order of the input
/// @param defaults each column's default before its transform, parallel to `columns`
/// @param output name of the graph's one output
/// @param objective what the output is the probability of
/// @param schemaHash hash of `columns` in the schema it was trained under
/// @param sha256 of model.onnx, hex
/// @param golden rows with known scores
/// @param budget how long it may take
/// @param provenance where it came from, for people
record Manifest(
    String model,
    int version,
    String purpose,
    String input,
    List<String> columns,
    float[] defaults,
    String output,
    String objective,
    String schemaHash,
    String sha256,
    Golden golden,
    Budget budget,
    Map<String, String> provenance) {

  /// @param file name in the version folder
  /// @param tolerance largest absolute difference of a score
  record Golden(String file, double tolerance) {}

  /// @param rows at this many rows
  /// @param micros the fastest of several runs may take at most this
  record Budget(int rows, int micros) {}
}
