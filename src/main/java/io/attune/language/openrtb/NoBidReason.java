package io.attune.language.openrtb;

/// Why there is no bid at all: `nbr` of the response. Numbers are the contract: 0 to 17 of the
/// public list (OpenRTB 3.0, list of no-bid reasons), from 500 ours.
public enum NoBidReason {
  UNKNOWN(0, "unknown"),
  TECHNICAL(1, "a technical error"),
  INVALID_REQUEST(2, "the request is not valid"),
  CRAWLER(3, "a known crawler"),
  SUSPECTED_BOT(4, "suspected not to be human"),
  DATA_CENTER(5, "the address is of a cloud, data center or proxy"),
  UNSUPPORTED_DEVICE(6, "the device is not supported"),
  BLOCKED_PUBLISHER(7, "the publisher or site is blocked"),
  UNMATCHED_USER(8, "the viewer is not known"),
  DAILY_USER_CAP(9, "the viewer saw enough today"),
  DAILY_DOMAIN_CAP(10, "the domain had enough today"),
  ADS_TXT_MISSING(11, "the seller's authorisation is not available"),
  ADS_TXT_VIOLATED(12, "the seller is not authorised"),
  ADS_CERT_MISSING(13, "the signature is not available"),
  ADS_CERT_VIOLATED(14, "the signature is not valid"),
  NOT_ENOUGH_TIME(15, "not enough time to answer"),
  CHAIN_INCOMPLETE(16, "the supply chain is not complete"),
  CHAIN_BLOCKED(17, "a node of the supply chain is blocked"),
  NOTHING_TO_SHOW(500, "no line item fits"),
  NO_SUCH_MEDIA(501, "no creatives of these formats exist"),
  NO_PERMISSION(502, "the law asks for a permission that is not there"),
  SEAT_NOT_ALLOWED(503, "our seat may not bid"),
  UNKNOWN_CURRENCY(504, "no rate is known for the currency"),
  BELOW_FLOOR(505, "all bids are below the floor"),
  TOO_MANY_IMPS(506, "more imps than are looked at"),
  OVERLOADED(507, "too much to do");

  private final int number;
  private final String words;

  NoBidReason(int number, String words) {
    this.number = number;
    this.words = words;
  }

  public int number() {
    return number;
  }

  /// For people.
  public String words() {
    return words;
  }
}
