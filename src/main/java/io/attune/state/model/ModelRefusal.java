package io.attune.state.model;

import io.attune.state.manifest.RefusalReason;

/// A version that may not serve, and why.
///
/// @param model name of the model
/// @param version the version; 0 when it concerns the model as a whole
/// @param reason which check it failed
/// @param detail file, line where there is one, value and expectation
public record ModelRefusal(String model, int version, RefusalReason reason, String detail) {}
