package io.attune.state.catalog;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Packs an item's page and picture. Shops' links differ in their last part only, so what stands
/// before it is kept once.
///
/// Packed form, per link: prefix code (2 bytes), rest in bytes (2 bytes, 65,535: no such link),
/// rest in UTF-8. A prefix gets a code when it comes a second time while still remembered, and only
/// [#MAX_PREFIXES] do; code 0 is the empty prefix.
final class Links {
  private static final int MAX_PREFIXES = 4_096;
  private static final int LONGEST_PREFIX = 256;
  private static final int ABSENT = 0xFFFF;
  private static final byte[] NONE = new byte[0];

  private final Dictionary prefixes = new Dictionary();
  private final Interner<String> seen = new Interner<>(1 << 12);

  Links() {
    prefixes.code("");
  }

  /// The prefixes by code, for readers.
  String[] prefixes() {
    return prefixes.words();
  }

  /// Both links in one array.
  byte[] pack(@Nullable String url, @Nullable String image) {
    if (url == null && image == null) {
      return NONE;
    }
    int urlPrefix = prefix(url);
    byte[] urlRest = rest(url, urlPrefix);
    int imagePrefix = prefix(image);
    byte[] imageRest = rest(image, imagePrefix);
    byte[] packed = new byte[8 + urlRest.length + imageRest.length];
    int end = put(packed, 0, urlPrefix, url == null ? ABSENT : urlRest.length, urlRest);
    put(packed, end, imagePrefix, image == null ? ABSENT : imageRest.length, imageRest);
    return packed;
  }

  static @Nullable String url(byte[] packed, String[] prefixes) {
    return packed.length == 0 ? null : link(packed, 0, prefixes);
  }

  static @Nullable String image(byte[] packed, String[] prefixes) {
    if (packed.length == 0) {
      return null;
    }
    int urlLength = twoBytes(packed, 2);
    return link(packed, 4 + (urlLength == ABSENT ? 0 : urlLength), prefixes);
  }

  private static @Nullable String link(byte[] packed, int at, String[] prefixes) {
    int length = twoBytes(packed, at + 2);
    if (length == ABSENT) {
      return null;
    }
    return prefixes[twoBytes(packed, at)]
        + new String(packed, at + 4, length, StandardCharsets.UTF_8);
  }

  @SuppressWarnings("ReferenceEquality") // the very string means that none was held
  private int prefix(@Nullable String link) {
    int end = link == null ? 0 : prefixEnd(link);
    if (link == null || end == 0 || end > LONGEST_PREFIX) {
      return 0;
    }
    String prefix = link.substring(0, end);
    int known = prefixes.find(prefix);
    if (known >= 0) {
      return known;
    }
    boolean again = seen.intern(prefix) != prefix;
    return again && prefixes.size() < MAX_PREFIXES ? prefixes.code(prefix) : 0;
  }

  /// Behind the last slash of the path.
  private static int prefixEnd(String link) {
    int end = 0;
    for (int i = 0; i < link.length(); i++) {
      char c = link.charAt(i);
      if (c == '?' || c == '#') {
        break;
      }
      if (c == '/') {
        end = i + 1;
      }
    }
    return end;
  }

  private byte[] rest(@Nullable String link, int prefix) {
    return link == null
        ? NONE
        : link.substring(prefixes.word(prefix).length()).getBytes(StandardCharsets.UTF_8);
  }

  private static int put(byte[] packed, int at, int prefix, int length, byte[] rest) {
    packed[at] = (byte) prefix;
    packed[at + 1] = (byte) (prefix >> 8);
    packed[at + 2] = (byte) length;
    packed[at + 3] = (byte) (length >> 8);
    System.arraycopy(rest, 0, packed, at + 4, rest.length);
    return at + 4 + rest.length;
  }

  private static int twoBytes(byte[] packed, int at) {
    return packed[at] & 0xFF | (packed[at + 1] & 0xFF) << 8;
  }
}
