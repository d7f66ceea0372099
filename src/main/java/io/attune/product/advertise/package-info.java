/// An ad decision for owned placements, and what becomes of the ads. No door. In: `POST
/// /v1/ads/{placement}` and the signed addresses of its answers. Out:
/// winners with their creatives, prices and reasons of the others; bookings in the ledger, told as
/// events by the door of `collect`, impressions in the viewer's caps, records of decisions. Without
/// a viewer or consent nothing that is capped is shown; without the store money that is leased
/// already is spent, and what is capped is not shown.
@NullMarked
package io.attune.product.advertise;

import org.jspecify.annotations.NullMarked;
