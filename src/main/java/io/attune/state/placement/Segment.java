package io.attune.state.placement;

import io.attune.language.expression.Predicate;

/// Viewers for whom an expression holds. Immutable, checked.
///
/// @param id `[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}`
/// @param version grows by one with every change
/// @param expression CEL source over `viewer.…` and `now`
/// @param description for people; may be empty
/// @param predicate the compiled expression
public record Segment(
    String id, long version, String expression, String description, Predicate predicate) {}
