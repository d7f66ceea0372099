package io.attune.language.event;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The types of events: those that callers tell, and those that ads tell themselves when something
/// of them is booked.
public enum EventType {
  /// Items were on the screen.
  IMPRESSION,
  /// An item's page was looked at.
  VIEW,
  CLICK,
  ADD_TO_CART,
  REMOVE_FROM_CART,
  PURCHASE,
  SEARCH,
  RATING,
  /// Who a viewer without a name is.
  IDENTIFY,
  /// That two ids are one viewer's.
  ALIAS,
  /// An ad was seen, and its impression booked.
  AD_BILLING,
  /// An ad was clicked.
  AD_CLICK,
  /// What an advertiser wanted happened, and was credited to an ad.
  CONVERSION;

  private static final Map<String, EventType> BY_CODE =
      Arrays.stream(values()).collect(Collectors.toMap(EventType::code, Function.identity()));

  /// What other vocabularies call them (Segment's for shops), in lower case.
  private static final Map<String, EventType> BY_OTHER_NAME =
      Map.ofEntries(
          Map.entry("product viewed", VIEW),
          Map.entry("product clicked", CLICK),
          Map.entry("product added", ADD_TO_CART),
          Map.entry("product removed", REMOVE_FROM_CART),
          Map.entry("order completed", PURCHASE),
          Map.entry("products searched", SEARCH),
          Map.entry("product list viewed", IMPRESSION),
          Map.entry("product list filtered", IMPRESSION),
          Map.entry("product reviewed", RATING));

  /// The name on the wire.
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Whether ads tell it, and nobody else may.
  public boolean ofAds() {
    return this == AD_BILLING || this == AD_CLICK || this == CONVERSION;
  }

  /// The names on the wire of those that callers tell.
  public static List<String> codes() {
    return Arrays.stream(values()).filter(type -> !type.ofAds()).map(EventType::code).toList();
  }

  /// The type of that name, ours or another vocabulary's (then in any case, with spaces or
  /// underscores).
  public static Optional<EventType> find(String name) {
    EventType own = BY_CODE.get(name);
    return own != null
        ? Optional.of(own)
        : Optional.ofNullable(
            BY_OTHER_NAME.get(name.toLowerCase(Locale.ROOT).replace('_', ' ').strip()));
  }
}
