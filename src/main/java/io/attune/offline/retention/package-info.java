/// Keeps the event log within its bounds of time and number. Door: [Retention]. Nothing comes in
/// but the start; out: metrics. When the store is away it waits. Several replicas do the same work
/// twice and no harm. The command line starts it.
@NullMarked
package io.attune.offline.retention;

import org.jspecify.annotations.NullMarked;
