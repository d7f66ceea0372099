package io.attune.language.openrtb;

/// Why an imp got no bid: `statuscode` in `ext.seatnonbid` of the response (community extension
/// seat-non-bid). Up to 17 as [NoBidReason]; from 500 ours, with the same numbers as there.
public enum NonBidReason {
  UNKNOWN(NoBidReason.UNKNOWN),
  TECHNICAL(NoBidReason.TECHNICAL),
  INVALID_REQUEST(NoBidReason.INVALID_REQUEST),
  CRAWLER(NoBidReason.CRAWLER),
  SUSPECTED_BOT(NoBidReason.SUSPECTED_BOT),
  DATA_CENTER(NoBidReason.DATA_CENTER),
  UNSUPPORTED_DEVICE(NoBidReason.UNSUPPORTED_DEVICE),
  BLOCKED_PUBLISHER(NoBidReason.BLOCKED_PUBLISHER),
  UNMATCHED_USER(NoBidReason.UNMATCHED_USER),
  DAILY_USER_CAP(NoBidReason.DAILY_USER_CAP),
  DAILY_DOMAIN_CAP(NoBidReason.DAILY_DOMAIN_CAP),
  ADS_TXT_MISSING(NoBidReason.ADS_TXT_MISSING),
  ADS_TXT_VIOLATED(NoBidReason.ADS_TXT_VIOLATED),
  ADS_CERT_MISSING(NoBidReason.ADS_CERT_MISSING),
  ADS_CERT_VIOLATED(NoBidReason.ADS_CERT_VIOLATED),
  NOT_ENOUGH_TIME(NoBidReason.NOT_ENOUGH_TIME),
  CHAIN_INCOMPLETE(NoBidReason.CHAIN_INCOMPLETE),
  CHAIN_BLOCKED(NoBidReason.CHAIN_BLOCKED),
  ERROR(100, "an error"),
  TIMEOUT(101, "timed out"),
  INVALID_RESPONSE(102, "the response is not valid"),
  UNREACHABLE(103, "the bidder cannot be reached"),
  REQUEST_BLOCKED(200, "the request is blocked"),
  CHANNEL(201, "the distribution channel is not supported"),
  MEDIA_TYPE(202, "the media type is not supported"),
  OPTIMISED(203, "left out by optimisation"),
  PRIVACY(204, "privacy rules"),
  CURRENCY(205, "the currency is not supported"),
  RESPONSE_REJECTED(300, "the response is rejected"),
  BELOW_FLOOR(301, "below the floor"),
  DUPLICATE(302, "a duplicate"),
  CATEGORY_MAPPING(303, "the category cannot be mapped"),
  BELOW_DEAL_FLOOR(304, "below the floor of the deal"),
  TRANSPARENCY(305, "transparency of the Digital Services Act is missing"),
  CREATIVE(350, "the creative"),
  CREATIVE_SIZE(351, "the size of the creative"),
  CREATIVE_INSECURE(352, "the creative is not secure"),
  CREATIVE_FORMAT(353, "the format of the creative"),
  CREATIVE_MALWARE(354, "the creative holds malware"),
  CREATIVE_EXCLUDED(355, "the advertiser of the creative is excluded"),
  CREATIVE_BLOCKED(356, "the advertiser of the creative is blocked"),
  CREATIVE_CATEGORY(357, "the category of the creative is blocked"),
  NOTHING_TO_SHOW(NoBidReason.NOTHING_TO_SHOW),
  SEAT_NOT_ALLOWED(NoBidReason.SEAT_NOT_ALLOWED),
  TOO_MANY_IMPS(NoBidReason.TOO_MANY_IMPS),
  OVERLOADED(NoBidReason.OVERLOADED);

  private final int number;
  private final String words;

  NonBidReason(NoBidReason same) {
    this(same.number(), same.words());
  }

  NonBidReason(int number, String words) {
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
