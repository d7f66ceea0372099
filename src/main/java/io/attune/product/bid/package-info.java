/// Answers requests for bids of ad exchanges (OpenRTB 2.5 and 2.6), and takes their notices. No
/// door. In: `POST /openrtb2/bid`, JSON or protobuf, and the signed addresses of its answers. Out:
/// bids with markup, or why there are none, always before the caller's deadline; bookings by the
/// notices. Nothing is read of the viewer but what
/// [io.attune.language.permission.Permissions] leaves. Without the store, line items without caps
/// bid on with the money that is leased.
@NullMarked
package io.attune.product.bid;

import org.jspecify.annotations.NullMarked;
