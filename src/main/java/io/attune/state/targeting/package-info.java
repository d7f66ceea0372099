/// The index over the targeting of line items. Door: [Targeting]. In: a line item's number and its
/// expression (CEL, docs/expressions.md). Out: an immutable [TargetingIndex], which tells for a
/// request, given as a row, the set of line items whose expression says yes; and a [Coverage] that
/// tells, when targeting is saved, what of it is asked of the expression instead. A mistake in an
/// expression is refused with line and column. Knows nothing of campaigns; what composes an ad
/// decision calls it.
@NullMarked
package io.attune.state.targeting;

import org.jspecify.annotations.NullMarked;
