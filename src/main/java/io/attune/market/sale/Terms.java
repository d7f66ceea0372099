package io.attune.market.sale;

import io.attune.state.demand.Book;
import io.attune.state.demand.Place;
import io.attune.state.placement.Placement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/// Under which terms impressions are sold.
///
/// @param place what can be shown
/// @param floorMicros the least that a thousand impressions must offer, 0 or more
/// @param among where the ads stand
/// @param rules what is forbidden there
/// @param outside how it is bid for, where an exchange sells it
public record Terms(
    Place place, long floorMicros, Among among, Rules rules, Optional<Outside> outside) {

  /// Those of an owned placement.
  public static Terms owned(Book book, Placement placement, Among among) {
    return new Terms(
        book.place(placement.id()),
        placement.ads().map(Placement.Ads::floorMicros).orElse(0L),
        among,
        Rules.NONE,
        Optional.empty());
  }

  /// How an exchange is bid to. What it charges for the impression is what a line item spends,
  /// whatever it pays its own bid for.
  ///
  /// @param shading what is bid of what it is worth, [0,1]; never below the floor
  /// @param countsFor how long the money of a bid is set aside
  /// @param test whether nothing is billed
  /// @param signals of the request that forbid to know more of the viewer, as codes
  /// @param bidMicros a price in micros of the line items' currency as it is bid
  public record Outside(
      double shading,
      Duration countsFor,
      boolean test,
      List<String> signals,
      LongUnaryOperator bidMicros) {
    public Outside {
      signals = List.copyOf(signals);
    }

    /// What is bid for an impression, nanos.
    long price(long offeredNanos, long floorNanos) {
      return Math.max(floorNanos, Math.round(offeredNanos * shading));
    }
  }
}
