package io.attune.state.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.decision.Matrix;
import io.attune.state.manifest.GoldenRows;
import io.attune.state.manifest.Rejected;
import io.attune.state.version.Gate;
import io.attune.state.version.OnnxModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// How two versions of a model differ: `version` is here, `with` is there. Blocking; loads both.
final class Difference {
  private static final String MODEL = "model.onnx";

  private final Repository repository;
  private final Gate gate;

  Difference(Repository repository, Gate gate) {
    this.repository = repository;
    this.gate = gate;
  }

  /// @throws Rejected with the check that one of them did not pass
  ObjectNode between(String model, int one, int other) throws Rejected {
    Path first = repository.version(model, one);
    Path second = repository.version(model, other);
    OnnxModel a = gate.admit(first, model, one);
    try {
      OnnxModel b = gate.admit(second, model, other);
      try {
        return between(a, first, b, second);
      } finally {
        b.retire();
      }
    } finally {
      a.retire();
    }
  }

  private static ObjectNode between(OnnxModel a, Path first, OnnxModel b, Path second)
      throws Rejected {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("model", a.name())
            .put("version", a.version())
            .put("with", b.version());
    both(json.putObject("bytes"), size(first), size(second));
    both(json.putObject("nanosPerRow"), a.nanosPerRow(), b.nanosPerRow());
    both(json.putObject("objective"), a.objective(), b.objective());
    both(json.putObject("provenance"), a.provenance(), b.provenance());
    json.put("sameColumns", a.columns().equals(b.columns()));
    only(json.putArray("columnsOnlyHere")::add, a.columns(), b.columns());
    only(json.putArray("columnsOnlyThere")::add, b.columns(), a.columns());
    if (a.columns().equals(b.columns())) {
      scores(json.putObject("goldenRows"), a, first, b, second);
    }
    return json;
  }

  private static void both(ObjectNode json, long here, long there) {
    json.put("here", here).put("there", there);
  }

  private static void both(ObjectNode json, String here, String there) {
    json.put("here", here).put("there", there);
  }

  private static void only(Consumer<String> add, List<String> these, List<String> others) {
    these.stream().filter(column -> !others.contains(column)).forEach(add);
  }

  private static long size(Path folder) {
    try {
      return Files.size(folder.resolve(MODEL));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Both score the golden rows of both.
  private static void scores(ObjectNode json, OnnxModel a, Path first, OnnxModel b, Path second)
      throws Rejected {
    List<Float> one = new ArrayList<>();
    List<Float> other = new ArrayList<>();
    for (GoldenRows golden : List.of(a.golden(first), b.golden(second))) {
      Matrix matrix = golden.matrix(golden.count(), a.columns().size());
      float[] scores = new float[golden.count()];
      a.predict(matrix, scores);
      add(one, scores);
      b.predict(matrix, scores);
      add(other, scores);
    }
    double sum = 0;
    double largest = 0;
    for (int row = 0; row < one.size(); row++) {
      double distance = Math.abs(one.get(row) - other.get(row));
      sum += distance;
      largest = Math.max(largest, distance);
    }
    json.put("rows", one.size())
        .put("meanDifference", sum / one.size())
        .put("largestDifference", largest);
  }

  private static void add(List<Float> all, float[] scores) {
    for (float score : scores) {
      all.add(score);
    }
  }
}
