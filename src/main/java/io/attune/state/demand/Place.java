package io.attune.state.demand;

import io.attune.language.campaign.Creative;
import io.attune.language.campaign.LineItem;
import io.attune.state.placement.Placement;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/// One placement with ads. Its arrays are not to be changed.
///
/// @param fitting active line items of which it can show a creative: bit by number
/// @param takes all line items of which it could, were they active
/// @param shows what it can show
/// @param traffic the numbers of the groups whose traffic it counts to, for pacing
/// @param decisions made with it
public record Place(long[] fitting, long[] takes, Shows shows, int[] traffic, LongAdder decisions) {
  private static final long[] NOBODY = {};

  /// A placement without ads.
  public static final Place NOWHERE =
      new Place(NOBODY, NOBODY, new Shows(Set.of(), Set.of()), new int[0], new LongAdder());

  /// What a placement can show.
  ///
  /// @param formats of creatives
  /// @param sizes of banners; none for all, but see [Book#shaped]
  public record Shows(Set<Creative.Format> formats, Set<LineItem.Size> sizes) {
    public Shows {
      formats = Set.copyOf(formats);
      sizes = Set.copyOf(sizes);
    }

    static Shows of(Placement.Ads ads) {
      Set<Creative.Format> formats = EnumSet.noneOf(Creative.Format.class);
      for (Creative.Format format : Creative.Format.values()) {
        if (ads.formats().isEmpty() || ads.formats().contains(word(format))) {
          formats.add(format);
        }
      }
      if (ads.exchange().isPresent()) {
        formats.remove(Creative.Format.OFFER);
      }
      Set<LineItem.Size> sizes = new HashSet<>();
      for (String size : ads.sizes()) {
        List<String> sides = List.of(size.split("x"));
        sizes.add(
            new LineItem.Size(
                Integer.parseInt(sides.getFirst()), Integer.parseInt(sides.getLast())));
      }
      return new Shows(formats, sizes);
    }

    boolean fits(Creative creative) {
      return formats.contains(creative.format())
          && (sizes.isEmpty() || creative.size().isNone() || sizes.contains(creative.size()));
    }
  }

  /// The word for a format in definitions and answers.
  static String word(Creative.Format format) {
    return switch (format) {
      case BANNER -> "banner";
      case NATIVE -> "native";
      case PRODUCT -> "product";
      case OFFER -> "offer";
    };
  }

  /// Whether it can show a creative.
  public boolean fits(Creative creative) {
    return shows.fits(creative);
  }
}
