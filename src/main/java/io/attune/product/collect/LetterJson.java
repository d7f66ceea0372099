package io.attune.product.collect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.state.deadletter.DeadLetters;
import io.attune.state.deadletter.Letter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/// Writes dead letters as JSON. Thread-safe.
final class LetterJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private LetterJson() {}

  static byte[] page(DeadLetters.Page page, long total, Map<String, Long> counts) {
    ObjectNode root = JSON.createObjectNode();
    ArrayNode letters = root.putArray("letters");
    page.letters().forEach(letter -> letters.add(node(letter)));
    next(root, page.next());
    root.put("total", total);
    ArrayNode groups = root.putArray("groups");
    counts.forEach((group, count) -> groups.add(group(group, count)));
    return bytes(root);
  }

  private static ObjectNode group(String group, long count) {
    String[] words = group.split("\\|", 3);
    ObjectNode node = JSON.createObjectNode().put("code", words[0]);
    if (words.length == 3) {
      node.put("source", words[1]).put("key", words[2]);
    }
    return node.put("count", count);
  }

  static byte[] one(Letter letter) {
    return bytes(node(letter));
  }

  private static ObjectNode node(Letter letter) {
    ObjectNode node =
        JSON.createObjectNode()
            .put("id", letter.id())
            .put("time", Instant.ofEpochMilli(letter.receivedMillis()).toString())
            .put("code", letter.reason().code());
    if (!letter.reason().field().isEmpty()) {
      node.put("field", letter.reason().field());
    }
    node.put("detail", letter.reason().detail())
        .put("source", letter.from().source())
        .put("key", letter.from().key())
        .put("eventId", letter.eventId())
        .put("type", letter.type())
        .put("replays", letter.replays())
        .put("bytes", letter.event().bytes())
        .put("cut", letter.event().form() == Letter.Form.CUT)
        .put("anonymous", letter.event().anonymous());
    if (letter.event().form() == Letter.Form.JSON) {
      try {
        node.set("event", JSON.readTree(letter.event().text()));
        return node;
      } catch (JsonProcessingException e) {
        return node.put("text", letter.event().text());
      }
    }
    return node.put("text", letter.event().text());
  }

  static byte[] verdict(String id, Verdict verdict) {
    ObjectNode node =
        JSON.createObjectNode()
            .put("id", id)
            .put("eventId", verdict.eventId())
            .put("status", verdict.status().code());
    verdict
        .problem()
        .ifPresent(
            problem ->
                node.put("code", problem.code().code())
                    .put("field", problem.field())
                    .put("detail", problem.detail()));
    return bytes(node);
  }

  static byte[] outcome(Replays.Outcome outcome) {
    ObjectNode node =
        JSON.createObjectNode()
            .put("accepted", outcome.accepted())
            .put("duplicates", outcome.duplicates())
            .put("rejected", outcome.rejected())
            .put("unreadable", outcome.unreadable());
    ObjectNode reasons = node.putObject("reasons");
    outcome.reasons().forEach(reasons::put);
    next(node, outcome.next());
    return bytes(node);
  }

  static byte[] removed(int removed, String next) {
    ObjectNode node = JSON.createObjectNode().put("removed", removed);
    next(node, next);
    return bytes(node);
  }

  private static void next(ObjectNode node, String next) {
    if (!next.isEmpty()) {
      node.put("next", next);
    }
  }

  private static byte[] bytes(ObjectNode node) {
    return node.toString().getBytes(StandardCharsets.UTF_8);
  }
}
