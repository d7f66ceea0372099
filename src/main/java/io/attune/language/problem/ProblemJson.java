package io.attune.language.problem;

import java.nio.charset.StandardCharsets;

/// A [Problem] as the JSON of RFC 9457, written by hand so that every wire door can use it without
/// a mapper.
final class ProblemJson {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private ProblemJson() {}

  static byte[] write(Problem problem) {
    ProblemCode code = problem.code();
    StringBuilder json = new StringBuilder(160 + problem.detail().length());
    json.append("{\"type\":\"urn:attune:problem:").append(code.code()).append('"');
    text(json.append(",\"title\":"), code.title());
    json.append(",\"status\":").append(code.status());
    text(json.append(",\"detail\":"), problem.detail());
    text(json.append(",\"code\":"), code.code());
    if (!problem.field().isEmpty()) {
      text(json.append(",\"field\":"), problem.field());
    }
    return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void text(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ' || (Character.isSurrogate(c) && !paired(text, i))) {
        json.append("\\u")
            .append(HEX[c >> 12])
            .append(HEX[c >> 8 & 15])
            .append(HEX[c >> 4 & 15])
            .append(HEX[c & 15]);
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }

  /// Half a surrogate pair cannot be written as UTF-8; it is escaped.
  private static boolean paired(String text, int i) {
    return Character.isHighSurrogate(text.charAt(i))
        ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
  }
}
