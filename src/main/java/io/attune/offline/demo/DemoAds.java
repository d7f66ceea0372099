package io.attune.offline.demo;

import java.util.List;

/// Who advertises in the demo shop, and what. Ids are unique and the same for the same seed;
/// lists are in order of number.
///
/// @param placements where ads are shown
public record DemoAds(
    List<Advertiser> advertisers,
    List<Campaign> campaigns,
    List<LineItem> lineItems,
    List<Creative> creatives,
    List<String> placements) {
  /// Copies the lists.
  public DemoAds {
    advertisers = List.copyOf(advertisers);
    campaigns = List.copyOf(campaigns);
    lineItems = List.copyOf(lineItems);
    creatives = List.copyOf(creatives);
    placements = List.copyOf(placements);
  }

  /// What a line item pays for.
  public enum Pays {
    IMPRESSION,
    CLICK,
    CONVERSION
  }

  /// What a creative is.
  public enum Form {
    BANNER,
    NATIVE,
    PRODUCT,
    OFFER
  }

  /// @param brand whose products it advertises
  public record Advertiser(String id, String name, String brand) {}

  /// @param advertiser position of its advertiser
  public record Campaign(String id, int advertiser, String name) {}

  /// @param campaign position of its campaign
  /// @param tier 0 goes before 1
  /// @param weight within the tier, where nothing is known of the viewer
  /// @param cpmMicros price of 1,000 impressions, in micros of EUR
  /// @param clickMicros what a click is worth to the advertiser
  /// @param conversionMicros what a purchase after a click is worth to the advertiser, beside it
  /// @param dailyMicros budget of a day (UTC)
  public record LineItem(
      String id,
      int campaign,
      String name,
      Pays pays,
      int tier,
      int weight,
      long cpmMicros,
      long clickMicros,
      long conversionMicros,
      long dailyMicros) {}

  /// @param lineItem position of its line item
  /// @param item position in [DemoShop#items()] of what it advertises
  /// @param size of a banner, such as `300x250`; else empty
  public record Creative(String id, int lineItem, Form form, String title, int item, String size) {}
}
