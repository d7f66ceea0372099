package io.attune.language.openrtb;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Why a bid did not win: `${AUCTION_LOSS}` of a loss notice. Numbers of the public list (OpenRTB
/// 3.0, list of loss reasons); from 500 they are the exchange's own.
public enum LossReason {
  WON(0, "won"),
  INTERNAL(1, "an internal error"),
  EXPIRED(2, "the opportunity expired"),
  INVALID_RESPONSE(3, "the response is not valid"),
  DEAL_ID(4, "the deal id is not valid"),
  AUCTION_ID(5, "the auction id is not valid"),
  ADVERTISER_DOMAIN(6, "the advertiser domain is not valid"),
  NO_MARKUP(7, "the markup is missing"),
  NO_CREATIVE_ID(8, "the creative id is missing"),
  NO_PRICE(9, "the price is missing"),
  NO_APPROVAL_DATA(10, "data for approval is missing"),
  BELOW_FLOOR(100, "below the floor"),
  BELOW_DEAL_FLOOR(101, "below the floor of the deal"),
  HIGHER_BID(102, "lost to a higher bid"),
  DEAL(103, "lost to a deal"),
  SEAT_BLOCKED(104, "the seat is blocked"),
  CREATIVE_FILTERED(200, "the creative is filtered"),
  CREATIVE_PENDING(201, "the creative is not yet approved"),
  CREATIVE_DISAPPROVED(202, "the creative is disapproved"),
  CREATIVE_SIZE(203, "the size of the creative"),
  CREATIVE_FORMAT(204, "the format of the creative"),
  CREATIVE_ADVERTISER(205, "the advertiser of the creative is excluded"),
  CREATIVE_STORE_ID(206, "the app of the creative is excluded"),
  CREATIVE_INSECURE(207, "the creative is not secure"),
  CREATIVE_LANGUAGE(208, "the language of the creative is excluded"),
  CREATIVE_CATEGORY(209, "the category of the creative is excluded"),
  CREATIVE_ATTRIBUTE(210, "an attribute of the creative is excluded"),
  CREATIVE_TYPE(211, "the ad type of the creative is excluded"),
  CREATIVE_ANIMATION(212, "the animation of the creative is too long"),
  CREATIVE_NOT_IN_DEAL(213, "the creative is not in the deal"),
  CREATIVE_SKADNETWORK(214, "the creative lacks SKAdNetwork data"),
  CREATIVE_BUNDLE(215, "the bundle of the creative is excluded");

  private static final Map<Integer, LossReason> BY_NUMBER =
      Arrays.stream(values()).collect(Collectors.toMap(LossReason::number, Function.identity()));
  private final int number;
  private final String words;

  LossReason(int number, String words) {
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
  public static Optional<LossReason> of(int number) {
    return Optional.ofNullable(BY_NUMBER.get(number));
  }
}
