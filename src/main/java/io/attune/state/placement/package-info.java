/// What a placement serves and under which rules, and which feature columns there are. Door:
/// [Placements]. In: YAML files and the management endpoint. Out: an immutable [PlacementSnapshot].
/// A definition with an error is refused whole, with file or field, line and expectation, and the
/// one in force stays.
@NullMarked
package io.attune.state.placement;

import org.jspecify.annotations.NullMarked;
