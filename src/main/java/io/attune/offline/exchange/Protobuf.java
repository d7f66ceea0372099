package io.attune.offline.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.attune.proto.openrtb.BidRequest;
import io.attune.proto.openrtb.BidResponse;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/// JSON trees on the other wire, by the names of the schema's fields. Flags are 0 and 1 in JSON and
/// booleans here.
final class Protobuf {
  private Protobuf() {}

  static byte[] of(ObjectNode request) {
    BidRequest.Builder message = BidRequest.newBuilder();
    fill(message, request);
    return message.build().toByteArray();
  }

  static JsonNode tree(byte[] answer) throws InvalidProtocolBufferException {
    return tree(BidResponse.parseFrom(answer));
  }

  /// What the schema does not have is left out.
  private static void fill(Message.Builder message, ObjectNode object) {
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      FieldDescriptor field = message.getDescriptorForType().findFieldByName(entry.getKey());
      if (field != null && field.isRepeated()) {
        entry
            .getValue()
            .forEach(element -> message.addRepeatedField(field, value(message, field, element)));
      } else if (field != null) {
        message.setField(field, value(message, field, entry.getValue()));
      }
    }
  }

  private static Object value(Message.Builder message, FieldDescriptor field, JsonNode value) {
    return switch (field.getJavaType()) {
      case BOOLEAN -> value.asInt() == 1;
      case INT -> value.asInt();
      case LONG -> value.asLong();
      case DOUBLE -> value.asDouble();
      case MESSAGE -> {
        Message.Builder inner = message.newBuilderForField(field);
        fill(inner, (ObjectNode) value);
        yield inner.build();
      }
      default -> value.asText();
    };
  }

  private static ObjectNode tree(Message message) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
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
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (field.getJavaType()) {
      case BOOLEAN -> nodes.numberNode((boolean) value ? 1 : 0);
      case INT -> nodes.numberNode((int) value);
      case DOUBLE -> nodes.numberNode(new BigDecimal(value.toString()));
      case MESSAGE -> tree((Message) value);
      default -> nodes.textNode(value.toString());
    };
  }
}
