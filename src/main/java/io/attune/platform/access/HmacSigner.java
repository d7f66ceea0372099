package io.attune.platform.access;

import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs with the first of its secrets and accepts all of them. Until the site's secrets are known
/// it signs with one of its own, which it goes on to accept: an answer never waits for the store.
final class HmacSigner implements Signer {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int SHORTEST = 16;
  private static final ThreadLocal<Keyed> LAST = ThreadLocal.withInitial(Keyed::new);

  private final SecretKeySpec own = new SecretKeySpec(random(), ALGORITHM);
  private volatile List<Secret> keys = List.of(new Secret(own));

  /// One secret and what is derived from it.
  private record Secret(SecretKeySpec key, Seal seal) {
    Secret(SecretKeySpec key) {
      this(key, new Seal(key));
    }
  }

  /// A thread's HMAC, initialised with the key it was last used with.
  private static final class Keyed {
    private final Mac mac = newMac();
    private SecretKeySpec key = new SecretKeySpec(new byte[1], ALGORITHM);

    /// The key objects change only with the secrets, so comparing references is enough, and cheap.
    @SuppressWarnings("ReferenceEquality")
    byte[] sign(SecretKeySpec wanted, byte[] content) {
      if (key != wanted) {
        try {
          mac.init(wanted);
        } catch (InvalidKeyException e) {
          throw new IllegalStateException("a secret key is always a key for HMAC", e);
        }
        key = wanted;
      }
      return mac.doFinal(content);
    }
  }

  /// 32 random bytes.
  static byte[] random() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  private static Mac newMac() {
    try {
      return Mac.getInstance(ALGORITHM);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  /// Goes over to the given secrets: the present one, then earlier ones.
  void use(List<byte[]> secrets) {
    List<SecretKeySpec> next = new ArrayList<>();
    for (byte[] secret : secrets) {
      if (secret.length < SHORTEST) {
        throw new IllegalArgumentException(
            "signing secret: " + secret.length + " bytes (expected: at least " + SHORTEST + ")");
      }
      next.add(new SecretKeySpec(secret, ALGORITHM));
    }
    next.add(own);
    if (!next.equals(keys.stream().map(Secret::key).toList())) {
      keys = next.stream().map(Secret::new).toList();
    }
  }

  @Override
  public byte[] sign(byte[] content) {
    return LAST.get().sign(keys.getFirst().key, content);
  }

  @Override
  public boolean verify(byte[] content, byte[] signature) {
    if (signature.length < SHORTEST || signature.length > 32) {
      return false;
    }
    for (Secret secret : keys) {
      byte[] expected = LAST.get().sign(secret.key, content);
      if (MessageDigest.isEqual(Arrays.copyOf(expected, signature.length), signature)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public byte[] seal(byte[] content) {
    return keys.getFirst().seal.close(content);
  }

  @Override
  public Optional<byte[]> open(byte[] sealed) {
    for (Secret secret : keys) {
      Optional<byte[]> content = secret.seal.open(sealed);
      if (content.isPresent()) {
        return content;
      }
    }
    return Optional.empty();
  }
}
