package io.attune.state.shadow;

import io.attune.state.version.ServingModel;

/// Who is to score a decision once more.
///
/// @param served the version that scored it
/// @param other the version that is to; not under lease
/// @param trial whether `other` is on trial (a shadow), not `served` (which was promoted or ramps)
public record Beside(ServingModel served, ServingModel other, boolean trial) {}
