/// Everything we are told: events. Door: [Collect]. In: events of callers over REST, gRPC, beacons
/// and kits that speak Segment's shapes, and of other products. Out: a verdict per event, given
/// when
/// what was accepted is applied to the viewer and durable. When the store or the disk is away,
/// nothing is accepted and callers are told to try again; what is refused is kept with its reason.
/// Other products may call the door.
@NullMarked
package io.attune.product.collect;

import org.jspecify.annotations.NullMarked;
