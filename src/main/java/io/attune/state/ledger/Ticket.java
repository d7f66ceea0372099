package io.attune.state.ledger;

import java.util.List;

/// What any replica needs to book a hold. It travels in the signed token of the ad; who trusts an
/// unsigned one lets strangers spend.
///
/// @param group whose accounts these are
/// @param accounts names, 1 to 8
/// @param holder whose lease pays
/// @param id of the hold, unique for ever in its group, such as decision and position
/// @param nanos the price
/// @param expiresMillis end of the hold, milliseconds since 1970 by Redis' clock
public record Ticket(
    String group, List<String> accounts, String holder, String id, long nanos, long expiresMillis) {
  public Ticket {
    accounts = List.copyOf(accounts);
    if (accounts.isEmpty() || accounts.size() > Ledger.MOST_ACCOUNTS_OF_A_HOLD) {
      throw new IllegalArgumentException(
          "ticket.accounts: "
              + accounts.size()
              + " (expected: 1 to "
              + Ledger.MOST_ACCOUNTS_OF_A_HOLD
              + ")");
    }
    Nanos.checked("ticket.nanos", nanos);
  }

  /// The same at another price, for who learns it later.
  ///
  /// @param lower 0 to the hold's price; more is not covered by the hold
  public Ticket at(long lower) {
    return new Ticket(group, accounts, holder, id, lower, expiresMillis);
  }
}
