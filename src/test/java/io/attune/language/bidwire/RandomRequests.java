package io.attune.language.bidwire;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.attune.proto.openrtb.BidRequest;
import java.util.List;
import java.util.SplittableRandom;

/// Requests drawn from the schema: any field may be there, with values at home in it, at its edges,
/// and beyond them.
final class RandomRequests {
  private static final List<String> TEXTS =
      List.of(
          "",
          "1",
          "x",
          "a,b,,c",
          "USD",
          "eur",
          "Shop.Example",
          "https://a.example/ü?q=\"",
          "新闻 📰",
          "1YYN",
          "line\nbreak",
          "\\");
  private static final List<String> NATIVES =
      List.of(
          "{\"ver\":\"1.2\",\"assets\":[{\"id\":1,\"required\":1,\"title\":{\"len\":90}}]}",
          "{\"native\":{\"assets\":[{\"id\":2,\"img\":{\"type\":3,\"w\":1}}]}}",
          "{\"assets\":[]}",
          "nonsense");
  private static final int[] NUMBERS = {0, 1, 2, 3, 7, 250, 300, 500, -1, Integer.MAX_VALUE};
  private static final double[] PRICES = {0, 0.5, 1.25, 0.000001, 1.2345678, 3e-7, 1e6, 12345.678};

  private final SplittableRandom random;

  RandomRequests(SplittableRandom random) {
    this.random = random;
  }

  BidRequest next() {
    BidRequest.Builder message = BidRequest.newBuilder();
    fill(message, random.nextDouble(0.15, 0.9));
    return message.setId("r" + random.nextInt(1_000)).build();
  }

  private void fill(Message.Builder message, double share) {
    Descriptor type = message.getDescriptorForType();
    for (FieldDescriptor field : type.getFields()) {
      if (random.nextDouble() >= share || field.getName().equals("request_native")) {
        continue;
      }
      if (field.isRepeated()) {
        for (int i = random.nextInt(4); i > 0; i--) {
          message.addRepeatedField(field, value(message, field, share));
        }
      } else {
        message.setField(field, value(message, field, share));
      }
    }
  }

  private Object value(Message.Builder message, FieldDescriptor field, double share) {
    return switch (field.getJavaType()) {
      case BOOLEAN -> random.nextBoolean();
      case INT -> NUMBERS[random.nextInt(NUMBERS.length)];
      case DOUBLE ->
          field.getName().startsWith("l")
              ? random.nextDouble(-200, 200)
              : PRICES[random.nextInt(PRICES.length)];
      case STRING -> pick(field.getName().equals("request") ? NATIVES : TEXTS);
      default -> {
        Message.Builder inner = message.newBuilderForField(field);
        fill(inner, share);
        yield inner.build();
      }
    };
  }

  private String pick(List<String> texts) {
    return texts.get(random.nextInt(texts.size()));
  }
}
