package io.attune.state.placement;

import io.attune.language.document.Document;
import io.attune.language.schema.FeatureSchema;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Makes placements from texts, outside the registry: those that a record holds, and those of a
/// file that is only tried.
final class Rereading {
  private Rereading() {}

  static Placement json(String id, long version, String json, FeatureSchema schema) {
    Document tree = Document.json(json.getBytes(StandardCharsets.UTF_8));
    return new DefinitionReader()
        .read(id, version, tree, new ViewerNames(Definitions.viewerColumns(schema), Map.of()))
        .placement();
  }

  static Map<String, String> file(Path file, FeatureSchema schema) {
    DefinitionReader reader = new DefinitionReader();
    ViewerNames columns = new ViewerNames(Definitions.viewerColumns(schema), Map.of());
    Map<String, String> byId = new LinkedHashMap<>();
    SeedFiles.byId(file, SeedFiles.text(file))
        .forEach((id, tree) -> byId.put(id, reader.read(id, 0, tree, columns).tree().toString()));
    return byId;
  }
}
