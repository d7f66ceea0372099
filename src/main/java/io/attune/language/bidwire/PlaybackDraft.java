package io.attune.language.bidwire;

import io.attune.language.openrtb.Audio;
import io.attune.language.openrtb.Playback;
import io.attune.language.openrtb.Video;
import io.attune.language.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Video or audio while it is read, from either wire.
final class PlaybackDraft {
  List<String> mimes = List.of();
  int minSeconds;
  int maxSeconds;
  List<Integer> exactSeconds = List.of();
  int startDelaySeconds;
  List<Integer> protocols = List.of();
  List<Integer> blockedAttributes = List.of();
  List<Integer> apis = List.of();
  List<Integer> delivery = List.of();
  String pod = "";
  int podSeconds;
  int podMost;
  int podSlot;
  long perSecondMicros;
  final List<Playback.DurationFloor> durationFloors = new ArrayList<>();
  int w;
  int h;
  int linearity;
  boolean skippable;
  int skipMinSeconds;
  int skipAfterSeconds;
  int placement;
  int oldPlacement;
  int position;
  int feed;
  boolean stitched;
  int volume;

  /// @param path of the place
  /// @return null where types are missing; the imp's draft is told
  @Nullable Video video(String path, ImpDraft imp) {
    return hasMimes(path, imp)
        ? new Video(
            playback(),
            w,
            h,
            linearity,
            skippable,
            skipMinSeconds,
            skipAfterSeconds,
            placement == 0 ? oldPlacement : placement,
            position)
        : null;
  }

  /// As [#video(String, ImpDraft)].
  @Nullable Audio audio(String path, ImpDraft imp) {
    return hasMimes(path, imp) ? new Audio(playback(), feed, stitched, volume) : null;
  }

  private boolean hasMimes(String path, ImpDraft imp) {
    if (mimes.isEmpty()) {
      imp.formatFlaw(Problem.invalid(path + ".mimes", mimes, "1 or more types"));
    }
    return !mimes.isEmpty();
  }

  private Playback playback() {
    return new Playback(
        mimes,
        minSeconds,
        maxSeconds,
        exactSeconds,
        startDelaySeconds,
        protocols,
        blockedAttributes,
        apis,
        delivery,
        new Playback.Pod(pod, podSeconds, podMost, podSlot),
        perSecondMicros,
        durationFloors);
  }
}
