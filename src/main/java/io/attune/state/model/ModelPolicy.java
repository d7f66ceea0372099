package io.attune.state.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/// Which version of a model serves, as somebody decided.
///
/// @param model its name
/// @param version grows by one with every change of the policy; 0 before the first
/// @param serve the version that serves; 0 for the highest that passes the checks
/// @param previous the version that served before; 0 for none
/// @param atMillis when it was decided
/// @param who by whom
/// @param why why
/// @param file SHA-256 of the policy.yaml that was applied last, or empty
record ModelPolicy(
    String model,
    long version,
    int serve,
    int previous,
    long atMillis,
    String who,
    String why,
    String file) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// What is in force where nobody decided.
  static ModelPolicy highest(String model) {
    return new ModelPolicy(model, 0, 0, 0, 0, "", "", "");
  }

  ObjectNode json() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("version", version)
        .put("serve", serve)
        .put("previous", previous)
        .put("at", atMillis)
        .put("who", who)
        .put("why", why)
        .put("file", file);
  }

  static ModelPolicy read(String model, byte[] bytes) {
    try {
      JsonNode node = JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
      return new ModelPolicy(
          model,
          node.path("version").asLong(),
          node.path("serve").asInt(),
          node.path("previous").asInt(),
          node.path("at").asLong(),
          node.path("who").asText(),
          node.path("why").asText(),
          node.path("file").asText());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("model policy of " + model + ": not readable", e);
    }
  }
}
