package io.attune.offline.replay;

import io.attune.language.document.Document;
import io.attune.language.expression.ExpressionSchema.Type;
import io.attune.language.schema.FeatureSchema;
import io.attune.stage.recording.FullRecord;
import io.attune.stage.recording.RecordFolder.Attributes;
import io.attune.stage.recording.RecordFolder.Fact;
import io.attune.stage.recording.RecordFolder.Features;
import io.attune.stage.recording.RecordFolder.Gone;
import io.attune.stage.recording.RecordFolder.Item;
import io.attune.stage.recording.RecordFolder.Recorded;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.catalog.RecordedItems;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The catalogue as far as a recorded decision saw it: the items it considered and those its viewer
/// had acted on, under their numbers, as they were then. Goes from record to record by what
/// differs. Not thread-safe.
final class World {
  private final Map<String, FeatureSchema> schemas = new HashMap<>();
  /// Item number to the fact that is in.
  private final Map<Integer, Fact> in = new HashMap<>();
  private @Nullable FeatureSchema schema;
  private RecordedItems items = new RecordedItems(FeatureSchema.EMPTY);
  private CatalogSnapshot snapshot = CatalogSnapshot.EMPTY;

  /// Declared attributes of viewers, name to type; nothing when facts of the record are missing.
  static Optional<Map<String, Type>> attributes(Recorded recorded) {
    int key = recorded.record().facts().attributes();
    if (key < 0) {
      return Optional.of(Map.of());
    }
    return recorded.fact(key).orElse(null) instanceof Attributes attributes
        ? Optional.of(attributes.types())
        : Optional.empty();
  }

  /// The catalogue of a record; nothing when facts of it are missing.
  Optional<CatalogSnapshot> of(Recorded recorded) {
    return of(recorded, false);
  }

  /// @param again whether what had been in was forgotten for this record
  private Optional<CatalogSnapshot> of(Recorded recorded, boolean again) {
    FullRecord record = recorded.record();
    if (!(recorded.fact(record.facts().features()).orElse(null) instanceof Features features)) {
      return Optional.empty();
    }
    FeatureSchema wanted =
        schemas.computeIfAbsent(
            features.yaml(), text -> FeatureSchema.parse(Document.yaml("features", text)));
    if (schema == null || !schema.hash().equals(wanted.hash())) {
      schema = wanted;
      items = new RecordedItems(wanted);
      in.clear();
      snapshot = items.snapshot();
    }
    int generation = items.generation();
    boolean changed = false;
    for (int key : record.facts().items()) {
      Fact fact = recorded.fact(key).orElse(null);
      if (fact == null) {
        return Optional.empty();
      }
      changed |= put(fact);
    }
    for (int key : record.facts().others().values()) {
      Fact fact = recorded.fact(key).orElse(null);
      if (fact == null) {
        return Optional.empty();
      }
      changed |= put(fact);
    }
    if (items.generation() != generation) {
      // what was in belongs to another store: once more from nothing
      in.clear();
      items = new RecordedItems(wanted);
      return again ? Optional.empty() : of(recorded, true);
    }
    if (changed) {
      snapshot = items.snapshot();
    }
    return Optional.of(snapshot);
  }

  @SuppressWarnings("ReferenceEquality") // one object per line of the facts' file
  private boolean put(Fact fact) {
    int number =
        switch (fact) {
          case Item item -> item.number();
          case Gone gone -> gone.number();
          case Features none -> -1;
          case Attributes none -> -1;
        };
    if (number < 0 || in.get(number) == fact) {
      return false;
    }
    switch (fact) {
      case Item item ->
          items.put(item.number(), item.id(), item.createdMillis(), item.json(), item.product());
      case Gone gone -> items.gone(gone.number(), gone.id());
      case Features none -> {
        // no item
      }
      case Attributes none -> {
        // no item
      }
    }
    in.put(number, fact);
    return true;
  }
}
