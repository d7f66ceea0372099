package io.attune.state.catalog;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// A JSON merge patch (RFC 7396) of an item: what it names is replaced, `null` removes,
/// `attributes` and `columns` are merged by name.
final class ItemPatch {
  private static final Set<String> FIELDS =
      Set.of(
          "id",
          "title",
          "categories",
          "brand",
          "priceMicros",
          "currency",
          "stock",
          "url",
          "image",
          "language",
          "availableFrom",
          "availableUntil",
          "variantOf",
          "tags",
          "attributes",
          "columns",
          "created");
  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(64).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          // 5.0 must not become 5 on the way to the reader, which refuses it where an integer is
          // due
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final ObjectNode patch;

  private ItemPatch(ObjectNode patch) {
    this.patch = patch;
  }

  /// @throws io.attune.language.problem.Refusal when it is no JSON object, or names a field that
  /// items do not have
  static ItemPatch read(byte[] json) {
    JsonNode node;
    try {
      node = JSON.readTree(json);
    } catch (JacksonException e) {
      throw ItemReader.malformed(e).refusal();
    } catch (IOException e) {
      throw Problem.of(
              ProblemCode.MALFORMED_BODY, "body: " + e.getMessage() + " (expected: JSON in UTF-8)")
          .refusal();
    }
    if (!(node instanceof ObjectNode object)) {
      throw Problem.of(ProblemCode.MALFORMED_BODY, "body: no object (expected: a JSON object)")
          .refusal();
    }
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (!FIELDS.contains(field.getKey())) {
        throw ItemReader.unknownField(field.getKey()).refusal();
      }
    }
    if (object.path("created").isNull()) {
      throw Problem.invalid(
              "created", object.get("created"), "RFC 3339 such as 2026-01-31T09:00:00Z")
          .refusal();
    }
    return new ItemPatch(object);
  }

  /// The item as it is after the patch; statistics that the patch does not name stay out of it.
  Item apply(StoredItem stored) {
    try {
      ObjectNode merged = (ObjectNode) JSON.readTree(stored.body());
      merge(merged, patch);
      return ItemReader.read(JSON.writeValueAsBytes(merged), stored.id());
    } catch (IOException e) {
      throw new IllegalStateException(
          "item number " + stored.number() + ": not readable in the store", e);
    }
  }

  /// The columns whose statistics end, because the patch sets or removes them; all when it removes
  /// `columns`.
  Set<String> columns(StoredItem stored) {
    JsonNode columns = patch.path("columns");
    Set<String> named = new TreeSet<>();
    if (columns.isNull()) {
      named.addAll(ItemReader.columns(stored.statistics()).keySet());
    }
    columns.fieldNames().forEachRemaining(named::add);
    return named;
  }

  private static void merge(ObjectNode target, ObjectNode patch) {
    for (Map.Entry<String, JsonNode> field : patch.properties()) {
      JsonNode value = field.getValue();
      if (value.isNull()) {
        target.remove(field.getKey());
      } else if (value instanceof ObjectNode inner) {
        JsonNode present = target.get(field.getKey());
        ObjectNode into =
            present instanceof ObjectNode object ? object : target.putObject(field.getKey());
        merge(into, inner);
      } else {
        target.set(field.getKey(), value);
      }
    }
  }
}
