/// Which version of each ONNX ranking model is used for what. Door: [Models]. In: version folders
/// `<name>/<version>/{model.onnx,model.yaml,golden.json}` of the configured repository, and the
/// policies that say which version serves, shadows, ramps. Out: a [ModelSnapshot] of what serves,
/// and a list of [ModelRefusal]. A version that fails a check of `state.version` is refused with a
/// code and advice and never serves; the service starts all the same, and placements fall back. The
/// inference stage runs the models, under lease.
@NullMarked
package io.attune.state.model;

import org.jspecify.annotations.NullMarked;
