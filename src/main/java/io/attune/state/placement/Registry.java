package io.attune.state.placement;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.document.Document;
import io.attune.language.expression.ExpressionSchema.Type;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.platform.access.AuditTrail;
import io.attune.state.placement.Entry.Stamp;
import io.attune.state.placement.PlacementStore.Edit;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/// The definitions in force and every way to change them. A change is checked whole against
/// everything in force, written by one script, then read back; what the store holds is what counts.
/// Changing blocks and takes turns; reading never waits.
final class Registry {
  private static final Logger LOG = Logger.getLogger(Registry.class);
  private static final int TRIES = 8;

  private final PlacementStore store;
  private final DefinitionReader reader = new DefinitionReader();
  private final AuditTrail audit;
  private final InstantSource clock;
  private final int maxPlacements;
  private final int maxSegments;
  private final List<Consumer<PlacementSnapshot>> listeners = new CopyOnWriteArrayList<>();
  private volatile Definitions definitions = Definitions.EMPTY;

  Registry(
      PlacementStore store,
      AuditTrail audit,
      InstantSource clock,
      int maxPlacements,
      int maxSegments) {
    this.store = store;
    this.audit = audit;
    this.clock = clock;
    this.maxPlacements = maxPlacements;
    this.maxSegments = maxSegments;
  }

  Definitions current() {
    return definitions;
  }

  void onChange(Consumer<PlacementSnapshot> listener) {
    listeners.add(listener);
  }

  /// Reads what the store holds and puts it in force; refused whole for one mistake, and then what
  /// was in force stays.
  synchronized void reload() {
    PlacementStore.Stored stored = store.read();
    if (stored.generation() == definitions.stored().generation()) {
      definitions = new Definitions(stored, definitions.inForce(), definitions.snapshot());
      return;
    }
    definitions = Definitions.of(stored, reader);
    LOG.infof(
        "placements: generation %d in force, %d placements",
        stored.generation(), definitions.inForce().size());
    for (Consumer<PlacementSnapshot> listener : listeners) {
      try {
        listener.accept(definitions.snapshot());
      } catch (RuntimeException e) {
        LOG.errorf(e, "placements: a listener did not take generation %d", stored.generation());
      }
    }
  }

  /// Checks a definition as [#put] would, and changes nothing.
  Definition check(String id, Document body) {
    return reader.read(
        requireId(id),
        definitions.version(id) + 1,
        body,
        definitions.viewer(),
        "id",
        "version",
        "archived");
  }

  /// Creates or replaces a placement.
  ///
  /// @param expected the version that the caller changed; 0 for one that must not exist
  Definition put(String id, Document body, OptionalLong expected, Stamp stamp) {
    return change(id, expected, stamp, () -> check(id, body).tree());
  }

  /// Puts an old version's content in force again, as a new version.
  Definition rollback(String id, long version, OptionalLong expected, Stamp stamp) {
    Entry old = store.version(requireKnown(id), version).orElseThrow(() -> noVersion(id, version));
    return change(id, expected, stamp, () -> check(id, old.definition()).tree());
  }

  private static Refusal noVersion(String id, long version) {
    String detail =
        "placement " + id + " has no version " + version + " (expected: one of its versions)";
    return Problem.of(ProblemCode.NOT_FOUND, detail).refusal();
  }

  /// Puts a placement out of force; its versions stay.
  synchronized void archive(String id, OptionalLong expected, Stamp stamp) {
    requireInForce(id);
    long version = requireVersion(id, expected);
    byte[] entry = Entry.write(version + 1, clock.millis(), stamp, true, requireInForce(id).tree());
    apply(List.of(new Edit(id, version, entry)), Map.of(), stamp);
  }

  private interface Content {
    ObjectNode tree();
  }

  private synchronized Definition change(
      String id, OptionalLong expected, Stamp stamp, Content content) {
    ObjectNode tree = content.tree();
    requireVersion(id, expected);
    if (!definitions.holds(id, tree)) {
      apply(List.of(edit(id, tree, stamp)), Map.of(), stamp);
    }
    return requireInForce(id);
  }

  private long requireVersion(String id, OptionalLong expected) {
    long version = definitions.version(id);
    boolean archived = definitions.entry(id).map(Entry::archived).orElse(false);
    if (expected.isPresent()
        && expected.getAsLong() != version
        && !(archived && expected.getAsLong() == 0)) {
      throw conflict(
          id,
          "version: " + expected.getAsLong() + " (expected: " + version + ", the one in force)");
    }
    return version;
  }

