package io.attune.product.bid;

import io.attune.language.campaign.Creative;
import io.attune.language.campaign.LineItem;
import io.attune.language.openrtb.Banner;
import io.attune.language.openrtb.Imp;
import io.attune.language.openrtb.Native;
import io.attune.state.demand.Book;
import io.attune.state.demand.Place;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which creatives an imp can show.
final class Fit {
  private static final String HTML = "text/html";
  private static final int BANNER_TYPE = 2;
  private static final int SCRIPT_TYPE = 3;
  private static final int FRAME_TYPE = 4;

  private final Optional<Banner> banner;
  private final Optional<Native> nativeAd;
  private final NativeParts parts;
  private final Book book;
  private final boolean flexible;

  /// @param texts whether the markup itself has to show who is behind the ad: then it is none of
  /// native parts
  Fit(Imp imp, NativeParts parts, Book book, boolean texts) {
    banner = imp.banner().filter(Fit::takesMarkup);
    nativeAd = imp.nativeAd().filter(place -> !texts);
    this.parts = parts;
    this.book = book;
    flexible = banner.map(Fit::isFlexible).orElse(false);
  }

  private static boolean takesMarkup(Banner banner) {
    return !banner.blockedTypes().contains(BANNER_TYPE) && Mimes.take(banner.mimes(), HTML);
  }

  private static boolean isFlexible(Banner banner) {
    return banner.formats().stream().anyMatch(format -> format.wRatio() > 0);
  }

  /// Whether there are creatives of any of the imp's formats.
  static boolean knows(Imp imp) {
    return imp.banner().isPresent() || imp.nativeAd().isPresent();
  }

  /// What is looked up: formats, and the sizes that fit.
  ///
  /// @param known sizes of banners, for places of no fixed size
  Place.Shows shows(Set<LineItem.Size> known) {
    Set<Creative.Format> formats = EnumSet.noneOf(Creative.Format.class);
    Set<LineItem.Size> sizes = new HashSet<>();
    if (banner.isPresent()) {
      List<Banner.Format> wanted = banner.get().formats();
      for (Banner.Format format : wanted) {
        if (isSize(format)) {
          sizes.add(new LineItem.Size(format.w(), format.h()));
        }
      }
      if (flexible) {
        known.stream().filter(size -> isFitting(size, wanted)).forEach(sizes::add);
      }
      if (!sizes.isEmpty()) {
        formats.add(Creative.Format.BANNER);
      }
    }
    if (nativeAd.isPresent()) {
      formats.add(Creative.Format.NATIVE);
      formats.add(Creative.Format.PRODUCT);
    }
    return new Place.Shows(formats, sizes);
  }

  private static boolean isSize(Banner.Format format) {
    return format.w() > 0
        && format.h() > 0
        && format.w() <= LineItem.Size.MOST
        && format.h() <= LineItem.Size.MOST;
  }

  boolean shows(Creative creative) {
    return switch (creative.content()) {
      case Creative.Html html -> banner.isPresent() && fits(creative);
      case Creative.Image image -> banner.isPresent() && fits(creative);
      case Creative.Native text -> nativeAd.isPresent() && fills(creative);
      case Creative.Product product -> nativeAd.isPresent() && fills(creative);
      case Creative.Offer offer -> false;
    };
  }

  private boolean fits(Creative creative) {
    Banner place = banner.orElseThrow();
    return isFitting(creative.size(), place.formats())
        && permits(creative, place.blockedAttributes(), place.apis())
        && (!place.blockedTypes().contains(SCRIPT_TYPE) || !book.scripts(creative))
        && (!place.blockedTypes().contains(FRAME_TYPE) || !book.frames(creative));
  }

  private static boolean isFitting(LineItem.Size size, List<Banner.Format> formats) {
    for (Banner.Format format : formats) {
      boolean exact = format.w() == size.width() && format.h() == size.height();
      boolean ratio =
          format.wRatio() > 0
              && format.hRatio() > 0
              && (long) size.width() * format.hRatio() == (long) size.height() * format.wRatio()
              && size.width() >= format.wMin();
      if (exact || ratio) {
        return !size.isNone();
      }
    }
    return false;
  }

  private static boolean permits(Creative creative, List<Integer> blocked, List<Integer> apis) {
    for (Integer attribute : creative.traits().attributes()) {
      if (blocked.contains(attribute)) {
        return false;
      }
    }
    return apis.containsAll(creative.traits().apis());
  }

  private boolean fills(Creative creative) {
    Native place = nativeAd.orElseThrow();
    return permits(creative, place.blockedAttributes(), place.apis())
        && parts.of(creative).filter(have -> have.fills(place)).isPresent();
  }
}
