package io.attune.market.notice;

import io.attune.platform.access.Access;
import io.attune.platform.access.Signer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Base64;
import java.util.Optional;

/// Tickets as text in URLs: sealed, then base64url without padding. Thread-safe.
@Singleton
final class Tickets {
  /// The longest text that is looked at.
  static final int LONGEST = 4_096;

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final Signer signer;

  @Inject
  Tickets(Access access) {
    this(access.signer());
  }

  Tickets(Signer signer) {
    this.signer = signer;
  }

  String write(AdTicket ticket) {
    return ENCODER.encodeToString(signer.seal(ticket.bytes()));
  }

  /// The ticket, or nothing when nobody of this site wrote the text, it was changed, or a version
  /// wrote it whose tickets this one does not read.
  Optional<AdTicket> read(String text) {
    if (text.length() > LONGEST) {
      return Optional.empty();
    }
    byte[] sealed;
    try {
      sealed = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    return signer.open(sealed).flatMap(AdTicket::of);
  }
}
