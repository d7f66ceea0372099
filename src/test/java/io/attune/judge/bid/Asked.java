package io.attune.judge.bid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A request, with its imps by their ids.
///
/// @param imps those whose id no other has
record Asked(ObjectNode root, Map<String, JsonNode> imps) {
  private static final int LONGEST_ID = 512;

  static Asked of(ObjectNode root) {
    Map<String, JsonNode> imps = new HashMap<>();
    Set<String> twice = new HashSet<>();
    for (JsonNode imp : Loose.objects(root.path("imp"))) {
      key(imp.path("id"))
          .filter(id -> !id.isEmpty())
          .ifPresent(
              id -> {
                if (imps.put(id, imp) != null) {
                  twice.add(id);
                }
              });
    }
    imps.keySet().removeAll(twice);
    return new Asked(root, imps);
  }

  /// A number may be written in any way.
  private static Optional<String> key(JsonNode id) {
    return id.isNumber()
        ? Loose.decimal(id).map(number -> "#" + number.stripTrailingZeros())
        : Loose.text(id);
  }

  /// The imp that a bid names; missing where there is none.
  JsonNode imp(String id) {
    JsonNode named = imps.get(id);
    Optional<String> number =
        named == null
            ? Loose.decimal(TextNode.valueOf(id)).map(n -> "#" + n.stripTrailingZeros())
            : Optional.empty();
    return named == null ? number.map(imps::get).orElse(MissingNode.getInstance()) : named;
  }

  /// Empty where it has none that can be copied.
  Optional<String> id() {
    return Loose.text(root.path("id"))
        .filter(id -> !id.isEmpty() && id.length() <= LONGEST_ID && wellFormed(id));
  }

  /// Whether a text is the request's id; a number may be written in any way.
  boolean isId(String text) {
    JsonNode id = root.path("id");
    Optional<BigDecimal> number = Loose.decimal(TextNode.valueOf(text));
    return id.isNumber()
        ? number.isPresent()
            && Loose.decimal(id).filter(n -> n.compareTo(number.get()) == 0).isPresent()
        : id.isTextual() && id.textValue().equals(text);
  }

  private static boolean wellFormed(String text) {
    return text.codePoints()
        .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  JsonNode at(String name) {
    return root.path(name);
  }

  int taxonomy() {
    return Loose.whole(root.path("cattax")).orElse(1);
  }

  boolean needsTransparency() {
    return Loose.whole(dsa().path("dsarequired")).filter(level -> level >= 2).isPresent();
  }

  JsonNode dsa() {
    return root.path("regs").path("ext").path("dsa");
  }
}
