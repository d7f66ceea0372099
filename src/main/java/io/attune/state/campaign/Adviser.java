package io.attune.state.campaign;

import io.attune.language.expression.ExpressionSchema;
import java.util.List;

/// Says what is to be known of targeting when it is saved, such as what cannot be indexed.
@FunctionalInterface
public interface Adviser {
  /// @param targeting CEL that compiles with the schema, not blank
  /// @return sentences, each to be read behind the word `targeting:`; may be empty
  List<String> advise(String targeting, ExpressionSchema schema);
}
