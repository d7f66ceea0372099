package io.attune.stage.inference;

import io.attune.state.model.ServingModel;
import java.util.List;
import java.util.Optional;

/// Who scores one decision: a model under lease, or the prior. Give it back with
/// [Inference#release(Choice)] when the decision is done; until then the model's session stays
/// open.
///
/// @param model the model under lease; absent for the prior
/// @param standIn the placement's fallback model, also under lease, when it reads the same columns
/// as `model`; absent otherwise
public record Choice(Optional<ServingModel> model, Optional<ServingModel> standIn) {
  /// Nobody but the prior.
  public static final Choice PRIOR = new Choice(Optional.empty(), Optional.empty());

  /// The columns to hydrate, in the order of the model's input; none for the prior.
  public List<String> columns() {
    return model.isPresent() ? model.get().columns() : List.of();
  }

  /// What a row is expected to cost, in nanoseconds; 0 for the prior.
  public long nanosPerRow() {
    return model.isPresent() ? model.get().nanosPerRow() : 0;
  }
}
