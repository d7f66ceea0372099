/// ONNX ranking models: manifest, checks, native sessions with reference-counted leases. Door: [Models]. In: version folders.
/// Out: a [ModelSnapshot]. A version that fails a check is refused with a code and never serves. The inference stage runs them.
@NullMarked
package io.attune.state.model;

import org.jspecify.annotations.NullMarked;
