package io.attune.language.sealedprice;

import io.attune.language.problem.Problem;
import io.attune.language.problem.Refusal;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Opens prices that are sealed the way DoubleClick (today Google Authorized Buyers) does, which
/// other exchanges took over. Any thread.
///
/// The text is web-safe base64, padded or not, of 28 bytes: a vector of 16, a price of 8, a
/// signature of 4. With HMAC-SHA1 under two keys, the price is the middle part XOR the first 8
/// bytes of HMAC(encryption key, vector), and the signature has to be the first 4 bytes of
/// HMAC(integrity key, price and vector). Source: Google, "Decrypt price confirmations".
public final class SealedPrices {
  private static final String ALGORITHM = "HmacSHA1";
  private static final int VECTOR = 16;
  private static final int PRICE = 8;
  private static final int SEALED = VECTOR + PRICE + 4;
  private static final int LONGEST_TEXT = 40;

  private final SecretKeySpec encryption;
  private final SecretKeySpec integrity;

  private SealedPrices(SecretKeySpec encryption, SecretKeySpec integrity) {
    this.encryption = encryption;
    this.integrity = integrity;
  }

  /// @param encryption the key for prices, as base64 of either alphabet
  /// @param integrity the key for signatures, likewise
  /// @throws Refusal when one of them is no key; the message does not show it
  public static SealedPrices of(String encryption, String integrity) {
    return new SealedPrices(key("encryption key", encryption), key("integrity key", integrity));
  }

  private static SecretKeySpec key(String name, String text) {
    try {
      byte[] key = decoded(text);
      if (key.length > 0) {
        return new SecretKeySpec(key, ALGORITHM);
      }
    } catch (IllegalArgumentException e) {
      // told below, without the text
    }
    throw Problem.invalid(name, "not shown", "base64 of 1 or more bytes").refusal();
  }

  private static byte[] decoded(String text) {
    return Base64.getUrlDecoder().decode(text.replace('+', '-').replace('/', '_'));
  }

  /// The price, in micros per thousand as the exchange counts them.
  ///
  /// @return nothing for a text that was not sealed with the keys, or was changed
  public OptionalLong open(String text) {
    if (text.length() > LONGEST_TEXT) {
      return OptionalLong.empty();
    }
    byte[] sealed;
    try {
      sealed = decoded(text);
    } catch (IllegalArgumentException e) {
      return OptionalLong.empty();
    }
    return sealed.length == SEALED ? opened(sealed) : OptionalLong.empty();
  }

  private OptionalLong opened(byte[] sealed) {
    byte[] vector = Arrays.copyOf(sealed, VECTOR);
    byte[] pad = digest(encryption, vector);
    byte[] signed = new byte[PRICE + VECTOR];
    for (int i = 0; i < PRICE; i++) {
      signed[i] = (byte) (sealed[VECTOR + i] ^ pad[i]);
    }
    System.arraycopy(vector, 0, signed, PRICE, VECTOR);
    byte[] due = Arrays.copyOf(digest(integrity, signed), SEALED - VECTOR - PRICE);
    byte[] found = Arrays.copyOfRange(sealed, VECTOR + PRICE, SEALED);
    long price = ByteBuffer.wrap(signed).getLong();
    return MessageDigest.isEqual(due, found) && price >= 0
        ? OptionalLong.of(price)
        : OptionalLong.empty();
  }

  private static byte[] digest(SecretKeySpec key, byte[] bytes) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC-SHA1 is part of every JDK", e);
    }
  }
}
