/// A simulated ad exchange: asks a running bidder for bids, lets it compete with simulated ones,
/// and sends the notices of what became of them. Door: [FakeExchange]. In: where the bidder
/// answers, how many auctions a second and for how long, or a day of them with viewers who come
/// again and click. Out: auctions, bids, wins, what was spent by the exchange's own accounting,
/// what
/// went wrong; of a day also a file of notes. It stands on the standard and shares no code
/// with the bidder; what is charged and billed is whole micros per thousand, which are nanos per
/// impression. Addresses of notices are called at the service that bids, whatever their host. The
/// command line room calls it.
@NullMarked
package io.attune.offline.exchange;

import org.jspecify.annotations.NullMarked;
