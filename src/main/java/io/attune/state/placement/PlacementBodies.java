package io.attune.state.placement;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.document.Document;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.platform.parameter.RequestParameters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Reads what callers of the management endpoint send.
final class PlacementBodies {
  private static final int MAX_BYTES = 1 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private PlacementBodies() {}

  static Document read(byte[] body) {
    return Document.json(body, MAX_BYTES);
  }

  /// A definition; where it has an id, it must be the path's.
  static Document definition(String id, byte[] body) {
    Document definition = read(body);
    definition
        .find("id")
        .filter(d -> !id.isEmpty() && !d.text(1, 256).equals(id))
        .ifPresent(
            d -> {
              throw d.refuse("\"" + id + "\", as in the path");
            });
    return definition;
  }

  /// The version that the caller changes.
  ///
  /// @param ifMatch the header of that name, which stands for the same as the field, or null
  static OptionalLong version(Document definition, @Nullable String ifMatch) {
    OptionalLong inBody =
        definition
            .find("version")
            .map(d -> OptionalLong.of(d.integer(0, Long.MAX_VALUE)))
            .orElse(OptionalLong.empty());
    return RequestParameters.ifMatch(inBody, ifMatch);
  }

  /// RFC 7396.
  static Document merged(Definition before, byte[] body) {
    Document patch = read(body);
    ObjectNode tree = before.tree();
    if (patch.find("id").filter(d -> !d.text(1, 256).equals(before.id())).isPresent()) {
      throw patch.get("id").refuse("\"" + before.id() + "\", as in the path");
    }
    try {
      merge(tree, (ObjectNode) JSON.readTree(body));
      return Document.json(tree.toString().getBytes(StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw Problem.of(
              ProblemCode.MALFORMED_BODY, "body: " + Problem.parsing(e.getOriginalMessage()))
          .refusal();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void merge(ObjectNode target, ObjectNode patch) {
    for (Map.Entry<String, JsonNode> field : patch.properties()) {
      if (field.getValue().isNull()) {
        target.remove(field.getKey());
      } else if (field.getValue() instanceof ObjectNode inner) {
        ObjectNode below =
            target.get(field.getKey()) instanceof ObjectNode there
                ? there
                : target.putObject(field.getKey());
        merge(below, inner);
      } else {
        target.set(field.getKey(), field.getValue());
      }
    }
  }

  /// The version that a query says is in force.
  static OptionalLong version(@Nullable String query) {
    return query == null ? OptionalLong.empty() : OptionalLong.of(number("version", query));
  }

  /// A whole number in a path or query.
  static long number(String field, String text) {
    try {
      long number = Long.parseLong(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw Problem.invalid(field, text, "a whole number").refusal();
    }
    throw Problem.invalid(field, text, "a whole number").refusal();
  }
}
