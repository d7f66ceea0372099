package io.attune.state.campaign;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.campaign.Definition;
import io.attune.language.campaign.Definitions;
import io.attune.language.problem.Problem;
import io.attune.language.problem.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/// A definition as it is in the store, or would be.
///
/// @param changedMillis when it was changed last
/// @param status what became of it
/// @param warnings what may be meant otherwise
record Saved(
    Definition definition,
    long changedMillis,
    CampaignStore.Status status,
    List<Warning> warnings) {

  /// What may be meant otherwise, though it is no mistake.
  ///
  /// @param field path of the field
  /// @param detail the sentence that names field, value and expectation
  record Warning(String field, String detail) {
    static Warning of(String field, Object value, String expected) {
      return new Warning(field, field + ": " + value + " (expected: " + expected + ")");
    }
  }

  /// As the calls for one definition answer it.
  ObjectNode json() {
    ObjectNode answer = json(definition);
    answer.put("changedAt", Instant.ofEpochMilli(changedMillis).toString());
    warnings(answer);
    return answer;
  }

  /// As lists answer it.
  static ObjectNode json(Definition definition) {
    ObjectNode answer =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", definition.id())
            .put("number", definition.number())
            .put("version", definition.version());
    answer.setAll(Definitions.tree(definition));
    return answer;
  }

  /// What a check that saves nothing says.
  ///
  /// @throws Refusal when it could not be made
  static ObjectNode validity(Supplier<Saved> check) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    try {
      Saved checked = check.get();
      answer.put("valid", true).set("definition", Definitions.tree(checked.definition));
      checked.warnings(answer);
    } catch (Refusal refusal) {
      Problem problem = refusal.problem();
      if (problem.code().status() >= 500) {
        throw refusal;
      }
      answer
          .put("valid", false)
          .putArray("problems")
          .addObject()
          .put("code", problem.code().code())
          .put("field", problem.field())
          .put("detail", problem.detail());
    }
    return answer;
  }

  /// The warnings, always a list.
  void warnings(ObjectNode answer) {
    ArrayNode list = answer.putArray("warnings");
    warnings.forEach(
        warning -> list.addObject().put("field", warning.field()).put("detail", warning.detail()));
  }
}
