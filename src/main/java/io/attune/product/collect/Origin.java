package io.attune.product.collect;

/// Where events come from.
///
/// @param source the door: `rest`, `segment`, `grpc`
/// @param key name of the caller's key
/// @param bytes of the whole call, unpacked
record Origin(String source, String key, long bytes) {}
