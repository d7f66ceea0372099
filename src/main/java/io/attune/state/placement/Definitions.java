package io.attune.state.placement;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.document.Document;
import io.attune.language.expression.ExpressionSchema.Type;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.language.schema.Column;
import io.attune.language.schema.Entity;
import io.attune.language.schema.FeatureSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// All definitions of one generation, checked together: the columns, the placements in force, and
/// the entries they come from. Immutable.
///
/// @param stored what the store holds
/// @param inForce placement id to definition, in order of id
/// @param snapshot what decisions see
record Definitions(
    PlacementStore.Stored stored, Map<String, Definition> inForce, PlacementSnapshot snapshot) {
  /// Under this id the declaration of viewers' attributes is kept.
  static final String ATTRIBUTES = "@attributes";

  /// Before the id of a segment; no placement can have such an id.
  static final String SEGMENT = "@segment:";

  /// Under this id the columns are kept; no placement can have it.
  static final String FEATURES = PlacementSnapshot.FEATURES;

  private static final PlacementSnapshot NOTHING =
      new PlacementSnapshot(0, FeatureSchema.EMPTY, Map.of());

  /// Nothing is defined.
  static final Definitions EMPTY =
      new Definitions(new PlacementStore.Stored(0, "0-0", Map.of(), Map.of()), Map.of(), NOTHING);

  /// Checks and compiles everything; refuses everything for one mistake.
  static Definitions of(PlacementStore.Stored stored, DefinitionReader reader) {
    Entry features = stored.entries().get(FEATURES);
    FeatureSchema schema =
        features == null
            ? FeatureSchema.EMPTY
            : schema(FEATURES, features.definition().get("text").text(0, 1 << 20));
    return of(stored, schema, reader);
  }

  private static Definitions of(
      PlacementStore.Stored stored, FeatureSchema schema, DefinitionReader reader) {
    Entry declared = stored.entries().get(ATTRIBUTES);
    Map<String, Type> attributes =
        declared == null
            ? Map.of()
            : DefinitionReader.attributes(declared.definition().get("attributes"));
    ViewerNames viewer = new ViewerNames(viewerColumns(schema), attributes);
    List<Segment> segments = new ArrayList<>();
    Map<String, Definition> inForce = new LinkedHashMap<>();
    Map<String, Placement> byId = new LinkedHashMap<>();
    Map<String, String> texts = new LinkedHashMap<>();
    Map<String, Set<String>> context = new LinkedHashMap<>();
    Optional.ofNullable(stored.entries().get(FEATURES))
        .ifPresent(entry -> texts.put(FEATURES, entry.definition().get("text").text(0, 1 << 20)));
    new TreeMap<>(stored.entries())
        .forEach(
            (id, entry) -> {
              if (id.startsWith(SEGMENT) && !entry.archived()) {
                segments.add(segment(id.substring(SEGMENT.length()), entry, viewer, reader));
              } else if (!id.startsWith("@") && !entry.archived()) {
                Definition definition = read(id, entry, viewer, reader);
                inForce.put(id, definition);
                byId.put(id, definition.placement());
                texts.put(id, definition.tree().toString());
                context.put(id, definition.context().keySet());
              }
            });
    SponsoringReader.check(byId);
    return new Definitions(
        stored,
        inForce,
        new PlacementSnapshot(
            stored.generation(),
            schema,
            Map.copyOf(byId),
            attributes,
            List.copyOf(segments),
            Map.copyOf(texts),
            Map.copyOf(context)));
  }

  private static Segment segment(
      String id, Entry entry, ViewerNames viewer, DefinitionReader reader) {
    try {
      return reader.segment(id, entry.version(), entry.definition(), viewer);
    } catch (Refusal refusal) {
      String detail = refusal.problem().detail().replaceFirst("^definition", "segments." + id);
      throw Problem.of(ProblemCode.INVALID_DEFINITION, detail).refusal();
    }
  }

  private static Definition read(
      String id, Entry entry, ViewerNames viewer, DefinitionReader reader) {
    try {
      return reader.read(id, entry.version(), entry.definition(), viewer);
    } catch (Refusal refusal) {
      // paths begin at the entry's field `definition`
      String detail = refusal.problem().detail().replaceFirst("^definition", "placements." + id);
      throw Problem.of(ProblemCode.INVALID_DEFINITION, detail).refusal();
    }
  }

  /// Reads the columns' declaration.
  static FeatureSchema schema(String origin, String text) {
    return FeatureSchema.parse(Document.yaml(origin, text));
  }

  static List<String> viewerColumns(FeatureSchema schema) {
    return schema.columns(Entity.VIEWER).stream().map(Column::name).toList();
  }

  ViewerNames viewer() {
    return new ViewerNames(viewerColumns(snapshot.schema()), snapshot.attributes());
  }

  /// The segment in force of this id.
  Optional<Segment> segment(String id) {
    return snapshot.segments().stream().filter(segment -> segment.id().equals(id)).findFirst();
  }

  /// How many definitions of a kind there are, archived ones included.
  static long count(PlacementStore.Stored stored, boolean segments) {
    return stored.entries().keySet().stream()
        .filter(id -> segments ? id.startsWith(SEGMENT) : !id.startsWith("@"))
        .count();
  }

  /// The entry of a placement or of the columns, archived or not.
  Optional<Entry> entry(String id) {
    return Optional.ofNullable(stored.entries().get(id));
  }

  /// The version in force, 0 for none.
  long version(String id) {
    return entry(id).map(Entry::version).orElse(0L);
  }

  /// Whether this very definition is in force.
  boolean holds(String id, ObjectNode tree) {
    Definition definition = inForce.get(id);
    return definition != null && definition.tree().equals(tree);
  }
}
