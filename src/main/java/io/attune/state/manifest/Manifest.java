package io.attune.state.manifest;

import io.attune.language.schema.FeatureSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What `model.yaml` says of one version. Checked for form; whether it is true of the graph, the
/// gate finds out.
///
/// @param model its name, as [#NAME]; equals its folder
/// @param version its number, as [#VERSION]; equals its folder
/// @param purpose what it is for, in a sentence
/// @param inputs of the graph, at least one
/// @param columns feature columns of all inputs, each once, in the order in which they first stand
/// @param defaults each column's default before its transform, parallel to `columns`
/// @param outputs of the graph that are asked for, at least one
/// @param score which of `outputs` the candidates are ranked by
/// @param schemaHash hash of `columns` in the schema it was trained under
/// @param sha256 of model.onnx, hex
/// @param golden rows with known scores
/// @param budget how long it may take
/// @param provenance where it came from, for people
public record Manifest(
    String model,
    int version,
    String purpose,
    List<Input> inputs,
    List<String> columns,
    float[] defaults,
    List<Output> outputs,
    int score,
    String schemaHash,
    String sha256,
    Golden golden,
    Budget budget,
    Map<String, String> provenance) {
  /// How models are named.
  public static final String NAME = "[a-z][a-z0-9_-]{0,63}";

  /// How versions are numbered: 1 to 999999999.
  public static final String VERSION = "[1-9][0-9]{0,8}";

  /// For [Output#column()]: the only column, or of two the last.
  public static final int LAST = -1;

  /// The output that the candidates are ranked by.
  public Output scoring() {
    return outputs.get(score);
  }

  /// What its outputs are the probabilities of: that of the score first, then the others in their
  /// order.
  public List<String> objectives() {
    List<String> all = new ArrayList<>();
    all.add(scoring().objective());
    outputs.stream().map(Output::objective).filter(o -> !all.contains(o)).forEach(all::add);
    return List.copyOf(all);
  }

  /// How messages name the version.
  public String shown() {
    return model + "/" + version;
  }

  /// Compares its columns with those of the schema, and with the inputs that take them.
  ///
  /// @throws Rejected naming the first column that is not as it should be
  public void checkColumns(FeatureSchema schema) throws Rejected {
    ColumnCheck.check(this, schema);
  }

  /// @param name of the graph's input
  /// @param dtype of all its elements
  /// @param broadcast whether it is given once, [1 × columns], not once per row
  /// @param optional whether the graph may lack it
  /// @param columns in the order of the input
  public record Input(
      String name, Dtype dtype, boolean broadcast, boolean optional, List<String> columns) {}

  /// @param name of the graph's output
  /// @param dtype of all its elements; no whole numbers
  /// @param column which one counts where the output is [rows × several], or [Manifest#LAST]
  /// @param objective what it is the probability of
  public record Output(String name, Dtype dtype, int column, String objective) {}

  /// @param file name in the version folder
  /// @param tolerance largest absolute difference of a score
  public record Golden(String file, double tolerance) {}

  /// @param rows at this many rows
  /// @param micros the fastest of several runs may take at most this
  public record Budget(int rows, int micros) {}
}
