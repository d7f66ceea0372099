package io.attune.state.placement;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.document.Document;
import io.attune.platform.access.Grant;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.nio.charset.StandardCharsets;

/// One version of a definition as the store keeps it, in force and in the history alike.
///
/// @param version 1 for the first
/// @param atMillis when it came into force
/// @param who changed it: a key's id, or the file
/// @param what was done: `put`, `archive`, `rollback` or `file`
/// @param archived whether it is out of force
/// @param definition the tree of a placement, or `{"text": …}` of the features file
/// @param json the whole entry as it is stored
record Entry(
    long version,
    long atMillis,
    String who,
    String what,
    boolean archived,
    Document definition,
    String json) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Entry read(byte[] stored) {
    Document entry = Document.json(stored);
    return new Entry(
        entry.get("version").integer(1, Long.MAX_VALUE),
        entry.get("at").integer(0, Long.MAX_VALUE),
        entry.get("who").text(0, 256),
        entry.get("what").text(0, 256),
        entry.get("archived").flag(),
        entry.get("definition"),
        new String(stored, StandardCharsets.UTF_8));
  }

  /// The definition as a tree.
  JsonNode tree() {
    try {
      return JSON.readTree(json).path("definition");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an entry that was read can be read", e);
    }
  }

  static byte[] write(
      long version, long atMillis, Stamp stamp, boolean archived, ObjectNode definition) {
    ObjectNode entry = JsonNodeFactory.instance.objectNode();
    entry
        .put("version", version)
        .put("at", atMillis)
        .put("who", stamp.who())
        .put("what", stamp.what())
        .put("archived", archived);
    entry.set("definition", definition);
    return entry.toString().getBytes(StandardCharsets.UTF_8);
  }

  /// Who does what.
  record Stamp(String who, String what) {
    static Stamp of(ContainerRequestContext request, String what) {
      return new Stamp(Grant.of(request).keyId(), what);
    }
  }
}
