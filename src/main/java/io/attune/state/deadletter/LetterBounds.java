package io.attune.state.deadletter;

import java.nio.charset.StandardCharsets;

/// Brings a letter within its bounds: whatever was sent, what is kept of it is small.
final class LetterBounds {
  private static final int ID = 256;
  private static final int TYPE = 64;
  private static final int FIELD = 200;
  private static final int DETAIL = 600;
  private static final int KEY = 100;

  private final int eventBytes;

  LetterBounds(int eventBytes) {
    this.eventBytes = eventBytes;
  }

  Letter bounded(Letter letter) {
    Letter.Reason reason = letter.reason();
    return new Letter(
        letter.id(),
        letter.receivedMillis(),
        new Letter.Reason(
            reason.code(), shortened(reason.field(), FIELD), shortened(reason.detail(), DETAIL)),
        new Letter.From(letter.from().source(), shortened(letter.from().key(), KEY)),
        shortened(letter.eventId(), ID),
        shortened(letter.type(), TYPE),
        bounded(letter.event()),
        letter.replays());
  }

  private Letter.Sent bounded(Letter.Sent sent) {
    String text = sent.text();
    if (text.length() * 3L <= eventBytes) {
      return sent;
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    if (utf8.length <= eventBytes) {
      return sent;
    }
    int end = eventBytes;
    while (end > 0 && (utf8[end] & 0xC0) == 0x80) {
      end--;
    }
    String kept = new String(utf8, 0, end, StandardCharsets.UTF_8);
    return new Letter.Sent(
        Letter.Form.CUT,
        kept,
        Math.max(sent.bytes(), utf8.length),
        sent.anonymous(),
        sent.sentAtMillis());
  }

  private static String shortened(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    return text.substring(0, end) + "…";
  }
}
