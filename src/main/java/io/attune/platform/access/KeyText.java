package io.attune.platform.access;

import io.attune.language.digest.Sha256;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// The text of a key, `attune_<id>_<secret>`, and what is kept of it.
///
/// The secret has 256 random bits, so its SHA-256 is kept without salt and stretching: those slow
/// down guessing at words that people choose and tables made of them; nobody guesses, or tabulates,
/// 2²⁵⁶ values.
final class KeyText {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String PREFIX = "attune_";
  private static final int ID_LENGTH = 12;
  private static final int SECRET_LENGTH = 50;
  private static final int LENGTH = PREFIX.length() + ID_LENGTH + 1 + SECRET_LENGTH;

  private KeyText() {}

  /// 48 random bits in hex.
  static String newId() {
    byte[] bytes = new byte[ID_LENGTH / 2];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /// A new key of the given id. The secret is in base 36, so that a double click selects all of it.
  static String newText(String id) {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    String secret = new BigInteger(1, bytes).toString(36);
    return PREFIX + id + "_" + "0".repeat(SECRET_LENGTH - secret.length()) + secret;
  }

  /// The id in a presented text, or null when the text cannot be a key.
  static @Nullable String id(String text) {
    boolean shaped =
        text.length() == LENGTH
            && text.startsWith(PREFIX)
            && text.charAt(PREFIX.length() + ID_LENGTH) == '_';
    return shaped ? text.substring(PREFIX.length(), PREFIX.length() + ID_LENGTH) : null;
  }

  /// 32 bytes.
  static byte[] hash(String text) {
    return Sha256.of(text);
  }
}
