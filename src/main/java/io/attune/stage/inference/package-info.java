/// The sixth step: what the models say. Door: [Inference]. In: a placement, the models that serve,
/// a feature matrix and which candidate each of its rows is. Out: a score in [0,1] per candidate,
/// from the placement's model, the version before, its fallback model, or the prior; which of them
/// it
/// was is named in the trace. Never fails. Products call it.
@NullMarked
package io.attune.stage.inference;

import org.jspecify.annotations.NullMarked;
