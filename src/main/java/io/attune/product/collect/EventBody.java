package io.attune.product.collect;

import java.util.List;

/// What a body says.
///
/// @param events in the order of the body
/// @param key a key in the body, or empty
record EventBody(List<Draft> events, String key) {}
