/// Real-time features as they are declared, and the arithmetic of what is kept for them: counts,
/// sums, rates, distinct counts, newest values and decayed scores as packed bytes. No I/O. Door:
/// [Aggregates]. In: what happened ([Happening]) and the bytes so far. Out: the bytes after it, or
/// a value at a moment; NaN for none. The bytes are a function of the set of events alone: in
/// whatever order they come, the same events make the same bytes. Anyone may use it; pure
/// functions, any thread.
@NullMarked
package io.attune.language.aggregate;

import org.jspecify.annotations.NullMarked;
