package io.attune.state.attribution;

import java.util.Optional;

/// The click that a conversion is credited to, if there is one.
///
/// @param touch the last one that fits, within its window
/// @param expired whether there is none, but one that fits was too long ago
public record Found(Optional<Touch> touch, boolean expired) {}
