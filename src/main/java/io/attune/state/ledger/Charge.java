package io.attune.state.ledger;

import java.util.List;

/// What is to be paid, long after the decision, such as a conversion.
///
/// @param ticket of the ad's hold, with the price; at 0 it is counted only
/// @param accounts of the ticket's group that pay once the hold has ended or was booked: 1 to 8
///     names, such as today's, whose limits are set
/// @param id unique in the group, such as the conversion's own; 1 to 256 characters
/// @param paid as what it is counted when it is paid
/// @param unpaid as what when it is not; of the same day
public record Charge(Ticket ticket, List<String> accounts, String id, Count paid, Count unpaid) {
  private static final int LONGEST_ID = 256;

  public Charge {
    accounts = List.copyOf(accounts);
    if (accounts.isEmpty() || accounts.size() > Ledger.MOST_ACCOUNTS_OF_A_HOLD) {
      throw new IllegalArgumentException(
          "charge.accounts: "
              + accounts.size()
              + " (expected: 1 to "
              + Ledger.MOST_ACCOUNTS_OF_A_HOLD
              + ")");
    }
    if (id.isEmpty() || id.length() > LONGEST_ID) {
      throw new IllegalArgumentException(
          "charge.id: " + id.length() + " characters (expected: 1 to " + LONGEST_ID + ")");
    }
    if (paid.day() != unpaid.day()) {
      throw new IllegalArgumentException(
          "charge.unpaid: day " + unpaid.day() + " (expected: " + paid.day() + ", as when paid)");
    }
  }
}
