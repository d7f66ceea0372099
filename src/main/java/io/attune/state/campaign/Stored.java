package io.attune.state.campaign;

import io.attune.language.campaign.Definition;
import io.attune.language.campaign.Definitions;
import io.attune.language.campaign.Definitions.Identity;
import io.attune.language.campaign.Kind;
import io.attune.language.document.Document;
import io.attune.language.problem.Refusal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// A definition as the store keeps it; see `campaign_write.lua`.
///
/// @param changedMillis when it was changed last, epoch milliseconds
/// @param body its tree as JSON
record Stored(Kind kind, String id, int number, long version, long changedMillis, byte[] body) {
  /// Number u32, version u32, changed f64; little-endian.
  private static final int HEAD = 16;

  static Stored of(Kind kind, String id, byte[] value) {
    ByteBuffer head = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
    return new Stored(
        kind,
        id,
        head.getInt(),
        Integer.toUnsignedLong(head.getInt()),
        (long) head.getDouble(),
        Arrays.copyOfRange(value, HEAD, value.length));
  }

  /// The definition.
  ///
  /// @throws IllegalStateException when somebody else wrote what this version cannot read
  Definition definition() {
    return definition(kind, new Identity(id, number, version), body);
  }

  /// A definition whose body was written by [Definitions#tree].
  static Definition definition(Kind kind, Identity identity, byte[] body) {
    try {
      return Definitions.read(kind, identity, Document.json(body));
    } catch (Refusal refusal) {
      throw new IllegalStateException(
          kind.word() + " " + identity.id() + " in the store: " + refusal.getMessage(), refusal);
    }
  }
}
