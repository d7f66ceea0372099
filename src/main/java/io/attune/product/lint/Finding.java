package io.attune.product.lint;

/// One violation, or note.
///
/// @param path such as `imp[0].bidfloor`; empty for the whole body
/// @param advice what to do
public record Finding(Rule rule, String path, String advice) {}
