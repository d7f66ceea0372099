package io.attune.state.deadletter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/// Letters as they are stored: the group's name, a line end, JSON.
final class LetterCodec {
  private static final ObjectMapper JSON = new ObjectMapper();

  private LetterCodec() {}

  /// What shares a fate when there are too many: reason, door and key.
  static String group(Letter letter) {
    String key = letter.from().key().replaceAll("[\\p{Cntrl}|]", "_");
    return letter.reason().code() + "|" + letter.from().source() + "|" + key;
  }

  static byte[] write(Letter letter) {
    ObjectNode node = JSON.createObjectNode();
    node.put("at", letter.receivedMillis())
        .put("code", letter.reason().code())
        .put("field", letter.reason().field())
        .put("detail", letter.reason().detail())
        .put("source", letter.from().source())
        .put("key", letter.from().key())
        .put("eventId", letter.eventId())
        .put("type", letter.type())
        .put("text", letter.event().text())
        .put("form", letter.event().form().name())
        .put("bytes", letter.event().bytes())
        .put("anonymous", letter.event().anonymous())
        .put("replays", letter.replays());
    letter.event().sentAtMillis().ifPresent(millis -> node.put("sentAt", millis));
    return (group(letter) + "\n" + node).getBytes(StandardCharsets.UTF_8);
  }

  static Letter read(String id, byte[] stored) {
    int from = 0;
    while (stored[from] != '\n') {
      from++;
    }
    try {
      JsonNode node =
          JSON.readTree(
              new String(stored, from + 1, stored.length - from - 1, StandardCharsets.UTF_8));
      return new Letter(
          id,
          node.path("at").asLong(),
          new Letter.Reason(
              node.path("code").asText(),
              node.path("field").asText(),
              node.path("detail").asText()),
          new Letter.From(node.path("source").asText(), node.path("key").asText()),
          node.path("eventId").asText(),
          node.path("type").asText(),
          new Letter.Sent(
              Letter.Form.valueOf(node.path("form").asText()),
              node.path("text").asText(),
              node.path("bytes").asInt(),
              node.path("anonymous").asBoolean(),
              node.has("sentAt")
                  ? OptionalLong.of(node.path("sentAt").asLong())
                  : OptionalLong.empty()),
          node.path("replays").asInt());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
