package io.attune.language.openrtb;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Why an imp got no bid: `statuscode` in `ext.seatnonbid` of the response (community extension
/// seat-non-bid). Up to 17 as [NoBidReason]; from 500 ours, with the same numbers as there.
public enum NonBidReason {
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
  ADS_TXT_MISSING(11, "the authorisation of the seller is not available"),
  ADS_TXT_VIOLATED(12, "the seller is not authorised"),
  ADS_CERT_MISSING(13, "the signature is not available"),
  ADS_CERT_VIOLATED(14, "the signature is not valid"),
  NOT_ENOUGH_TIME(15, "not enough time to answer"),
  CHAIN_INCOMPLETE(16, "the supply chain is not complete"),
  CHAIN_BLOCKED(17, "a node of the supply chain is blocked"),
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
  NOTHING_TO_SHOW(500, "no line item fits"),
  SEAT_NOT_ALLOWED(503, "our seat may not bid"),
  TOO_MANY_IMPS(506, "more imps than are looked at"),
  OVERLOADED(507, "too much to do");

  private static final Map<Integer, NonBidReason> BY_NUMBER =
      Arrays.stream(values()).collect(Collectors.toMap(NonBidReason::number, Function.identity()));
  private final int number;
  private final String words;

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

  /// Absent for numbers that we do not know, the exchanges' own among them.
  public static Optional<NonBidReason> of(int number) {
    return Optional.ofNullable(BY_NUMBER.get(number));
  }
}
