package io.attune.language.decision;

/// Why a candidate is not in the answer. Numbers are stable: records, metrics and `why` answers
/// keep them.
public enum DropReason {
  /// Not dropped.
  NONE(0, "none"),
  OUT_OF_STOCK(1, "out_of_stock"),
  NOT_YET_AVAILABLE(2, "not_yet_available"),
  NO_LONGER_AVAILABLE(3, "no_longer_available"),
  /// Named in the request's `exclude`.
  EXCLUDED(4, "excluded"),
  ALREADY_BOUGHT(5, "already_bought"),
  /// A named filter of the placement, or the request's own expression, said no.
  FILTERED(6, "filtered"),
  /// A filter could not be evaluated and is configured to fail closed.
  FILTER_FAILED(7, "filter_failed"),
  /// A seed item of the request: it is what the viewer looks at already.
  SEED(8, "seed"),
  /// Shown by an earlier placement of the same page.
  ON_PAGE(9, "on_page"),
  /// The candidate limit was reached, or the deadline left time for fewer.
  CANDIDATE_LIMIT(10, "candidate_limit"),
  /// The diversity rule was used up by higher-ranked items.
  DIVERSITY(11, "diversity"),
  /// Ranked below the last position that was asked for.
  BELOW_LAST(12, "below_last"),
  /// Ranked before the first position that was asked for (paging).
  BEFORE_OFFSET(13, "before_offset"),
  /// The caller named an item that the catalogue does not have.
  UNKNOWN_ITEM(14, "unknown_item"),
  /// The item was deleted after the source listed it.
  DELETED(15, "deleted"),
  /// Another variant of the same product ranks higher.
  VARIANT(16, "variant");

  /// How many reasons there are, [#NONE] included.
  public static final int COUNT = 17;

  private static final DropReason[] BY_NUMBER = values();

  private final int number;
  private final String code;

  DropReason(int number, String code) {
    this.number = number;
    this.code = code;
  }

  public int number() {
    return number;
  }

  public String code() {
    return code;
  }

  /// Whether a candidate with it took part in the ranking: shown, or left out by the ranking alone.
  public boolean ranked() {
    return switch (this) {
      case NONE, DIVERSITY, BELOW_LAST, BEFORE_OFFSET, VARIANT -> true;
      case OUT_OF_STOCK, NOT_YET_AVAILABLE, NO_LONGER_AVAILABLE, DELETED, UNKNOWN_ITEM -> false;
      case EXCLUDED, ALREADY_BOUGHT, SEED, ON_PAGE, FILTERED, FILTER_FAILED, CANDIDATE_LIMIT ->
          false;
    };
  }

  /// The reason of a number between 0 and [#COUNT] - 1.
  public static DropReason of(int number) {
    return BY_NUMBER[number];
  }
}
