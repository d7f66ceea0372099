package io.attune.language.decision;

/// Why a line item does not serve in a decision, in the order in which the rules are asked: the
/// first that says no is told. Numbers are stable: records, metrics and `why` answers keep them.
public enum AdReason {
  /// It serves.
  NONE(0, "none"),
  /// A draft, paused or archived, or its campaign is.
  NOT_ACTIVE(1, "not_active"),
  /// Outside its flights or its hours of the week.
  NOT_SCHEDULED(2, "not_scheduled"),
  /// Not for this placement, or none of its creatives has a format and size that fit.
  NO_FITTING_CREATIVE(3, "no_fitting_creative"),
  /// Its targeting does not hold.
  NOT_TARGETED(4, "not_targeted"),
  /// A budget of the line item or the campaign, or its goal, is used up.
  BUDGET_USED_UP(5, "budget_used_up"),
  /// Held back for later.
  PACED(6, "paced"),
  /// What it offers is below the placement's floor.
  BELOW_FLOOR(7, "below_floor"),
  /// Left out before the model: too many others could offer more.
  CUT(8, "cut"),
  /// Another line item offers more, or goes before it.
  OUTBID(9, "outbid"),
  /// A competitor of the same category, or the same advertiser, is on the page already.
  EXCLUDED(10, "excluded"),
  /// The viewer has seen enough of it.
  CAPPED(11, "capped"),
  /// Caps cannot be asked: the viewer is unknown, or the store does not answer.
  CAPS_UNKNOWN(12, "caps_unknown"),
  /// Its product is not in stock, or shown on the page already.
  PRODUCT_UNAVAILABLE(13, "product_unavailable"),
  /// It bids for deals and this is none of them, or the other way round.
  OTHER_DEAL(14, "other_deal"),
  /// Its advertiser has no domain, which exchanges demand.
  NOT_DECLARED(15, "not_declared"),
  /// The publisher blocks its advertiser, or invited others.
  ADVERTISER_BLOCKED(16, "advertiser_blocked"),
  /// The publisher blocks its category, or allows others.
  CATEGORY_BLOCKED(17, "category_blocked"),
  /// The publisher blocks what its creatives are, or has no room for them.
  CREATIVE_BLOCKED(18, "creative_blocked"),
  /// None of its creatives is known to be in a language that is asked for.
  OTHER_LANGUAGE(19, "other_language"),
  /// Its creatives load something without encryption, where the publisher forbids it.
  NOT_SECURE(20, "not_secure"),
  /// None of its creatives is marked as fit for children.
  NOT_FOR_CHILDREN(21, "not_for_children");

  /// How many reasons there are, [#NONE] included.
  public static final int COUNT = 22;

  private static final AdReason[] BY_NUMBER = values();

  private final int number;
  private final String code;

  AdReason(int number, String code) {
    this.number = number;
    this.code = code;
  }

  public int number() {
    return number;
  }

  /// The name used in answers and metrics.
  public String code() {
    return code;
  }

  /// The reason of a number between 0 and [#COUNT] - 1.
  public static AdReason of(int number) {
    return BY_NUMBER[number];
  }
}
