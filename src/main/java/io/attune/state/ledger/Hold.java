package io.attune.state.ledger;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// Money promised by one decision: it is either booked, given back or over in the end. Made by
/// [Ledger#hold].
public final class Hold {
  static final Comparator<Hold> BY_END =
      Comparator.comparingLong(Hold::expiresMillis).thenComparing(Hold::id);

  private final String id;
  private final Account[] accounts;
  private final long nanos;
  private final long held;
  private final String holder;
  private final long expiresMillis;
  private final AtomicBoolean open = new AtomicBoolean(true);

  /// The call whose answer said that it was booked, or -1; guarded by the group.
  private long bookedCall = -1;

  Hold(String id, Account[] accounts, long nanos, long held, String holder, long expiresMillis) {
    this.id = id;
    this.accounts = accounts;
    this.nanos = nanos;
    this.held = held;
    this.holder = holder;
    this.expiresMillis = expiresMillis;
  }

  /// What whoever books it has to show.
  public Ticket ticket() {
    List<String> names = new ArrayList<>(accounts.length);
    for (Account account : accounts) {
      names.add(account.name());
    }
    return new Ticket(group().name(), names, holder, id, nanos, expiresMillis);
  }

  /// End of the hold, milliseconds since 1970 by Redis' clock.
  public long expiresMillis() {
    return expiresMillis;
  }

  String id() {
    return id;
  }

  Group group() {
    return accounts[0].group();
  }

  Account[] accounts() {
    return accounts;
  }

  String holder() {
    return holder;
  }

  long gap() {
    return nanos - held;
  }

  void bookedBy(long call) {
    bookedCall = call;
  }

  /// Whether every booking of it that there can be is part of what its accounts know.
  boolean decided() {
    for (Account account : accounts) {
      boolean known =
          bookedCall >= 0
              ? account.renewal.knowsCall(bookedCall)
              : account.renewal.knowsEnded(expiresMillis);
      if (!known) {
        return false;
      }
    }
    return true;
  }

  /// Ends it, once: what it held can be promised again.
  ///
  /// @return whether this was the end
  boolean end() {
    if (!open.compareAndSet(true, false)) {
      return false;
    }
    long gap = gap();
    for (Account account : accounts) {
      account.add(held);
      if (gap > 0) {
        account.expose(-gap);
      }
    }
    return true;
  }
}
