package io.attune.state.model;

import io.attune.language.document.Document;

/// What a caller says of a change to a policy, as JSON of at most 64 kB: one reading for both
/// doors. Every reading refuses by naming the field.
///
/// @param share 0 to 1; 0 where the change has none
/// @param why for the audit trail; the order that it becomes bounds its length
record Wish(double share, String why) {
  private static final int MOST_BYTES = 1 << 16;
  private static final byte[] NOTHING = {'{', '}'};
  private static final double DEFAULT_SHADOW = 0.1;

  /// A change without a share.
  ///
  /// @param body may be empty
  /// @throws io.attune.language.problem.Refusal `malformed_body`, `unknown_field`, `invalid_field`
  static Wish plain(byte[] body) {
    return new Wish(0, why(read(body).only("why")));
  }

  /// @return a tenth of the decisions where no share is given
  static Wish shadow(byte[] body) {
    Document said = read(body).only("share", "why");
    return new Wish(
        said.find("share").map(given -> given.number(0, 1)).orElse(DEFAULT_SHADOW), why(said));
  }

  /// The share is required.
  static Wish ramp(byte[] body) {
    Document said = read(body).only("share", "why");
    return new Wish(said.get("share").number(0, 1), why(said));
  }

  private static Document read(byte[] body) {
    return Document.json(body.length == 0 ? NOTHING : body, MOST_BYTES);
  }

  private static String why(Document said) {
    return said.find("why").map(text -> text.text(0, MOST_BYTES)).orElse("");
  }
}
