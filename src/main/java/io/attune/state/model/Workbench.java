package io.attune.state.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.language.schema.FeatureSchema;
import io.attune.state.manifest.Rejected;
import io.attune.state.version.Gate;
import io.attune.state.version.OnnxFile;
import io.attune.state.version.OnnxModel;
import io.attune.state.version.ServingModel;
import io.attune.state.version.Steps;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Work on versions that nobody's decision waits for: brings, checks and compares them. Blocking.
final class Workbench {
  private final ModelsConfig config;
  private final Repository repository;
  private final Gate gate;

  /// @param serving the version of the model that serves, held by the caller
  Workbench(ModelsConfig config, FeatureSchema schema, Optional<ServingModel> serving) {
    this.config = config;
    repository = Repository.of(config);
    gate = new Gate(schema, ModelsConfig.limits(config)).beside(serving);
  }

  Push pushing() {
    return new Push(repository, gate, config);
  }

  /// As [Models#push], without the audit trail.
  ObjectNode push(String model, int version, Map<String, byte[]> files) {
    Repository.checkName(model);
    Steps steps = new Steps();
    try {
      OptionalLong cost = pushing().push(model, version, files, steps);
      ObjectNode answer = JsonNodeFactory.instance.objectNode().put("new", cost.isPresent());
      if (cost.isPresent()) {
        answer.put("nanosPerRow", cost.getAsLong()).set("checkMicros", steps.json());
      }
      return answer;
    } catch (Rejected e) {
      throw OnnxFile.refusal(e);
    }
  }

  /// As [Models#gate].
  ObjectNode gate(String model, int version) {
    Path folder = folder(model, version);
    Steps steps = new Steps();
    try {
      OnnxModel passed = gate.admit(folder, model, version, steps);
      passed.retire();
      return VersionState.ready(passed, steps).json();
    } catch (Rejected e) {
      ModelRefusal why = new ModelRefusal(model, version, e.reason(), e.detail());
      return VersionState.refused(why, steps).json();
    }
  }

  /// As [Models#diff].
  ObjectNode diff(String model, int one, int other) {
    folder(model, one);
    folder(model, other);
    try {
      return new Difference(repository, gate).between(model, one, other);
    } catch (Rejected e) {
      throw OnnxFile.refusal(e);
    }
  }

  /// @throws Refusal `not_found` when there is none
  private Path folder(String model, int version) {
    Repository.checkName(model);
    Path folder = repository.version(model, version);
    if (!Files.isDirectory(folder)) {
      throw Problem.of(
              ProblemCode.NOT_FOUND,
              "model "
                  + model
                  + "/"
                  + version
                  + ": not in the repository (expected: one of "
                  + repository.versions(model)
                  + ")")
          .refusal();
    }
    return folder;
  }
}
