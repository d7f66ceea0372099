package io.attune.language.bidwire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import io.attune.proto.openrtb.BidRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The same request on the other wire, by the names of the schema's fields. Knows nothing of the
/// readers it judges.
public final class Mirror {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Mirror() {}

  /// Of JSON whose values have the schema's types; empty for all other.
  public static Optional<byte[]> protobuf(byte[] json) {
    try {
      ObjectNode root = (ObjectNode) JSON.readTree(json);
      places(root);
      BidRequest.Builder message = BidRequest.newBuilder();
      fill(message, root);
      return Optional.of(message.build().toByteArray());
    } catch (IOException | ClassCastException | UnlikeException e) {
      return Optional.empty();
    }
  }

  /// Of a message, flags as 0 and 1.
  static byte[] json(Message message) {
    try {
      return JSON.writeValueAsBytes(object(message));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A value is not of the schema's type.
  private static final class UnlikeException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static void unless(boolean alike) {
    if (!alike) {
      throw new UnlikeException();
    }
  }

  /// Where protobuf has no place in ext, the 2.6 field takes it; other forms likewise.
  private static void places(ObjectNode root) throws IOException {
    JsonNode regs = root.path("regs");
    if (regs.path("ext") instanceof ObjectNode ext) {
      for (String name : new String[] {"gpp", "gpp_sid"}) {
        if (ext.has(name)) {
          ((ObjectNode) regs).set(name, ext.get(name));
        }
      }
      if (ext.path("gpc").isNumber()) {
        ext.put("gpc", ext.get("gpc").asText());
      }
    }
    for (JsonNode imp : root.path("imp")) {
      if (imp.path("ext").has("is_rewarded_inventory")) {
        ((ObjectNode) imp).set("rwdd", imp.get("ext").get("is_rewarded_inventory"));
      }
      if (imp.path("native").path("request") instanceof ObjectNode request) {
        ((ObjectNode) imp.get("native")).put("request", JSON.writeValueAsString(request));
      }
    }
    for (JsonNode node : root.path("source").path("schain").path("nodes")) {
      if (node.has("pid")) {
        ((ObjectNode) node).set("sid", node.get("pid"));
      }
    }
  }

  private static void fill(Message.Builder message, ObjectNode object) {
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      FieldDescriptor field = message.getDescriptorForType().findFieldByName(entry.getKey());
      if (entry.getKey().equals("ext") && !entry.getValue().isObject()) {
        continue;
      }
      if (field == null || entry.getValue().isNull()) {
        continue;
      }
      if (field.isRepeated()) {
        unless(entry.getValue().isArray());
        for (JsonNode element : entry.getValue()) {
          message.addRepeatedField(field, value(message, field, element));
        }
      } else {
        message.setField(field, value(message, field, entry.getValue()));
      }
    }
  }

  private static Object value(Message.Builder message, FieldDescriptor field, JsonNode value) {
    switch (field.getJavaType()) {
      case BOOLEAN -> {
        unless(value.isInt() && (value.asInt() == 0 || value.asInt() == 1));
        return value.asInt() == 1;
      }
      case INT -> {
        unless(value.isInt());
        return value.asInt();
      }
      case DOUBLE -> {
        unless(value.isNumber());
        return value.asDouble();
      }
      case STRING -> {
        unless(value.isTextual());
        return value.asText();
      }
      default -> {
        unless(value.isObject());
        Message.Builder inner = message.newBuilderForField(field);
        fill(inner, (ObjectNode) value);
        return inner.build();
      }
    }
  }

  private static ObjectNode object(Message message) {
    ObjectNode object = JSON.createObjectNode();
    message
        .getAllFields()
        .forEach(
            (field, value) -> {
              if (field.isRepeated()) {
                ArrayNode array = object.putArray(field.getName());
                ((List<?>) value).forEach(one -> array.add(node(field, one)));
              } else {
                object.set(field.getName(), node(field, value));
              }
            });
    return object;
  }

  private static JsonNode node(FieldDescriptor field, Object value) {
    return field.getJavaType() == JavaType.BOOLEAN
        ? JSON.valueToTree((boolean) value ? 1 : 0)
        : field.getJavaType() == JavaType.MESSAGE
            ? object((Message) value)
            : JSON.valueToTree(value);
  }
}
