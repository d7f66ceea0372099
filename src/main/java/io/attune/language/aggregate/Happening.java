package io.attune.language.aggregate;

import io.attune.language.digest.Sha256;
import io.attune.language.event.EventType;

/// What happened, as far as aggregates care. The arrays are as long as there are items and not
/// changed afterwards.
///
/// @param epochMillis when
/// @param digest of the event's id
/// @param items catalogue numbers
/// @param categories per item the [#name] of its first category, 0 for none
/// @param quantities per item
/// @param prices per item, of one piece; NaN for none
/// @param rating NaN for none
/// @param viewer the [#name] of whose event it is, 0 for nobody's
/// @param session likewise
/// @param query likewise
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Happening(
    EventType type,
    long epochMillis,
    long digest,
    int[] items,
    long[] categories,
    double[] quantities,
    double[] prices,
    double rating,
    long viewer,
    long session,
    long query) {

  /// A text as a number that hardly any other text has; 0 for the empty one.
  public static long name(String text) {
    return text.isEmpty() ? 0 : Sha256.big(text);
  }

  /// How many occurrences it is: one per item, one when there is none.
  int occurrences() {
    return Math.max(1, items.length);
  }

  /// The amount that one item adds; NaN for none.
  double amount(Aggregate.Value value, int item) {
    return switch (value) {
      case ONE -> 1;
      case RATING -> rating;
      case QUANTITY -> item < items.length ? quantities[item] : Double.NaN;
      case PRICE -> item < items.length ? prices[item] : Double.NaN;
      case TOTAL -> item < items.length ? prices[item] * quantities[item] : Double.NaN;
      case ITEM, CATEGORY, VIEWER, SESSION, QUERY -> Double.NaN;
    };
  }

  /// What is named; 0 for nothing.
  long named(Aggregate.Value value, int item) {
    return switch (value) {
      case ITEM -> item < items.length ? items[item] + 1L : 0;
      case CATEGORY -> item < items.length ? categories[item] : 0;
      case VIEWER -> viewer;
      case SESSION -> session;
      case QUERY -> query;
      case ONE, PRICE, QUANTITY, TOTAL, RATING -> 0;
    };
  }
}
