package io.attune.language.schema;

import io.attune.language.aggregate.Aggregate;
import io.attune.language.aggregate.Aggregates;
import io.attune.language.digest.Sha256;
import io.attune.language.document.Document;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The declared feature columns, in order, with the hash that binds models to them. Immutable.
///
/// Within one entity the order of declaration is the order in storage: an item's row holds the item
/// columns one after another.
public final class FeatureSchema {
  /// What the source of a column that is told from an aggregate begins with.
  public static final String AGGREGATE = "aggregate:";

  /// A schema without columns.
  public static final FeatureSchema EMPTY = new FeatureSchema(List.of());

  private final List<Column> columns;
  private final Aggregates aggregates;
  private final Map<String, Column> byName = new HashMap<>();
  private final Map<Entity, List<Column>> byEntity = new HashMap<>();
  private final String hash;

  /// @param columns with unique names; the caller has checked them
  public FeatureSchema(List<Column> columns) {
    this(columns, Aggregates.NONE);
  }

  /// @param columns with unique names; the caller has checked them
  /// @param aggregates all that columns name
  public FeatureSchema(List<Column> columns, Aggregates aggregates) {
    this.columns = List.copyOf(columns);
    this.aggregates = aggregates;
    for (Entity entity : Entity.values()) {
      byEntity.put(entity, this.columns.stream().filter(c -> c.entity() == entity).toList());
    }
    for (Column column : this.columns) {
      if (byName.put(column.name(), column) != null) {
        throw new IllegalArgumentException(
            "column: \"" + column.name() + "\" twice (expected: unique names)");
      }
    }
    StringBuilder kept = new StringBuilder();
    aggregates
        .all()
        .forEach(
            each ->
                kept.append(each.name())
                    .append('|')
                    .append(Long.toHexString(each.meaning()))
                    .append('\n'));
    hash = hash(this.columns, kept);
  }

  /// Reads the declaration of the columns (`config/features.yaml`).
  ///
  /// @param document a tree with the fields `features`, a list of columns, and, if any,
  /// `aggregates`, a list of what they may be told from
  /// @throws io.attune.language.problem.Refusal that names file, line, field, value and expectation
  public static FeatureSchema parse(Document document) {
    return FeatureFile.read(document);
  }

  public List<Column> columns() {
    return columns;
  }

  /// The columns of one entity in order of declaration.
  public List<Column> columns(Entity entity) {
    return byEntity.getOrDefault(entity, List.of());
  }

  /// The column of this name, or nothing.
  public Optional<Column> column(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /// The declared real-time features.
  public Aggregates aggregates() {
    return aggregates;
  }

  /// The aggregate that a column is told from, or nothing.
  public Optional<Aggregate> aggregate(Column column) {
    return column.source().startsWith(AGGREGATE)
        ? aggregates.find(column.source().substring(AGGREGATE.length()))
        : Optional.empty();
  }

  /// 16 hex digits over names, entities, sources, defaults and transforms in order, and over the
  /// aggregates.
  public String hash() {
    return hash;
  }

  /// The hash of these columns alone, in this order: what binds a model to the columns it reads, so
  /// that adding a column that it does not read leaves it valid. Same digits as [#hash()] of a
  /// schema of just these columns.
  ///
  /// @param names of columns of this schema, in the order of the model's input
  /// @throws IllegalArgumentException when a column is not in the schema
  public String hashOf(List<String> names) {
    return hash(names.stream().map(this::required).toList(), new StringBuilder());
  }

  private Column required(String name) {
    Column column = byName.get(name);
    if (column == null) {
      throw new IllegalArgumentException(
          "column: \"" + name + "\" (expected: a column of the schema)");
    }
    return column;
  }

  private String hash(List<Column> columns, StringBuilder kept) {
    StringBuilder text = new StringBuilder();
    for (Column c : columns) {
      text.append(c.name())
          .append('|')
          .append(c.entity())
          .append('|')
          .append(c.source())
          .append('|');
      text.append(Float.floatToIntBits(c.defaultValue()))
          .append('|')
          .append(c.transform())
          .append(c.values().isEmpty() ? "" : "|" + new TreeMap<>(c.values()))
          .append('\n');
      aggregate(c).ifPresent(each -> text.append(Long.toHexString(each.meaning())).append('\n'));
    }
    text.append(kept);
    return Sha256.hex(text.toString(), 8);
  }
}
