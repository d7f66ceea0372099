package io.attune.stage.recording;

import io.attune.platform.access.Signer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/// Writes the signed token of a decision: base64url without padding over
///
/// ```text
/// 1          form of the token
/// 8          the decision's now, epoch milliseconds
/// text       decision id
/// text       placement
/// number     arm
/// text       model, name/version, empty for the prior
/// number     positions before the first
/// number     n, how many items are shown, then n times: number, the item's stable number
/// 1          1 when every propensity is 1; else 0 and n 32-bit floats
/// 16         the first half of HMAC-SHA256 over everything before
/// ```
///
/// where a text is its length and its UTF-8 bytes and numbers are LEB128. 20 items take about 190
/// characters. Not thread-safe.
final class Tokens {
  static final int FORM = 1;
  static final int SIGNATURE = 16;

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final Bytes out = new Bytes();

  String write(DecisionRecord record, Signer signer) {
    out.clear();
    out.octet(FORM);
    out.fixed(record.epochMillis(), 8);
    out.text(record.id());
    out.text(record.placement());
    out.number(0);
    out.text(record.versions().model());
    DecisionRecord.Shown shown = record.shown();
    out.number(shown.offset());
    out.number(shown.size());
    for (int item : shown.items()) {
      out.number(item);
    }
    propensities(shown.propensities());
    byte[] content = Arrays.copyOf(out.array(), out.size());
    out.raw(signer.sign(content), SIGNATURE);
    return text();
  }

  /// What the token says, or nothing when it is no token that the signer signed. What is signed is
  /// what [#write] wrote, so its numbers are in range.
  static Optional<Credential> read(String token, Signer signer) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    int length = bytes.length - SIGNATURE;
    if (length < 1 + Long.BYTES || bytes[0] != FORM) {
      return Optional.empty();
    }
    byte[] content = Arrays.copyOf(bytes, length);
    byte[] signature = Arrays.copyOfRange(bytes, length, bytes.length);
    return signer.verify(content, signature)
        ? Optional.of(read(new Bytes.Reader(content, 1)))
        : Optional.empty();
  }

  private static Credential read(Bytes.Reader in) {
    long decidedMillis = in.fixed(Long.BYTES);
    String id = in.text();
    String placement = in.text();
    int arm = in.small();
    String model = in.text();
    int offset = in.small();
    int[] items = new int[in.small()];
    for (int i = 0; i < items.length; i++) {
      items[i] = in.small();
    }
    float[] propensities = new float[items.length];
    boolean certain = in.octet() == 1;
    for (int i = 0; i < items.length; i++) {
      propensities[i] = certain ? 1 : in.real();
    }
    return new Credential(id, placement, decidedMillis, arm, model, offset, items, propensities);
  }

  private void propensities(float[] propensities) {
    boolean certain = true;
    for (float propensity : propensities) {
      certain &= propensity == 1;
    }
    out.octet(certain ? 1 : 0);
    if (!certain) {
      for (float propensity : propensities) {
        out.real(propensity);
      }
    }
  }

  @SuppressWarnings(
      "deprecation") // base64 is ASCII: the constructor that keeps the low bytes is the one without
  // a decoder
  private String text() {
    byte[] ascii = BASE64.encode(Arrays.copyOf(out.array(), out.size()));
    return new String(ascii, 0, 0, ascii.length);
  }
}
