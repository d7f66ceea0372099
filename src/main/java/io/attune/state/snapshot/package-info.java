/// The one consistent set of catalogue, placements and models that a decision sees. Door:
/// [Snapshots]. Products take a [Snapshot] once per request and hand it to the stages.
@NullMarked
package io.attune.state.snapshot;

import org.jspecify.annotations.NullMarked;
