package io.attune.judge.bid;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.attune.proto.openrtb.BidRequest;
import io.attune.proto.openrtb.BidResponse;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// Bytes as trees. Strict: one object in UTF-8, each key once, 64 levels, nothing behind it.
/// Decimals are exact. Protobuf gets the names and forms of JSON.
final class Wire {
  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(64)
                          .maxNumberLength(2_000_000)
                          .maxNameLength(2_000_000)
                          .build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private Wire() {}

  /// Numbers too large for a judge of numbers: whether it is readable is not said.
  static final class UnclearException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnclearException(Throwable cause) {
      super(cause);
    }
  }

  /// A request; empty where it is not one readable object.
  ///
  /// @throws UnclearException for exponents beyond all decimals
  static Optional<ObjectNode> request(Exchanged call) {
    try {
      return call.isProtobuf()
          ? Optional.of(object(BidRequest.parseFrom(call.body())))
          : json(call.body());
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }

  /// An answer; empty where it is not one readable object.
  static Optional<ObjectNode> response(Exchanged call) {
    try {
      return call.isProtobuf()
          ? Optional.of(object(BidResponse.parseFrom(call.answer().body())))
          : json(call.answer().body());
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }

  static Optional<ObjectNode> json(byte[] bytes) {
    try {
      return json(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  static Optional<ObjectNode> json(String text) {
    boolean marked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
    try {
      JsonNode root = JSON.readTree(marked ? text.substring(1) : text);
      return root instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    } catch (NumberFormatException e) {
      throw new UnclearException(e);
    }
  }

  private static ObjectNode object(Message message) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    message
        .getAllFields()
        .forEach(
            (field, value) -> {
              if (field.isRepeated()) {
                ((List<?>) value)
                    .forEach(one -> object.withArray("/" + field.getName()).add(node(field, one)));
              } else {
                object.set(field.getName(), node(field, value));
              }
            });
    return object;
  }

  /// A flag is 0 or 1, as in JSON; numbers that are none are texts.
  private static JsonNode node(FieldDescriptor field, Object value) {
    return switch (field.getJavaType()) {
      case BOOLEAN -> JsonNodeFactory.instance.numberNode((boolean) value ? 1 : 0);
      case MESSAGE -> object((Message) value);
      case INT -> JsonNodeFactory.instance.numberNode((int) value);
      case DOUBLE ->
          Double.isFinite((double) value)
              ? JsonNodeFactory.instance.numberNode(Loose.decimal((double) value))
              : JsonNodeFactory.instance.textNode(value.toString());
      default -> JsonNodeFactory.instance.textNode(value.toString());
    };
  }
}
