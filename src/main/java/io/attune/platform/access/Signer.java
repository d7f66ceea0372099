package io.attune.platform.access;

/// Signs and checks texts that leave the service and come back, such as decision tokens:
/// HMAC-SHA256 with the site's secret. Any thread; about a microsecond.
public sealed interface Signer permits HmacSigner {
  /// A signer with a fixed secret, for work outside the service.
  ///
  /// @param secret at least 16 bytes
  static Signer of(byte[] secret) {
    HmacSigner signer = new HmacSigner();
    signer.use(java.util.List.of(secret));
    return signer;
  }

  /// The 32 bytes of the signature.
  byte[] sign(byte[] content);

  /// Whether a signature, or its first 16 bytes or more, was made with the site's present secret or
  /// the one before it; in a time that does not depend on where they differ.
  boolean verify(byte[] content, byte[] signature);
}
