package io.attune.state.placement;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.attune.language.problem.Problem;
import io.attune.language.problem.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Writes what the management endpoint answers.
final class PlacementAnswers {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .build();

  private PlacementAnswers() {}

  static ObjectNode one(Definition definition) {
    ObjectNode answer =
        JSON.objectNode()
            .put("id", definition.id())
            .put("version", definition.placement().version());
    answer.setAll(definition.tree());
    return answer;
  }

  static ObjectNode list(Definitions definitions) {
    ObjectNode answer = JSON.objectNode();
    answer
        .put("version", definitions.snapshot().version())
        .put("schemaHash", definitions.snapshot().schema().hash());
    ArrayNode list = answer.putArray("placements");
    definitions.inForce().values().forEach(definition -> list.add(one(definition)));
    return answer;
  }

  /// A file that can stand as `config/placements.yaml`.
  static String yaml(Definitions definitions) {
    ObjectNode root = JSON.objectNode();
    ObjectNode byId = root.putObject("placements");
    definitions.inForce().forEach((id, definition) -> byId.set(id, definition.tree()));
    try {
      return YAML.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of scalars can be written", e);
    }
  }

  static ObjectNode validity(Supplier<Definition> check) {
    try {
      Definition definition = check.get();
      ObjectNode answer = JSON.objectNode().put("valid", true);
      answer.set("definition", definition.tree());
      return answer;
    } catch (Refusal refusal) {
      Problem problem = refusal.problem();
      ObjectNode answer = JSON.objectNode().put("valid", false);
      answer
          .putArray("problems")
          .addObject()
          .put("code", problem.code().code())
          .put("field", problem.field())
          .put("detail", problem.detail());
      return answer;
    }
  }

  /// @param before the definition in force, if there is one
  static ObjectNode difference(@Nullable Definition before, Definition after) {
    ObjectNode answer =
        JSON.objectNode()
            .put("id", after.id())
            .put("version", before == null ? 0 : before.placement().version());
    differences(
        "",
        before == null ? JSON.objectNode() : before.tree(),
        after.tree(),
        answer.putArray("changes"));
    return answer;
  }

  private static void differences(
      String path, @Nullable JsonNode before, @Nullable JsonNode after, ArrayNode to) {
    if (before != null && before.equals(after)) {
      return;
    }
    if (before instanceof ObjectNode old && after instanceof ObjectNode fresh) {
      Set<String> names = new TreeSet<>();
      old.fieldNames().forEachRemaining(names::add);
      fresh.fieldNames().forEachRemaining(names::add);
      names.forEach(
          name ->
              differences(
                  path.isEmpty() ? name : path + "." + name, old.get(name), fresh.get(name), to));
    } else if (before instanceof ArrayNode old && after instanceof ArrayNode fresh) {
      for (int i = 0; i < Math.max(old.size(), fresh.size()); i++) {
        differences(path + "[" + i + "]", old.get(i), fresh.get(i), to);
      }
    } else {
      ObjectNode change = to.addObject().put("field", path);
      change.set("from", before == null ? JSON.nullNode() : before);
      change.set("to", after == null ? JSON.nullNode() : after);
    }
  }

  static ObjectNode versions(String id, List<Entry> entries) {
    ObjectNode answer = JSON.objectNode().put("id", id);
    ArrayNode list = answer.putArray("versions");
    entries.forEach(entry -> describe(list.addObject(), entry));
    return answer;
  }

  static ObjectNode version(String id, Entry entry) {
    ObjectNode answer = describe(JSON.objectNode().put("id", id), entry);
    answer.set("definition", entry.tree());
    return answer;
  }

  private static ObjectNode describe(ObjectNode node, Entry entry) {
    return node.put("version", entry.version())
        .put("at", Instant.ofEpochMilli(entry.atMillis()).toString())
        .put("who", entry.who())
        .put("what", entry.what())
        .put("archived", entry.archived());
  }
}
