package io.attune.product.collect;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.language.text.Utf8;
import io.attune.proto.v1.Consent;
import io.attune.proto.v1.Event;
import io.attune.proto.v1.EventItem;
import io.attune.proto.v1.Viewer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/// Reads an event of our own shape. Values must be of the right kind; unknown fields are passed
/// over, and a field that is null is as absent.
final class OwnEvent {
  private static final String TEXT = "text";

  private OwnEvent() {}

  static Draft read(JsonNode node) {
    String eventId = node.path("eventId").isTextual() ? node.path("eventId").textValue() : "";
    try {
      return Draft.of(event(node));
    } catch (Refusal refusal) {
      return Draft.refused(eventId, refusal.problem());
    }
  }

  private static Event event(JsonNode node) {
    Event.Builder event =
        Event.newBuilder()
            .setEventId(text(node, "", "eventId"))
            .setType(text(node, "", "type"))
            .setToken(text(node, "", "token"))
            .setPreviousId(text(node, "", node.has("anonymousId") ? "anonymousId" : "previousId"))
            .setQuery(text(node, "", "query"))
            .setCurrency(text(node, "", "currency"));
    String time = text(node, "", "time");
    if (!time.isEmpty()) {
      event.setTime(stamp(time));
    }
    JsonNode rating = node.path("rating");
    if (given(rating)) {
      event.setRating(number(rating, "rating"));
    }
    viewer(node, event);
    items(node.path("items"), event);
    context(node.path("context"), event);
    return event.build();
  }

  private static boolean given(JsonNode node) {
    return !node.isMissingNode() && !node.isNull();
  }

  private static String text(JsonNode parent, String path, String name) {
    JsonNode node = parent.path(name);
    if (given(node) && !node.isTextual()) {
      throw refusal(path + name, node, TEXT);
    }
    return given(node) ? writable(path + name, node.textValue()) : "";
  }

  /// Half a surrogate pair is no text; protobuf would refuse it without naming the field.
  static String writable(String field, String text) {
    if (!Utf8.encodes(text)) {
      String detail = field + ": half a surrogate pair (expected: Unicode text)";
      throw new Problem(ProblemCode.INVALID_FIELD, field, detail).refusal();
    }
    return text;
  }

  private static double number(JsonNode node, String path) {
    if (!node.isNumber()) {
      throw refusal(path, node, "a number");
    }
    return node.doubleValue();
  }

  static Timestamp stamp(String time) {
    try {
      return stamp(OffsetDateTime.parse(time).toInstant());
    } catch (DateTimeException e) {
      throw Problem.invalid("time", time, "a time such as 2026-01-31T12:00:00Z").refusal();
    }
  }

  static Timestamp stamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }

  private static void viewer(JsonNode node, Event.Builder event) {
    JsonNode viewer = node.path("viewer");
    if (!given(viewer)) {
      return;
    }
    if (!viewer.isObject()) {
      throw refusal("viewer", viewer, "an object with an id");
    }
    Viewer.Builder who = Viewer.newBuilder();
    String id = text(viewer, "viewer.", "id");
    if (!id.isEmpty()) {
      who.setId(id);
    }
    String session = text(viewer, "viewer.", "session");
    if (session.isEmpty()) {
      session = text(node, "", "session");
    }
    if (!session.isEmpty()) {
      who.setSession(session);
    }
    JsonNode consent = viewer.path("consent");
    if (given(consent)) {
      who.setConsent(consent(consent));
    }
    event.setViewer(who);
  }

  private static Consent consent(JsonNode node) {
    if (!node.isObject()) {
      throw refusal("viewer.consent", node, "an object");
    }
    Consent.Builder consent = Consent.newBuilder();
    JsonNode personalise = node.path("personalise");
    if (given(personalise)) {
      if (!personalise.isBoolean()) {
        throw refusal("viewer.consent.personalise", personalise, "true or false");
      }
      consent.setPersonalise(personalise.booleanValue());
    }
    String path = "viewer.consent.";
    String tcf = text(node, path, "tcf");
    if (!tcf.isEmpty()) {
      consent.setTcf(tcf);
    }
    String gpp = text(node, path, "gpp");
    if (!gpp.isEmpty()) {
      consent.setGpp(gpp);
    }
    String usPrivacy = text(node, path, "usPrivacy");
    if (!usPrivacy.isEmpty()) {
      consent.setUsPrivacy(usPrivacy);
    }
    return consent.build();
  }

  private static void items(JsonNode items, Event.Builder event) {
    if (!given(items)) {
      return;
    }
    if (!items.isArray()) {
      throw refusal("items", items, "an array");
    }
    for (int i = 0; i < items.size(); i++) {
      event.addItems(item(items.get(i), "items[" + i + "]"));
    }
  }

  private static EventItem item(JsonNode node, String path) {
    if (node.isTextual()) {
      return EventItem.newBuilder().setId(writable(path, node.textValue())).build();
    }
    if (!node.isObject()) {
      throw refusal(path, node, "an object with an id");
    }
    EventItem.Builder item = EventItem.newBuilder().setId(text(node, path + ".", "id"));
    JsonNode quantity = node.path("quantity");
    if (given(quantity)) {
      if (!quantity.isIntegralNumber() || !quantity.canConvertToInt()) {
        throw refusal(path + ".quantity", quantity, "a whole number from 1 to 1000000");
      }
      item.setQuantity(quantity.intValue());
    }
    JsonNode price = node.path("price");
    if (given(price)) {
      item.setPrice(number(price, path + ".price"));
    }
    return item.build();
  }

  private static void context(JsonNode context, Event.Builder event) {
    if (!given(context)) {
      return;
    }
    if (!context.isObject()) {
      throw refusal("context", context, "an object");
    }
    context
        .properties()
        .forEach(
            field -> {
              if (given(field.getValue())) {
                event.putContext(
                    writable("context", field.getKey()), scalar(field.getKey(), field.getValue()));
              }
            });
  }

  private static Value scalar(String name, JsonNode node) {
    Value.Builder value = Value.newBuilder();
    return switch (node.getNodeType()) {
      case STRING -> value.setStringValue(writable("context." + name, node.textValue())).build();
      case NUMBER -> value.setNumberValue(node.doubleValue()).build();
      case BOOLEAN -> value.setBoolValue(node.booleanValue()).build();
      default -> throw refusal("context." + name, node, "a number, a text, true or false");
    };
  }

  private static Refusal refusal(String path, JsonNode node, String expected) {
    return Problem.invalid(path, kind(node), expected).refusal();
  }

  /// What a value is, for messages; scalars as they stand.
  static Object kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> new Words("an object");
      case ARRAY -> new Words("an array");
      case STRING -> node.textValue();
      default -> new Words(node.asText());
    };
  }

  /// A value that messages show without quotes.
  private record Words(String text) {
    @Override
    public String toString() {
      return text;
    }
  }
}
