package io.attune.state.catalog;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// The id in `/v1/items/{id}`, taken from the path as it came over the wire: percent-decoded once,
/// nothing trimmed, `;` and `+` and slashes are part of it.
final class ItemPath {
  private static final String BEFORE = "/v1/items/";

  private ItemPath() {}

  static String id(HttpServerRequest request) {
    String path = request.path();
    return id(path == null ? "" : path);
  }

  static String id(String path) {
    int at = path.indexOf(BEFORE);
    String id = at < 0 ? "" : decode(path.substring(at + BEFORE.length()));
    Problem problem = ItemRules.id("id", id);
    if (problem != null) {
      throw problem.refusal();
    }
    return id;
  }

  private static String decode(String raw) {
    byte[] bytes = raw.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != '%') {
        decoded.write(bytes[i]);
        continue;
      }
      int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
      if (low < 0) {
        throw broken();
      }
      decoded.write(high << 4 | low);
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(decoded.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw broken();
    }
  }

  private static RuntimeException broken() {
    return Problem.of(
            ProblemCode.INVALID_FIELD, "id: not decodable (expected: percent-encoded UTF-8)")
        .refusal();
  }
}
