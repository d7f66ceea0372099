package io.attune.state.attribution;

import java.util.Optional;

/// What an advertiser wanted has happened, as it is told.
///
/// @param id the order's or sign-up's own, 1 to 256 characters
/// @param viewer who did it, 1 to 256 characters; empty only with a ticket
/// @param atMillis when, milliseconds since 1970
/// @param advertiser id of the only one that may be credited; empty for any
/// @param campaign likewise
/// @param lineItem likewise
/// @param value what it was worth
/// @param ticket of the click that led to it, from its address; empty when that is to be found
public record Conversion(
    String id,
    String viewer,
    long atMillis,
    String advertiser,
    String campaign,
    String lineItem,
    Optional<Value> value,
    String ticket) {
  /// What a conversion was worth to who tells it.
  ///
  /// @param micros millionths of the currency, 0 to 2⁵³ - 1
  /// @param currency three capital letters
  public record Value(long micros, String currency) {}

  /// One that names its click and nothing else.
  ///
  /// @param atMillis when it happened
  public static Conversion of(String id, String ticket, long atMillis) {
    return new Conversion(id, "", atMillis, "", "", "", Optional.empty(), ticket);
  }
}
