package io.attune.language.bidwire;

import io.attune.language.openrtb.Audio;
import io.attune.language.openrtb.Banner;
import io.attune.language.openrtb.Flag;
import io.attune.language.openrtb.Imp;
import io.attune.language.openrtb.Native;
import io.attune.language.openrtb.Price;
import io.attune.language.openrtb.Video;
import io.attune.language.problem.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An imp while it is read, from either wire.
final class ImpDraft {
  String id = "";
  @Nullable Banner banner;
  @Nullable Video video;
  @Nullable Audio audio;
  @Nullable Native nativeAd;
  long floorMicros;
  String floorCurrency = "";
  Flag closed = Flag.UNSTATED;
  private final List<Imp.Deal> deals = new ArrayList<>();
  private final Set<String> dealIds = new HashSet<>();
  Flag secure = Flag.UNSTATED;
  boolean interstitial;
  boolean rewarded;
  int stitched;
  int expirySeconds;
  String tag = "";
  long viewersMicros;

  /// The first flaw of the imp itself: it spoils the imp.
  @Nullable Problem flaw;

  /// The first flaw of a format: it spoils the imp only where no other format is left.
  @Nullable Problem formatFlaw;

  void flaw(@Nullable Problem problem) {
    flaw = flaw == null ? problem : flaw;
  }

  void formatFlaw(@Nullable Problem problem) {
    formatFlaw = formatFlaw == null ? problem : formatFlaw;
  }

  /// What spoils the imp, if anything does.
  ///
  /// @param path of the imp
  @Nullable Problem verdict(String path) {
    if (flaw != null) {
      return flaw;
    }
    if (id.isEmpty()) {
      return Problem.invalid(path + ".id", id, "1 to " + Bounds.ID + " characters");
    }
    if (banner != null || video != null || audio != null || nativeAd != null) {
      return null;
    }
    return formatFlaw != null
        ? formatFlaw
        : Problem.invalid(path, "no format", "banner, video, audio or native");
  }

  /// A bid names its deal by the id alone: of two by one id none is bid on.
  void deal(Imp.Deal deal) {
    if (dealIds.add(deal.id())) {
      deals.add(deal);
    } else {
      deals.removeIf(other -> other.id().equals(deal.id()));
    }
  }

  Imp build() {
    return new Imp(
        id,
        Optional.ofNullable(banner),
        Optional.ofNullable(video),
        Optional.ofNullable(audio),
        Optional.ofNullable(nativeAd),
        new Price(floorMicros, Bounds.currency(floorCurrency)),
        closed.yes(),
        deals,
        new Imp.Traits(
            interstitial, secure.yes(), rewarded, stitched, expirySeconds, tag, viewersMicros));
  }

  /// A banner while it is read, from either wire.
  static final class BannerDraft {
    final List<Banner.Format> formats = new ArrayList<>();
    int w;
    int h;
    List<Integer> blockedTypes = List.of();
    List<Integer> blockedAttributes = List.of();
    List<String> mimes = List.of();
    List<Integer> expandable = List.of();
    List<Integer> apis = List.of();
    int position;
    boolean topFrame;

    private static boolean saysSomething(Banner.Format format) {
      return format.w() > 0 && format.h() > 0 || format.wRatio() > 0 && format.hRatio() > 0;
    }

    /// Listed formats count more than a size beside them, if any of them says something.
    Banner build() {
      formats.removeIf(format -> !saysSomething(format));
      if (formats.isEmpty() && w > 0 && h > 0) {
        formats.add(new Banner.Format(w, h, 0, 0, 0));
      }
      return new Banner(
          formats, blockedTypes, blockedAttributes, mimes, expandable, apis, position, topFrame);
    }
  }
}
