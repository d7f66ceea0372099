package io.attune.platform.access;

import java.util.List;
import java.util.Optional;

/// Signs and checks texts that leave the service and come back, such as decision tokens:
/// HMAC-SHA256 with the site's secret. Any thread; about a microsecond.
public sealed interface Signer permits HmacSigner {
  /// A signer with a fixed secret, for work outside the service.
  ///
  /// @param secret at least 16 bytes
  static Signer of(byte[] secret) {
    HmacSigner signer = new HmacSigner();
    signer.use(List.of(secret));
    return signer;
  }

  /// Encrypts what nobody outside is to read or change: 28 bytes more than the content. The same
  /// content gives the same bytes while the secret is the same. About two microseconds.
  byte[] seal(byte[] content);

  /// What was [sealed][#seal] with the site's present secret or an earlier one; nothing when these
  /// bytes were not, or were changed.
  Optional<byte[]> open(byte[] sealed);

  /// The 32 bytes of the signature.
  byte[] sign(byte[] content);

  /// Whether a signature, or its first 16 bytes or more, was made with the site's present secret or
  /// the one before it; in a time that does not depend on where they differ.
  boolean verify(byte[] content, byte[] signature);
}
