/// One version of an ONNX model on this machine: its checks, and its native session with
/// reference-counted leases. Door: [Gate]. In: a version folder, the declared columns, and the
/// version that serves, beside which it is measured. Out: an [OnnxModel] under its first lease,
/// which scores a matrix [rows × columns] to probabilities, and what each check took in
/// microseconds; or [io.attune.state.manifest.Rejected], and then nothing native is left behind.
/// Blocking, some 60 ms; not for an event loop. `state.model` calls it for what serves, `offline`
/// for files that are to become versions.
@NullMarked
package io.attune.state.version;

import org.jspecify.annotations.NullMarked;
