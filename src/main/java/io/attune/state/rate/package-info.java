/// How often ads are clicked and lead to conversions, told from what the ledger counted: the same
/// at all replicas, and there again after a restart. Door: [Rates], which the ads start. In: counts
/// by creative and day, read in the background a bounded number at a time; what models foretold of
/// ads that were shown. Out: an immutable [RateSnapshot] by creative, and how what was foretold
/// compares with what happened. While the store is away what was read last holds. Products and
/// stages read it.
@NullMarked
package io.attune.state.rate;

import org.jspecify.annotations.NullMarked;
