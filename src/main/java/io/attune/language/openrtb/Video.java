package io.attune.language.openrtb;

/// A video place (section 3.2.7).
///
/// @param placement AdCOM's `plcmt`, or 2.5's `placement` where only that is stated; 0 unknown
public record Video(
    Playback playback,
    int w,
    int h,
    int linearity,
    boolean skippable,
    int skipMinSeconds,
    int skipAfterSeconds,
    int placement,
    int position) {}
