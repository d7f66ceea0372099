package io.attune.product.collect;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a caller said of one event, before anything was made of it.
///
/// @param node the JSON; null when it is none
/// @param text what is no JSON, or its beginning
/// @param bytes of that
/// @param sentAt of the envelope, or [Instant#MIN]
record Said(@Nullable JsonNode node, String text, int bytes, Instant sentAt) {
  static Said of(JsonNode node, Instant sentAt) {
    return new Said(node, "", 0, sentAt);
  }

  static Said unreadable(String text, int bytes) {
    return new Said(null, text, bytes, Instant.MIN);
  }
}
