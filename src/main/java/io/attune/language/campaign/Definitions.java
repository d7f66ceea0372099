package io.attune.language.campaign;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.campaign.Definition.State;
import io.attune.language.document.Document;
import io.attune.language.problem.Problem;
import java.time.ZoneId;
import java.time.ZoneOffset;

/// Reads and writes definitions. Whatever is written reads as what it was written from. What a
/// definition says of others is not looked at here, nor whether targeting compiles. Any thread.
public final class Definitions {
  private Definitions() {}

  /// Which definition it is, and what it has where it does not say.
  ///
  /// @param zone the campaign's, for line items that name none
  public record Identity(String id, int number, long version, ZoneId zone) {
    /// Of a definition that names everything.
    public Identity(String id, int number, long version) {
      this(id, number, version, ZoneOffset.UTC);
    }
  }

  /// @param envelope further fields that may stand beside the definition's own, such as `id`
  /// @throws io.attune.language.problem.Refusal `invalid_field` or `unknown_field`, naming field,
  /// value and expectation
  public static Definition read(Kind kind, Identity identity, Document tree, String... envelope) {
    return DefinitionReader.read(kind, identity, tree, envelope);
  }

  /// The state that a tree says, or the one a definition has that says none.
  public static State state(Kind kind, Document tree) {
    return DefinitionReader.state(kind, tree);
  }

  /// The definition without id, number and version, every field spelt out, in the order in which
  /// the documentation names them.
  public static ObjectNode tree(Definition definition) {
    return DefinitionWriter.tree(definition);
  }

  /// A constant as trees have it.
  public static String word(Enum<?> constant) {
    return Fields.word(constant);
  }

  /// The id that a field names.
  public static String id(Document field) {
    return Fields.id(field);
  }

  /// An id that stands elsewhere, such as in a path.
  public static String id(String id) {
    if (!Fields.ID.matcher(id).matches()) {
      throw Problem.invalid("id", id, Fields.ID_EXPECTED).refusal();
    }
    return id;
  }
}
