package io.attune.language.openrtb;

/// An audio place (section 3.2.8).
public record Audio(Playback playback, int feed, boolean stitched, int volume) {}
