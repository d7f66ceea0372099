package io.attune.offline.model;

import io.attune.language.problem.Problem;
import io.attune.language.schema.FeatureSchema;
import io.attune.state.version.OnnxFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Which columns each input takes: as told, else as the file's metadata lists them, else as the
/// inputs are called. Never guessed by position among the declared columns.
final class ColumnGuess {
  private static final List<String> KEYS = List.of("columns", "feature_names");

  private final List<OnnxFile.Port> inputs;
  private final Map<String, String> metadata;
  private final FeatureSchema schema;
  private final List<String> told;

  ColumnGuess(
      List<OnnxFile.Port> inputs,
      Map<String, String> metadata,
      FeatureSchema schema,
      List<String> told) {
    this.inputs = inputs;
    this.metadata = metadata;
    this.schema = schema;
    this.told = told;
  }

  /// Parallel to the inputs, or nothing when they cannot be told.
  ///
  /// @throws io.attune.language.problem.Refusal when what was told does not fit
  Optional<List<List<String>>> columns() {
    if (!told.isEmpty()) {
      for (String name : told) {
        if (schema.column(name).isEmpty()) {
          throw Problem.invalid("--columns", name, "a column of the declared features").refusal();
        }
      }
      return Optional.of(
          shared(told)
              .orElseThrow(
                  () ->
                      Problem.invalid(
                              "--columns",
                              told.size() + " names",
                              widths().sum() + ", as many as the inputs take together")
                          .refusal()));
    }
    for (String key : KEYS) {
      List<String> names = names(metadata.getOrDefault(key, ""));
      if (names.stream().allMatch(name -> schema.column(name).isPresent())) {
        Optional<List<List<String>>> listed = shared(names);
        if (listed.isPresent()) {
          return listed;
        }
      }
    }
    return byInputName();
  }

  /// A name that no column has, for each that is missing.
  List<List<String>> placeholders() {
    int[] widths = widths().toArray();
    List<List<String>> all = new ArrayList<>();
    int number = 1;
    for (int width : widths) {
      List<String> names = new ArrayList<>();
      for (int i = 0; i < Math.max(1, width); i++) {
        names.add("fill_in_" + number++);
      }
      all.add(names);
    }
    return all;
  }

  private Optional<List<List<String>>> byInputName() {
    boolean named =
        inputs.stream()
            .allMatch(input -> width(input) == 1 && schema.column(input.name()).isPresent());
    return named
        ? Optional.of(inputs.stream().map(input -> List.of(input.name())).toList())
        : Optional.empty();
  }

  /// Shares names out; an input whose width is free takes what the others leave, if it is alone.
  private Optional<List<List<String>>> shared(List<String> names) {
    int[] widths = widths().toArray();
    int rest = names.size() - Arrays.stream(widths).sum();
    long open = Arrays.stream(widths).filter(width -> width == 0).count();
    if (open > 1 || (open == 1 ? rest < 1 : rest != 0)) {
      return Optional.empty();
    }
    List<List<String>> all = new ArrayList<>();
    int at = 0;
    for (int width : widths) {
      int taken = width == 0 ? rest : width;
      all.add(List.copyOf(names.subList(at, at + taken)));
      at += taken;
    }
    return Optional.of(all);
  }

  private IntStream widths() {
    return inputs.stream().mapToInt(ColumnGuess::width);
  }

  /// 0 where it is free.
  private static int width(OnnxFile.Port input) {
    return input.shape().size() < 2 ? 1 : Math.clamp(input.shape().get(1), 0, 4096);
  }

  /// A JSON list of texts, or names parted by commas.
  private static List<String> names(String text) {
    return Arrays.stream(text.replaceAll("[\\[\\]\"' ]", "").split(",", -1))
        .filter(name -> !name.isEmpty())
        .toList();
  }
}
