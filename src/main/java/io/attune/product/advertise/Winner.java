package io.attune.product.advertise;

import io.attune.language.campaign.Creative;
import io.attune.state.demand.Line;

/// One ad that is shown.
///
/// @param position from 1
/// @param line its line item
/// @param creative what is shown
/// @param priceNanos what is booked when that happens which is paid for
/// @param propensity with which probability it was chosen, (0,1]
/// @param ticket for its addresses
record Winner(
    int position, Line line, Creative creative, long priceNanos, float propensity, String ticket) {}
