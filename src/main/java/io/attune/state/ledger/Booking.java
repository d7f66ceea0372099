package io.attune.state.ledger;

/// What became of a booking.
public enum Booking {
  /// The money is spent now.
  BOOKED,
  /// It was before; nothing changed.
  DUPLICATE,
  /// The hold is over; nothing is spent.
  EXPIRED,
  /// An account would exceed what can be counted; nothing is spent.
  BEYOND_COUNTING
}
