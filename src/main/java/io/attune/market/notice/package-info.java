/// What becomes of what was sold: the ticket that an ad's addresses carry, and the bookings that
/// these lead to. Door: [Notices]. In: a ticket as text, and what happened. Out: spend and counts
/// in
/// the ledger, impressions in the viewer's caps, clicks for attribution, and [Tidings] for who
/// tells
/// it on. Each counts once, at any replica; without the store nothing is booked, and the same news
/// may come again. Products may call it.
@NullMarked
package io.attune.market.notice;

import org.jspecify.annotations.NullMarked;
