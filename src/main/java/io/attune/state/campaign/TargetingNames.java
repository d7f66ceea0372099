package io.attune.state.campaign;

import io.attune.language.document.Document;
import io.attune.language.expression.ExpressionSchema;
import io.attune.language.expression.ExpressionSchema.Type;
import io.attune.language.problem.Problem;
import io.attune.language.schema.Column;
import io.attune.language.schema.Entity;
import io.attune.state.placement.PlacementSnapshot;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What targeting may name: of viewers what placements may name, of the request's context the usual
/// fields, those that placements declare (unless two of them give a field two types) and those of
/// the settings, and the item that the page is about.
///
/// @param schema as the compiler takes it
/// @param placements ids of the placements in force
record TargetingNames(ExpressionSchema schema, Set<String> placements) {
  /// @param settings field to type name
  static TargetingNames of(PlacementSnapshot placements, Map<String, String> settings) {
    Map<String, Type> context = new HashMap<>();
    Set<String> doubtful = new HashSet<>();
    for (String id : placements.context().keySet()) {
      declared(placements, id)
          .forEach(
              (field, type) -> {
                Type other = context.put(field, type);
                if (other != null && other != type) {
                  doubtful.add(field);
                }
              });
    }
    context.keySet().removeAll(doubtful);
    settings.forEach((field, type) -> context.put(field, type(field, type)));
    List<String> columns =
        placements.schema().columns(Entity.VIEWER).stream().map(Column::name).toList();
    return new TargetingNames(
        ExpressionSchema.ofTargeting(columns, placements.attributes(), context),
        Set.copyOf(placements.byId().keySet()));
  }

  private static Map<String, Type> declared(PlacementSnapshot placements, String id) {
    Map<String, Type> types = new HashMap<>();
    String text = placements.texts().getOrDefault(id, "{}");
    Document.json(text.getBytes(StandardCharsets.UTF_8))
        .find("context")
        .map(Document::fields)
        .orElse(Map.of())
        .forEach((field, type) -> types.put(field, type(field, type.text(1, 64))));
    return types;
  }

  private static Type type(String field, String name) {
    return Type.scalarOrTexts(name)
        .orElseThrow(
            () ->
                Problem.invalid(
                        "attune.campaign.context." + field,
                        name,
                        "bool, int, double, string or list(string)")
                    .refusal());
  }
}
