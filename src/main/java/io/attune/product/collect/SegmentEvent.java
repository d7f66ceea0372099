package io.attune.product.collect;

import com.fasterxml.jackson.databind.JsonNode;
import io.attune.language.digest.Sha256;
import io.attune.language.problem.Refusal;
import io.attune.proto.v1.Event;
import io.attune.proto.v1.EventItem;
import io.attune.proto.v1.Viewer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Set;

/// Reads a message as Segment's kits send them, with the e-commerce names of its specification:
/// lenient, because shops send it to others as it is.
final class SegmentEvent {
  private static final Set<String> CALLS =
      Set.of("track", "page", "screen", "identify", "group", "alias");

  /// A device's clock is believed up to here; beyond, its events are moved by what it is off.
  private static final Duration TOLERATED = Duration.ofMinutes(1);

  private SegmentEvent() {}

  /// Whether a message is of that shape.
  static boolean is(JsonNode node) {
    return !node.has("eventId")
        && (node.path("event").isTextual()
            || node.has("messageId")
            || CALLS.contains(node.path("type").asText("")));
  }

  /// @param sentAt of the envelope, or [Instant#MIN]
  static Draft read(JsonNode node, Instant sentAt, Instant now) {
    String eventId = "";
    try {
      eventId = eventId(node);
      return Draft.of(event(node, eventId, sentAt, now));
    } catch (Refusal refusal) {
      return Draft.refused(eventId, refusal.problem());
    }
  }

  /// A message without an id gets a digest of all it says, so that the same one again is known.
  private static String eventId(JsonNode node) {
    String id = text(node, "messageId");
    return id.isEmpty() ? Sha256.hex(node.toString(), 16) : id;
  }

  private static Event event(JsonNode node, String eventId, Instant envelopeSent, Instant now) {
    JsonNode properties = node.path("properties");
    String call = node.path("type").asText("track");
    Event.Builder event =
        Event.newBuilder()
            .setEventId(eventId)
            .setType(call.equals("track") ? text(node, "event") : call)
            .setTime(OwnEvent.stamp(time(node, envelopeSent, now)))
            .setToken(first(properties, "token", "attune_token"))
            .setQuery(first(properties, "query"))
            .setCurrency(first(properties, "currency"));
    viewer(node, properties, event);
    previous(node, call, event);
    if (properties.path("products").isArray()) {
      properties.path("products").forEach(product -> item(product, event));
    } else {
      item(properties, event);
    }
    double rating = number(properties.path("rating"));
    if (!Double.isNaN(rating)) {
      event.setRating(rating);
    }
    return event.build();
  }

  private static void viewer(JsonNode node, JsonNode properties, Event.Builder event) {
    Viewer.Builder viewer = Viewer.newBuilder();
    String id = first(node, "userId", "anonymousId");
    if (!id.isEmpty()) {
      viewer.setId(id);
    }
    String session = first(properties, "session_id", "sessionId");
    if (!session.isEmpty()) {
      viewer.setSession(session);
    }
    event.setViewer(viewer);
  }

  /// A message that names one id alone links it with itself.
  private static void previous(JsonNode node, String call, Event.Builder event) {
    if (call.equals("identify") || call.equals("alias")) {
      String other = text(node, call.equals("alias") ? "previousId" : "anonymousId");
      event.setPreviousId(other.isEmpty() ? event.getViewer().getId() : other);
    }
  }

  private static void item(JsonNode product, Event.Builder event) {
    String id = first(product, "product_id", "productId", "sku");
    if (id.isEmpty()) {
      return;
    }
    EventItem.Builder item = EventItem.newBuilder().setId(id);
    double quantity = number(product.path("quantity"));
    if (quantity == Math.rint(quantity) && Math.abs(quantity) < Integer.MAX_VALUE) {
      item.setQuantity((int) quantity);
    }
    double price = number(product.path("price"));
    if (!Double.isNaN(price)) {
      item.setPrice(price);
    }
    event.addItems(item);
  }

  /// A number, also as text; NaN for none.
  private static double number(JsonNode node) {
    if (node.isNumber()) {
      return node.doubleValue();
    }
    try {
      return node.isTextual() ? Double.parseDouble(node.textValue().strip()) : Double.NaN;
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /// When it happened, as the device said; when its clock is off, by what it is off.
  private static Instant time(JsonNode node, Instant envelopeSent, Instant now) {
    Instant said = instant(node.path("timestamp"), instant(node.path("originalTimestamp"), now));
    Instant sent = instant(node.path("sentAt"), envelopeSent);
    if (sent.equals(Instant.MIN)) {
      return said;
    }
    Duration off = Duration.between(sent, now);
    return off.abs().compareTo(TOLERATED) > 0 ? said.plus(off) : said;
  }

  /// A time, or what stands in for one that is absent or cannot be read.
  static Instant instant(JsonNode node, Instant otherwise) {
    try {
      return node.isTextual() ? OffsetDateTime.parse(node.textValue()).toInstant() : otherwise;
    } catch (DateTimeException e) {
      return otherwise;
    }
  }

  private static String first(JsonNode node, String... names) {
    for (String name : names) {
      String text = text(node, name);
      if (!text.isEmpty()) {
        return text;
      }
    }
    return "";
  }

  /// A text, or a number as text; empty for anything else.
  private static String text(JsonNode node, String name) {
    JsonNode value = node.path(name);
    return value.isTextual() || value.isNumber() ? OwnEvent.writable(name, value.asText()) : "";
  }
}
