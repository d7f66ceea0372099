/// Bids for ad exchanges: an OpenRTB request in, bids or a reason for none out. Endpoints are its
/// only doors; nothing is read of the viewer but what
/// [io.attune.language.permission.Permissions] leaves.
@NullMarked
package io.attune.product.bid;

import org.jspecify.annotations.NullMarked;
