package io.attune.state.placement;

import io.attune.language.document.Document;
import io.attune.state.placement.Placements.Names;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Makes placements from texts, outside the registry: those that a record holds, and those of a
/// file that is only tried.
final class Rereading {
  private Rereading() {}

  static Placement json(String id, long version, String json, Names names) {
    Document tree = Document.json(json.getBytes(StandardCharsets.UTF_8));
    return new DefinitionReader().read(id, version, tree, viewer(names)).placement();
  }

  static Map<String, String> file(Path file, Names names) {
    DefinitionReader reader = new DefinitionReader();
    ViewerNames viewer = viewer(names);
    Map<String, String> byId = new LinkedHashMap<>();
    SeedFiles.byId(file, SeedFiles.text(file))
        .forEach((id, tree) -> byId.put(id, reader.read(id, 0, tree, viewer).tree().toString()));
    return byId;
  }

  private static ViewerNames viewer(Names names) {
    return new ViewerNames(Definitions.viewerColumns(names.schema()), names.attributes());
  }
}
