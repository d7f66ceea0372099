package io.attune.product.viewer;

import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/// The id in `/v1/viewers/{id}`, taken from the path as it came over the wire: percent-decoded
/// once, nothing trimmed; `;`, `+`, `:` and slashes are part of it. That the escapes are whole and
/// UTF-8 was checked before.
final class ViewerPath {
  private static final String BEFORE = "/v1/viewers/";

  private ViewerPath() {}

  /// @param verb behind the id, such as `:merge`, or empty
  static String id(HttpServerRequest request, String verb) {
    String path = request.path();
    return id(path == null ? "" : path, verb);
  }

  static String id(String path, String verb) {
    int at = path.indexOf(BEFORE);
    String raw = at < 0 ? "" : path.substring(at + BEFORE.length());
    if (!verb.isEmpty() && raw.endsWith(verb)) {
      raw = raw.substring(0, raw.length() - verb.length());
    }
    String id = URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    return Statement.id("id", id);
  }
}
