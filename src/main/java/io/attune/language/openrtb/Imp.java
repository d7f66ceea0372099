package io.attune.language.openrtb;

import java.util.List;
import java.util.Optional;

/// One impression that is offered (section 3.2.4), in at least one format.
///
/// @param id 1 to 256 characters, once in the request
/// @param floor for bids without a deal
/// @param closed only bids for deals are allowed
public record Imp(
    String id,
    Optional<Banner> banner,
    Optional<Video> video,
    Optional<Audio> audio,
    Optional<Native> nativeAd,
    Price floor,
    boolean closed,
    List<Deal> deals,
    Traits traits) {
  public Imp {
    deals = List.copyOf(deals);
  }

  /// @param secure markup must be https throughout
  /// @param stitched `ssai`, 0 to 3
  /// @param expirySeconds between auction and impression; 0 when unstated
  /// @param viewersMicros how many see it, in millionths; 0 when unstated
  public record Traits(
      boolean interstitial,
      boolean secure,
      boolean rewarded,
      int stitched,
      int expirySeconds,
      String tag,
      long viewersMicros) {}

  /// A private deal (section 3.2.12).
  ///
  /// @param floor its own; the imp's does not count
  /// @param auction as in the request, 3: the floor is the price; 0 when unstated
  /// @param guaranteed a bid is expected
  /// @param seats allowed; none: all
  /// @param advertisers allowed domains, in small letters; none: all
  public record Deal(
      String id,
      Price floor,
      int auction,
      boolean guaranteed,
      List<String> seats,
      List<String> advertisers,
      List<Playback.DurationFloor> durationFloors,
      long perSecondMicros) {
    public Deal {
      seats = List.copyOf(seats);
      advertisers = List.copyOf(advertisers);
      durationFloors = List.copyOf(durationFloors);
    }
  }
}
