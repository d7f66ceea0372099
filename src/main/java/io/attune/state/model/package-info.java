/// ONNX ranking models: manifest, checks, native sessions with reference-counted leases. Door:
/// [Models]. In: version folders `<name>/<version>/{model.onnx,model.yaml,golden.json}` of the
/// configured repository. Out: a [ModelSnapshot] of what serves, and a list of [ModelRefusal]. A
/// version that fails a check is refused with a code and advice and never serves; the service
/// starts all the same, and placements fall back. The inference stage runs the models, under lease.
@NullMarked
package io.attune.state.model;

import org.jspecify.annotations.NullMarked;
