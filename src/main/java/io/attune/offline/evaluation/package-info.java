/// How good the engine's choices are. Door: [Evaluation]. In: purchases and a moment, or the demo
/// shop and a seed. Out: a table: what each way of choosing would have shown before the moment,
/// measured by what people bought after it; or the clicks that simulated shoppers give. Metrics and
/// baselines are written out here and share no code with the pipeline that they judge. Needs a
/// store of its own, which it fills; commands call it.
@NullMarked
package io.attune.offline.evaluation;

import org.jspecify.annotations.NullMarked;
