/// What advertisers want shown, in the words of the field: advertiser, campaign, line item,
/// creative, with budgets, bids, flights, caps and targeting. No I/O. Door: [Definitions]. In:
/// trees as callers write them. Out: records that contradict themselves nowhere, or a refusal that
/// names field, value and expectation. Money is in micros of the campaign's currency. Anyone may
/// use it.
@NullMarked
package io.attune.language.campaign;

import org.jspecify.annotations.NullMarked;
