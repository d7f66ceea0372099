package io.attune.offline.exchange;

/// What all desks of an exchange share.
record House(Competitors competitors, Crowd crowd, Tally tally, Diary diary) {}
