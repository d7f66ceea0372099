package io.attune.state.profile;

/// How a viewer's id becomes a key: `v:{<id>}`, so that the id is the key's hash tag in a cluster.
final class ViewerKey {
  private ViewerKey() {}

  /// The key without the site's prefix. Braces and percent signs of the id are written as `%7B`,
  /// `%7D` and `%25`: a cluster takes the tag up to the first closing brace, and two ids must never
  /// share a key.
  static String of(String viewerId) {
    int length = viewerId.length();
    for (int i = 0; i < length; i++) {
      if (special(viewerId.charAt(i))) {
        return escaped(viewerId, i);
      }
    }
    return "v:{" + viewerId + "}";
  }

  private static boolean special(char c) {
    return c == '{' || c == '}' || c == '%';
  }

  private static String escaped(String viewerId, int from) {
    StringBuilder key =
        new StringBuilder(viewerId.length() + 16).append("v:{").append(viewerId, 0, from);
    for (int i = from; i < viewerId.length(); i++) {
      char c = viewerId.charAt(i);
      switch (c) {
        case '{' -> key.append("%7B");
        case '}' -> key.append("%7D");
        case '%' -> key.append("%25");
        default -> key.append(c);
      }
    }
    return key.append('}').toString();
  }
}
