package io.attune.state.model;

import java.util.Map;
import java.util.Optional;

/// The models that serve at one moment. Immutable.
///
/// @param byName model name to the version that serves
public record ModelSnapshot(Map<String, ServingModel> byName) {
  /// The serving version of this model, or nothing.
  public Optional<ServingModel> serving(String name) {
    return Optional.ofNullable(byName.get(name));
  }
}
