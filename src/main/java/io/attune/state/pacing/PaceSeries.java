package io.attune.state.pacing;

import java.util.List;

/// What a line item was to spend and what it spent.
///
/// @param minutes the last day by minute, or by quarter of an hour where there are too many line
/// items (`attune.pacing.minute-series`): cumulative since the beginning of each day
/// @param hours since the service knows the line item, cumulative since the flight's beginning:
/// by hour, after 14 days by two hours, after 28 by four, and so on
public record PaceSeries(List<Point> minutes, List<Point> hours) {
  /// Copies the lists.
  public PaceSeries {
    minutes = List.copyOf(minutes);
    hours = List.copyOf(hours);
  }

  /// One moment.
  ///
  /// @param epochSecond the end of the step, exclusive
  /// @param planned in the unit of the line item's budget, exact to seven digits
  /// @param actual as `planned`
  public record Point(long epochSecond, long planned, long actual) {}
}
