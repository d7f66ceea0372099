package io.attune.state.ledger;

/// One account as the store has it, in nanos.
///
/// @param limit what may be spent; 0 when none was set
/// @param spent what was booked
/// @param leased what replicas may promise
public record Figures(long limit, long spent, long leased) {
  /// What is left for leases; negative after a cut, or an overspend.
  public long remaining() {
    return limit - spent - leased;
  }
}
