package io.attune.product.collect;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Value;
import io.attune.proto.v1.Consent;
import io.attune.proto.v1.Event;
import io.attune.proto.v1.EventItem;
import io.attune.proto.v1.Viewer;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Writes an event that came as protobuf in the JSON shape that [OwnEvent] reads.
final class EventTree {
  private EventTree() {}

  static ObjectNode of(@Nullable Event event) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    if (event == null) {
      return tree;
    }
    put(tree, "eventId", event.getEventId());
    put(tree, "type", event.getType());
    if (event.hasTime()) {
      tree.put("time", time(event));
    }
    if (event.hasViewer()) {
      tree.set("viewer", viewer(event.getViewer()));
    }
    if (event.getItemsCount() > 0) {
      ArrayNode items = tree.putArray("items");
      event.getItemsList().forEach(item -> items.add(item(item)));
    }
    put(tree, "token", event.getToken());
    put(tree, "query", event.getQuery());
    if (event.hasRating()) {
      tree.put("rating", event.getRating());
    }
    put(tree, "currency", event.getCurrency());
    if (event.getContextCount() > 0) {
      ObjectNode context = tree.putObject("context");
      event.getContextMap().forEach((name, value) -> scalar(context, name, value));
    }
    return tree;
  }

  private static void put(ObjectNode tree, String name, String text) {
    if (!text.isEmpty()) {
      tree.put(name, text);
    }
  }

  private static String time(Event event) {
    try {
      return Instant.ofEpochSecond(event.getTime().getSeconds(), event.getTime().getNanos())
          .toString();
    } catch (DateTimeException | ArithmeticException e) {
      return event.getTime().getSeconds() + " s";
    }
  }

  private static ObjectNode viewer(Viewer viewer) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    if (viewer.hasId()) {
      tree.put("id", viewer.getId());
    }
    if (viewer.hasSession()) {
      tree.put("session", viewer.getSession());
    }
    if (viewer.hasConsent()) {
      Consent said = viewer.getConsent();
      ObjectNode consent = tree.putObject("consent");
      if (said.hasPersonalise()) {
        consent.put("personalise", said.getPersonalise());
      }
      if (said.hasTcf()) {
        consent.put("tcf", said.getTcf());
      }
      if (said.hasGpp()) {
        consent.put("gpp", said.getGpp());
      }
      if (said.hasUsPrivacy()) {
        consent.put("usPrivacy", said.getUsPrivacy());
      }
    }
    return tree;
  }

  private static ObjectNode item(EventItem item) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode().put("id", item.getId());
    if (item.hasQuantity()) {
      tree.put("quantity", item.getQuantity());
    }
    if (item.hasPrice()) {
      tree.put("price", item.getPrice());
    }
    return tree;
  }

  private static void scalar(ObjectNode context, String name, Value value) {
    switch (value.getKindCase()) {
      case STRING_VALUE -> context.put(name, value.getStringValue());
      case NUMBER_VALUE -> context.put(name, value.getNumberValue());
      case BOOL_VALUE -> context.put(name, value.getBoolValue());
      case STRUCT_VALUE -> context.putObject(name);
      case LIST_VALUE -> context.putArray(name);
      case NULL_VALUE, KIND_NOT_SET -> context.putNull(name);
    }
  }
}
