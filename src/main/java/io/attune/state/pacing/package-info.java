/// How fast each budget may go. Door: [Pacing]. In: line items by their stable number
/// ([PacedLine]: flights, budget, how it is held back), once a second what each has spent, and on
/// the way of each decision the line items that are eligible for it. Out: for each line item the
/// probability with which it takes part and the factor on its bid, and a series of what was
/// planned against what was spent. Amounts are whole numbers of one unit per line item: nanos of
/// the currency, impressions or clicks. Arithmetic only: reads no store and no campaign; its
/// state leaves and enters as bytes. Where it knows nothing of a line item, that one takes part
/// at full bid; whether money is left is the ledger's word, not this room's. Ad decisions call
/// it; formulas and sources: docs/pacing.md.
@NullMarked
package io.attune.state.pacing;

import org.jspecify.annotations.NullMarked;
