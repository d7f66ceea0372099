/// What everybody does with an item, a category, a placement: the real-time features that belong to
/// no viewer. Door: [Trends]. In: the event log, read by all replicas together, each partition by
/// one of them; and what is declared. Out: values at a moment, NaN for none. Each event counts
/// exactly once, also when a replica dies between counting and saying so; values follow within
/// about a second, and the lag is a metric. While the store is away the last values serve. Stages
/// and products may call it.
@NullMarked
package io.attune.state.aggregate;

import org.jspecify.annotations.NullMarked;
