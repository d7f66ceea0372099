package io.attune.language.campaign;

/// Money as the ledger counts it, written as answers have it.
///
/// @param nanos billionths of the currency's unit, 0 and up
public record Amount(long nanos) {
  private static final long NANOS_PER_MICRO = 1_000;

  /// In micros, with three decimals: `400000.000`; nothing is rounded.
  public String micros() {
    String rest = Long.toString(NANOS_PER_MICRO + nanos % NANOS_PER_MICRO).substring(1);
    return nanos / NANOS_PER_MICRO + "." + rest;
  }
}