  private static Refusal conflict(String id, String detail) {
    String which =
        id.startsWith(Definitions.SEGMENT)
            ? "segment " + id.substring(Definitions.SEGMENT.length())
            : "placement " + id;
    return new Problem(ProblemCode.VERSION_CONFLICT, "version", which + ", " + detail).refusal();
  }

  private Edit edit(String id, ObjectNode tree, Stamp stamp) {
    long version = definitions.version(id);
    return new Edit(id, version, Entry.write(version + 1, clock.millis(), stamp, false, tree));
  }

  /// What changed files say; each part is empty where its file did not change.
  ///
  /// @param columns the columns' declaration
  /// @param placements placement id to definition, as the file has them; others stay as they are
  /// @param attributes the declaration of viewers' attributes
  /// @param segments segment id to definition, as the file has them; others stay as they are
  record FileContents(
      Optional<String> columns,
      Map<String, Document> placements,
      Optional<Document> attributes,
      Map<String, Document> segments) {}

  /// The same for columns and placements alone.
  void applyFiles(
      Optional<String> columns,
      Map<String, Document> placements,
      Map<String, String> digests,
      Stamp stamp) {
    applyFiles(new FileContents(columns, placements, Optional.empty(), Map.of()), digests, stamp);
  }

  /// Puts the content of changed files in force, as one change.
  ///
  /// @param digests file to SHA-256
  synchronized void applyFiles(FileContents said, Map<String, String> digests, Stamp stamp) {
    for (int i = 0; i < TRIES; i++) {
      List<Edit> edits = new ArrayList<>();
      ViewerNames viewer =
          new ViewerNames(
              said.columns
                  .map(text -> Definitions.viewerColumns(Definitions.schema(stamp.who(), text)))
                  .orElse(definitions.viewer().columns()),
              said.attributes
                  .map(DefinitionReader::attributes)
                  .orElse(definitions.viewer().attributes()));
      said.columns.ifPresent(
          text ->
              edits.add(
                  edit(
                      Definitions.FEATURES,
                      JsonNodeFactory.instance.objectNode().put("text", text),
                      stamp)));
      said.attributes.ifPresent(
          ignored -> addTree(edits, Definitions.ATTRIBUTES, tree(viewer.attributes()), stamp));
      said.segments.forEach(
          (id, body) ->
              addTree(
                  edits,
                  Definitions.SEGMENT + id,
                  tree(reader.segment(id, 1, body, viewer)),
                  stamp));
      said.placements.forEach(
          (id, body) -> {
            ObjectNode tree = reader.read(id, definitions.version(id) + 1, body, viewer).tree();
            if (!definitions.holds(id, tree)) {
              edits.add(edit(id, tree, stamp));
            }
          });
      if (tryApply(edits, digests, stamp).isEmpty()) {
        return;
      }
      reload();
    }
    throw Problem.of(
            ProblemCode.VERSION_CONFLICT,
            stamp.who() + ": others keep changing the same placements")
        .refusal();
  }

  /// Unless this very definition is in force.
  private void addTree(List<Edit> edits, String id, ObjectNode tree, Stamp stamp) {
    boolean same =
        definitions
            .entry(id)
            .filter(entry -> !entry.archived() && entry.tree().equals(tree))
            .isPresent();
    if (!same) {
      edits.add(edit(id, tree, stamp));
    }
  }

