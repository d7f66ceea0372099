package io.attune.judge.bid;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// A request and its answer, as bytes.
///
/// @param body the request's, inflated
/// @param contentType the request's; empty: none was sent
/// @param reasons whether the request asked for reasons
public record Exchanged(byte[] body, String contentType, boolean reasons, Answer answer) {
  /// What came back.
  ///
  /// @param headers by name
  /// @param body inflated
  public record Answer(int status, Map<String, String> headers, byte[] body) {
    public Answer {
      Map<String, String> lower = new TreeMap<>();
      headers.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
      headers = Map.copyOf(lower);
    }

    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  boolean isProtobuf() {
    String type = plain(contentType);
    return type.equals("application/x-protobuf") || type.equals("application/octet-stream");
  }

  /// The type that the answer has to have.
  String typeDue() {
    return contentType.isEmpty() ? "application/json" : plain(contentType);
  }

  /// Without parameters.
  static String plain(String type) {
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }
}
