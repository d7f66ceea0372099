package io.attune.stage.inference;

import io.attune.state.version.ServingModel;
import java.util.List;
import java.util.Optional;

/// Who scores one decision: a version of a model under lease, or the prior. Give it back with
/// [Inference#release(Choice)] when the decision is done; until then the model's session stays
/// open.
///
/// @param model the version under lease; absent for the prior
/// @param link its place in the chain of those who may score; what comes after it stands in
public record Choice(Optional<ServingModel> model, int link) {
  /// Nobody but the prior.
  public static final Choice PRIOR = new Choice(Optional.empty(), Integer.MAX_VALUE);

  /// The columns to hydrate, in the order of the model's input; none for the prior.
  public List<String> columns() {
    return model.isPresent() ? model.get().columns() : List.of();
  }

  /// What a row is expected to cost, in nanoseconds; 0 for the prior.
  public long nanosPerRow() {
    return model.isPresent() ? model.get().nanosPerRow() : 0;
  }
}
