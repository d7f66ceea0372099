/// What each viewer saw of whom, for frequency caps. Door: [Exposure]. In: an ad decision's ordered
/// contenders with their caps, impressions, reservations given back; windows in milliseconds of
/// Redis' clock. Out: the first contenders that every cap still allows, reserved in the same step.
/// While the store is away, or a viewer has too many scopes, contenders with caps are not served
/// unless they say otherwise, and the answer says so. Products may call it; it knows scopes by
/// their names only. Keys: one per viewer, `{site}:cap:{<partition>}:<viewer>`.
@NullMarked
package io.attune.state.exposure;

import org.jspecify.annotations.NullMarked;
