package io.attune.language.bidwire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;

/// Changes requests: bytes flipped, cut, spliced and repeated; values, JSON or not, replaced by
/// others. Knows nothing of the code it is to upset.
public final class Mutations {
  private static final List<byte[]> TOKENS =
      List.of(
              "null",
              "true",
              "-1",
              "0",
              "1e400",
              "1e-400",
              "99999999999999999999",
              "0.1",
              "\"\"",
              "\"x\"",
              "[]",
              "{}",
              "[[[[",
              "}}}}",
              "\"\\ud800\"",
              "\"\\u0000\"",
              ",",
              ":",
              "\"id\":",
              "\"imp\":[",
              "\"ext\":{",
              "\u00e9",
              "NaN",
              "\"1\"",
              "-0.0",
              "1.7976931348623157e308")
          .stream()
          .map(token -> token.getBytes(StandardCharsets.UTF_8))
          .toList();

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "-1",
          "0",
          "1",
          "2.5",
          "\"1\"",
          "\"\"",
          "\"x\"",
          "[]",
          "{}",
          "[1,\"2\",null]",
          "[{}]",
          "{\"id\":\"x\"}",
          "1e300",
          "99999999999999999999",
          "\"\\ud800\"");
  private static final ObjectMapper JSON = new ObjectMapper();

  private Mutations() {}

  /// One to four changes to one of them; half of the time only values change, and JSON stays JSON.
  public static byte[] of(List<byte[]> all, SplittableRandom random) {
    byte[] body = all.get(random.nextInt(all.size()));
    boolean gentle = random.nextBoolean();
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      body = gentle ? treeChanged(body, random) : changed(body, all, random);
    }
    return body;
  }

  /// With another value somewhere, or without one; what is no JSON stays as it is.
  private static byte[] treeChanged(byte[] body, SplittableRandom random) {
    try {
      JsonNode root = JSON.readTree(body);
      JsonNode value = JSON.readTree(VALUES.get(random.nextInt(VALUES.size())));
      JsonNode parent = root;
      while (parent.isContainerNode() && !parent.isEmpty()) {
        int at = random.nextInt(parent.size());
        JsonNode child = nth(parent, at);
        boolean here = !child.isContainerNode() || child.isEmpty() || random.nextInt(4) == 0;
        if (here) {
          replace(parent, at, value, random.nextInt(6) == 0);
          return JSON.writeValueAsBytes(root);
        }
        parent = child;
      }
      return body;
    } catch (IOException e) {
      return body;
    }
  }

  private static <T> T nth(Iterable<T> all, int n) {
    Iterator<T> each = all.iterator();
    for (int i = 0; i < n; i++) {
      each.next();
    }
    return each.next();
  }

  private static void replace(JsonNode parent, int at, JsonNode value, boolean remove) {
    if (parent instanceof ArrayNode array) {
      if (remove) {
        array.remove(at);
      } else {
        array.set(at, value);
      }
    } else if (parent instanceof ObjectNode object) {
      String name = nth(object.properties(), at).getKey();
      if (remove) {
        object.remove(name);
      } else {
        object.set(name, value);
      }
    }
  }

  private static byte[] changed(byte[] body, List<byte[]> all, SplittableRandom random) {
    int at = random.nextInt(body.length + 1);
    int to = Math.min(body.length, at + random.nextInt(1, 20));
    return switch (random.nextInt(7)) {
      case 0 -> flipped(body, random);
      case 1 -> spliced(body, at, to, new byte[0]);
      case 2 -> spliced(body, at, at, Arrays.copyOfRange(body, at, to));
      case 3 -> spliced(body, at, at, TOKENS.get(random.nextInt(TOKENS.size())));
      case 4 -> valueChanged(body, random);
      case 5 -> {
        byte[] other = all.get(random.nextInt(all.size()));
        int from = random.nextInt(other.length + 1);
        yield spliced(body, at, body.length, Arrays.copyOfRange(other, from, other.length));
      }
      default -> Arrays.copyOf(body, at);
    };
  }

  private static byte[] flipped(byte[] body, SplittableRandom random) {
    if (body.length == 0) {
      return body;
    }
    byte[] flipped = body.clone();
    flipped[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(8));
    return flipped;
  }

  /// What follows a colon, up to the next comma or brace.
  private static byte[] valueChanged(byte[] body, SplittableRandom random) {
    int at = body.length == 0 ? 0 : random.nextInt(body.length);
    while (at < body.length && body[at] != ':') {
      at++;
    }
    int end = at;
    while (end < body.length && body[end] != ',' && body[end] != '}' && body[end] != ']') {
      end++;
    }
    return at == body.length
        ? body
        : spliced(body, at + 1, Math.max(at + 1, end), TOKENS.get(random.nextInt(TOKENS.size())));
  }

  private static byte[] spliced(byte[] body, int from, int to, byte[] with) {
    byte[] result = new byte[body.length - (to - from) + with.length];
    System.arraycopy(body, 0, result, 0, from);
    System.arraycopy(with, 0, result, from, with.length);
    System.arraycopy(body, to, result, from + with.length, body.length - to);
    return result;
  }
}
