/// CEL: parsed and checked by the library, compiled by us to predicates over rows. No I/O. Door:
/// `Expressions`. In: text and an `ExpressionSchema` of what may be named. Out: a [Predicate], for
/// an
/// index its shape as well ([Condition.Outline]), or a refusal whose message points at line and
/// column. Anyone below the wire may use it; compile off the event loop.
@NullMarked
package io.attune.language.expression;

import org.jspecify.annotations.NullMarked;
