package io.attune.market.notice;

/// What happened to a shown ad.
///
/// @param id names it among all that happens to the ad; empty where it happens once
/// @param viewer whose it is; empty for nobody known
/// @param again whether it was booked before: then its time is the ad's, because nobody knows when
/// it was, and so a viewer whose event is forgotten already takes it for too late
/// @param nanos what was booked for it
public record News(
    AdEvent what, String id, String viewer, boolean again, long atMillis, long nanos) {}