  static ObjectNode tree(Segment segment) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode().put("expression", segment.expression());
    if (!segment.description().isEmpty()) {
      tree.put("description", segment.description());
    }
    return tree;
  }

  static ObjectNode tree(Map<String, Type> attributes) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    ObjectNode types = tree.putObject("attributes");
    new TreeMap<>(attributes).forEach((name, type) -> types.put(name, type.cel()));
    return tree;
  }

  /// Declares viewers' attributes anew; refused when a definition in force needs one that is gone.
  synchronized void putAttributes(Document declared, Stamp stamp) {
    List<Edit> edits = new ArrayList<>(1);
    addTree(edits, Definitions.ATTRIBUTES, tree(DefinitionReader.attributes(declared)), stamp);
    if (!edits.isEmpty()) {
      apply(edits, Map.of(), stamp);
    }
  }

  /// Creates or replaces a segment.
  ///
  /// @param expected the version that the caller changed; 0 for one that must not exist
  synchronized Segment putSegment(String id, Document body, OptionalLong expected, Stamp stamp) {
    Segment segment = reader.segment(segmentId(id), 1, body, definitions.viewer(), "id", "version");
    requireVersion(Definitions.SEGMENT + id, expected);
    List<Edit> edits = new ArrayList<>(1);
    addTree(edits, Definitions.SEGMENT + id, tree(segment), stamp);
    if (!edits.isEmpty()) {
      apply(edits, Map.of(), stamp);
    }
    return requireSegment(id);
  }

  /// Puts a segment out of force; its versions stay.
  synchronized void archiveSegment(String id, OptionalLong expected, Stamp stamp) {
    ObjectNode tree = tree(requireSegment(id));
    String key = Definitions.SEGMENT + id;
    long version = requireVersion(key, expected);
    byte[] entry = Entry.write(version + 1, clock.millis(), stamp, true, tree);
    apply(List.of(new Edit(key, version, entry)), Map.of(), stamp);
  }

  /// The segment in force of this id.
  Segment requireSegment(String id) {
    return definitions.segment(segmentId(id)).orElseThrow(() -> unknownSegment(id));
  }

  /// The kept versions, newest first.
  List<Entry> segmentHistory(String id) {
    String key = Definitions.SEGMENT + segmentId(id);
    if (definitions.entry(key).isEmpty()) {
      throw unknownSegment(id);
    }
    return store.history(key, definitions.version(key));
  }

  private Refusal unknownSegment(String id) {
    List<String> known = definitions.snapshot().segments().stream().map(Segment::id).toList();
    return Problem.of(ProblemCode.NOT_FOUND, "segment: " + Problem.unknown(id, known)).refusal();
  }

  private static String segmentId(String id) {
    if (!DefinitionReader.SEGMENT.matcher(id).matches()) {
      throw Problem.invalid("id", id, DefinitionReader.SEGMENT_EXPECTED).refusal();
    }
    return id;
  }

  private void apply(List<Edit> edits, Map<String, String> digests, Stamp stamp) {
    Optional<String> conflict = tryApply(edits, digests, stamp);
    if (conflict.isPresent()) {
      reload();
      throw conflict(
          conflict.get(),
          "version: "
              + definitions.version(conflict.get())
              + " came meanwhile (expected: no other change)");
    }
  }

  private Optional<String> tryApply(List<Edit> edits, Map<String, String> digests, Stamp stamp) {
    PlacementStore.Stored after = PlacementStore.after(definitions.stored(), edits);
    if (Definitions.count(after, false) > maxPlacements) {
      throw Problem.invalid(
              "placements",
              Definitions.count(after, false),
              "at most " + maxPlacements + ", archived ones included")
          .refusal();
    }
    if (Definitions.count(after, true) > maxSegments) {
      throw Problem.invalid(
              "segments",
              Definitions.count(after, true),
              "at most " + maxSegments + ", archived ones included")
          .refusal();
    }
    Definitions.of(after, reader);
    Optional<String> conflict = store.apply(edits, digests);
    if (conflict.isEmpty()) {
      reload();
      audit(edits, stamp);
    }
    return conflict;
  }

  /// The change is in force by now, and its entry in the history names who and what; a trail that
  /// cannot be written does not undo it.
  private void audit(List<Edit> edits, Stamp stamp) {
    if (edits.isEmpty()) {
      return;
    }
    String subject = String.join(" ", edits.stream().map(Edit::id).toList());
    try {
      audit.line(stamp.who(), "placement." + stamp.what(), subject);
    } catch (Refusal refusal) {
      LOG.errorf(
          "placements: no audit line for %s of %s: %s",
          stamp.what(), subject, refusal.problem().detail());
    }
  }

  /// The kept versions, newest first.
  List<Entry> history(String id) {
    return store.history(requireKnown(id), definitions.version(id));
  }

  /// One kept version.
  Entry version(String id, long version) {
    return store.version(requireKnown(id), version).orElseThrow(() -> noVersion(id, version));
  }

  /// The definition in force of this id.
  Definition requireInForce(String id) {
    Definition definition = definitions.inForce().get(requireId(id));
    if (definition == null) {
      throw unknown(id);
    }
    return definition;
  }

  private String requireKnown(String id) {
    if (definitions.entry(requireId(id)).isEmpty()) {
      throw unknown(id);
    }
    return id;
  }

  private Refusal unknown(String id) {
    return Problem.of(
            ProblemCode.UNKNOWN_PLACEMENT,
            "placement: " + Problem.unknown(id, definitions.inForce().keySet()))
        .refusal();
  }

  private static String requireId(String id) {
    if (!DefinitionReader.ID.matcher(id).matches()) {
      throw Problem.invalid("id", id, DefinitionReader.ID_EXPECTED).refusal();
    }
    return id;
  }
}
