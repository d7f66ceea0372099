package io.attune.language.openrtb;

import java.util.List;

/// What video and audio have in common (sections 3.2.7 and 3.2.8).
///
/// @param mimes never empty
/// @param minSeconds 0 when unstated
/// @param maxSeconds 0 when unstated
/// @param exactSeconds the only durations that fit, in place of the range
/// @param startDelaySeconds negative: AdCOM's modes
/// @param perSecondMicros floor per second of a pod; 0 when unstated
public record Playback(
    List<String> mimes,
    int minSeconds,
    int maxSeconds,
    List<Integer> exactSeconds,
    int startDelaySeconds,
    List<Integer> protocols,
    List<Integer> blockedAttributes,
    List<Integer> apis,
    List<Integer> delivery,
    Pod pod,
    long perSecondMicros,
    List<DurationFloor> durationFloors) {
  public Playback {
    mimes = List.copyOf(mimes);
    exactSeconds = List.copyOf(exactSeconds);
    protocols = List.copyOf(protocols);
    blockedAttributes = List.copyOf(blockedAttributes);
    apis = List.copyOf(apis);
    delivery = List.copyOf(delivery);
    durationFloors = List.copyOf(durationFloors);
  }

  /// @param id empty: no pod
  public record Pod(String id, int seconds, int most, int slot) {}

  /// A floor for durations, both ends within; 0 is open.
  public record DurationFloor(int minSeconds, int maxSeconds, long micros) {}
}
