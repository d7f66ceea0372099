/// Counters and timers, resolved once, with fixed tags; never an id in a tag. Door: `Telemetry`.
/// In: a finished decision's trace. Out: Prometheus figures. Anyone above may call it.
@NullMarked
package io.attune.platform.telemetry;

import org.jspecify.annotations.NullMarked;
