package io.attune.platform.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Encrypts and authenticates with AES-256-GCM under keys derived from one secret. The nonce is a
/// keyed digest of the content (a synthetic one, as RFC 5297 has it): the same content gives the
/// same bytes, and two contents practically never share a nonce. Thread-safe.
final class Seal {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int TAG_BYTES = TAG_BITS / 8;
  private static final String AES_GCM = "AES/GCM/NoPadding";
  private static final String HMAC = "HmacSHA256";
  private static final ThreadLocal<Tools> TOOLS = ThreadLocal.withInitial(Tools::new);

  private final SecretKeySpec key;
  private final SecretKeySpec nonces;

  /// @param secret of the site
  Seal(SecretKeySpec secret) {
    key = new SecretKeySpec(derived(secret, "attune seal: key"), "AES");
    nonces = new SecretKeySpec(derived(secret, "attune seal: nonce"), HMAC);
  }

  private static final class Tools {
    private final Cipher cipher;
    private final Mac mac;

    Tools() {
      try {
        cipher = Cipher.getInstance(AES_GCM);
        mac = Mac.getInstance(HMAC);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every JDK has AES-GCM and " + HMAC, e);
      }
    }
  }

  private static byte[] derived(SecretKeySpec secret, String purpose) {
    return digest(secret, purpose.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] digest(SecretKeySpec key, byte[] content) {
    Mac mac = TOOLS.get().mac;
    try {
      mac.init(key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a secret key is always a key for HMAC", e);
    }
    return mac.doFinal(content);
  }

  /// Nonce, encrypted content and tag: 28 bytes more than the content.
  byte[] close(byte[] content) {
    byte[] nonce = Arrays.copyOf(digest(nonces, content), NONCE_BYTES);
    byte[] sealed = Arrays.copyOf(nonce, NONCE_BYTES + content.length + TAG_BYTES);
    try {
      // an instance of its own: one that was used refuses the nonce that it had last
      Cipher cipher = Cipher.getInstance(AES_GCM);
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
      cipher.doFinal(content, 0, content.length, sealed, NONCE_BYTES);
      return sealed;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(AES_GCM + ": cannot encrypt", e);
    }
  }

  /// The content, or nothing when these bytes were not closed with this secret.
  Optional<byte[]> open(byte[] sealed) {
    if (sealed.length < NONCE_BYTES + TAG_BYTES) {
      return Optional.empty();
    }
    try {
      Cipher cipher = TOOLS.get().cipher;
      cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, sealed, 0, NONCE_BYTES));
      return Optional.of(cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }
}
