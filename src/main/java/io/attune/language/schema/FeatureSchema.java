package io.attune.language.schema;

import io.attune.language.document.Document;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The declared feature columns, in order, with the hash that binds models to them. Immutable.
///
/// Within one entity the order of declaration is the order in storage: an item's row holds the item
/// columns one after another.
public final class FeatureSchema {
  /// A schema without columns.
  public static final FeatureSchema EMPTY = new FeatureSchema(List.of());

  private final List<Column> columns;
  private final Map<String, Column> byName = new HashMap<>();
  private final Map<Entity, List<Column>> byEntity = new HashMap<>();
  private final String hash;

  /// @param columns with unique names; the caller has checked them
  public FeatureSchema(List<Column> columns) {
    this.columns = List.copyOf(columns);
    for (Entity entity : Entity.values()) {
      byEntity.put(entity, this.columns.stream().filter(c -> c.entity() == entity).toList());
    }
    for (Column column : this.columns) {
      if (byName.put(column.name(), column) != null) {
        throw new IllegalArgumentException(
            "column: \"" + column.name() + "\" twice (expected: unique names)");
      }
    }
    hash = hash(this.columns);
  }

  /// Reads the declaration of the columns (`config/features.yaml`).
  ///
  /// @param document a tree with the one field `features`, a list of columns
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

  /// 16 hex digits over names, entities, sources, defaults and transforms in order.
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
    return hash(names.stream().map(this::required).toList());
  }

  private Column required(String name) {
    Column column = byName.get(name);
    if (column == null) {
      throw new IllegalArgumentException(
          "column: \"" + name + "\" (expected: a column of the schema)");
    }
    return column;
  }

  private static String hash(List<Column> columns) {
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
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }
}
