package io.attune.language.decision;

/// An item that stands in a slate because an advertiser pays for it.
///
/// @param position in the whole ranking, from 1
/// @param item stable number
/// @param lineItem id of who pays
/// @param campaign id of its campaign
/// @param advertiser id of its advertiser
/// @param creative id of what is shown
/// @param propensity with which probability it was chosen, (0,1]
/// @param urls where to tell what became of it; absent in records
public record Sponsored(
    int position,
    int item,
    String lineItem,
    String campaign,
    String advertiser,
    String creative,
    float propensity,
    Urls urls) {

  /// As records keep it.
  public Sponsored withoutUrls() {
    return new Sponsored(
        position, item, lineItem, campaign, advertiser, creative, propensity, Urls.NONE);
  }

  /// Addresses below the service's own, signed.
  ///
  /// @param impression to be loaded when it is seen
  /// @param click where it links to
  /// @param conversion to be loaded when the click led to what is wanted
  public record Urls(String impression, String click, String conversion) {
    /// In records.
    public static final Urls NONE = new Urls("", "", "");
  }
}
