package io.attune.product.bid;

import io.attune.language.campaign.Creative;
import io.attune.language.openrtb.Native;
import io.attune.language.openrtb.Price;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.catalog.Item;
import java.util.Locale;
import java.util.Optional;

/// What native places can show of creatives: their own parts, or those of an item of the catalogue.
/// What we know of pictures is an agreement, not measured: see `docs/openrtb.md`.
final class NativeParts {
  private static final int UNTYPED = 0;
  private static final int ICON = 1;
  private static final int LOGO = 2;
  private static final int MAIN = 3;
  private static final int SPONSORED = 1;
  private static final int DESCRIPTION = 2;
  private static final int PRICE = 6;
  private static final int CALL_TO_ACTION = 12;

  private final CatalogSnapshot catalog;

  NativeParts(CatalogSnapshot catalog) {
    this.catalog = catalog;
  }

  /// A picture.
  ///
  /// @param url may be empty: none
  record Picture(String url, int w, int h) {
    static final Picture NONE = new Picture("", 0, 0);

    private boolean fills(Native.Asset asset) {
      return !url.isEmpty()
          && isLong(w, asset.w(), asset.wMin())
          && isLong(h, asset.h(), asset.hMin())
          && Mimes.take(asset.mimes(), mime());
    }

    /// A length is exact only where there is no least one beside it.
    private static boolean isLong(int have, int exact, int least) {
      return least > 0 ? have >= least : exact == 0 || have == exact;
    }

    private String mime() {
      String path = url.toLowerCase(Locale.ROOT).replaceFirst("[?#].*", "");
      String ending = path.substring(path.lastIndexOf('.') + 1);
      return "image/" + (ending.equals("jpg") ? "jpeg" : ending);
    }
  }

  /// The parts; texts that are empty are not there.
  record Parts(
      String title,
      String text,
      String sponsoredBy,
      String callToAction,
      String price,
      Picture main,
      Picture icon) {
    /// Whether all assets that are required can be filled, and at least one.
    boolean fills(Native place) {
      boolean any = false;
      for (Native.Asset asset : place.assets()) {
        boolean filled = fills(asset);
        if (asset.required() && !filled) {
          return false;
        }
        any |= filled;
      }
      return any;
    }

    boolean fills(Native.Asset asset) {
      if (asset.id() == Native.Asset.UNNAMED) {
        return false;
      }
      return switch (asset.kind()) {
        case TITLE, DATA -> {
          String have = text(asset);
          yield !have.isEmpty()
              && (asset.length() == 0 || have.codePointCount(0, have.length()) <= asset.length());
        }
        case IMAGE -> picture(asset).fills(asset);
        case VIDEO, OTHER -> false;
      };
    }

    /// The text for a title or data; empty for none.
    String text(Native.Asset asset) {
      if (asset.kind() == Native.Kind.TITLE) {
        return title;
      }
      return switch (asset.type()) {
        case SPONSORED -> sponsoredBy;
        case DESCRIPTION -> text;
        case PRICE -> price;
        case CALL_TO_ACTION -> callToAction;
        default -> "";
      };
    }

    Picture picture(Native.Asset asset) {
      return switch (asset.type()) {
        case ICON, LOGO -> icon;
        case MAIN -> main;
        case UNTYPED -> main.fills(asset) ? main : icon;
        default -> Picture.NONE;
      };
    }
  }

  /// The parts of a creative; nothing for one that has none.
  Optional<Parts> of(Creative creative) {
    return switch (creative.content()) {
      case Creative.Native own ->
          Optional.of(
              new Parts(
                  own.title(),
                  own.text(),
                  own.sponsoredBy(),
                  own.callToAction(),
                  "",
                  new Picture(own.imageUrl(), 1_200, 627),
                  new Picture(own.iconUrl(), 128, 128)));
      case Creative.Product product -> item(catalog.number(product.item()));
      case Creative.Html html -> Optional.empty();
      case Creative.Image image -> Optional.empty();
      case Creative.Offer offer -> Optional.empty();
    };
  }

  private Optional<Parts> item(int number) {
    if (number < 0) {
      return Optional.empty();
    }
    Item item = catalog.item(number);
    Picture picture = new Picture(item.image().orElse(""), 1_200, 1_200);
    return Optional.of(
        new Parts(
            item.title(),
            String.join(", ", item.categories()),
            item.brand().orElse(""),
            "",
            price(item),
            picture,
            picture));
  }

  private static String price(Item item) {
    return item.priceMicros()
        .map(micros -> Price.text(micros) + item.currency().map(code -> " " + code).orElse(""))
        .orElse("");
  }
}
