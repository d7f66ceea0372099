package io.attune.state.ledger;

import io.attune.platform.store.Store;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// What may be spent, and what was.
///
/// An account has a name within a group, and a limit; the accounts that one ad spends from (those
/// of its line item and its campaign) are of one group. A decision **holds** an ad's price in all
/// of them, from leases of this process and without a trip to the store; whoever learns of the
/// impression or click **books** the hold's [Ticket], at any replica, once. A hold that ends
/// unbooked is free again. Amounts are nanos of the currency, 0 to 2⁵³ - 1.
///
/// What is spent exceeds no limit when every hold holds its full price. Otherwise it does by at
/// most what the holds open at one moment lack of their prices, all replicas together: see
/// `docs/budgets.md`. All methods are for any thread; those that return a future never block, and
/// it fails with `store_unavailable` while the store is away.
@Singleton
public final class Ledger implements AutoCloseable {
  /// Accounts that one hold may spend from.
  public static final int MOST_ACCOUNTS_OF_A_HOLD = 8;

  private static final int MOST_NAME = 256;
  private static final Booking[] VERDICTS = Booking.values();

  private final LedgerConfig config;
  private final Calls calls;
  private final ConcurrentHashMap<String, Group> groups = new ConcurrentHashMap<>();
  private final AtomicInteger accounts = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private final LongAdder exposed = new LongAdder();
  private final LedgerMeters meters;
  private final Renewals renewals;
  private final Charges charges;

  @Inject
  Ledger(Store store, LedgerConfig config, MeterRegistry registry) {
    this.config = LedgerConfig.checked(config);
    calls = new Calls(store);
    meters = new LedgerMeters(registry, open, exposed);
    charges = new Charges(calls, groups, meters);
    renewals = new Renewals(groups.values(), calls, config, meters);
    renewals.start();
  }

  /// The handle of an account, whose lease is renewed in the background from now on until it is
  /// retired. Right after the first call there is no money yet.
  ///
  /// @param group 1 to 256 characters without braces, such as a campaign's id
  /// @param name within the group, as long, such as `li:7:2026-11-23`
  /// @param keep how long the account is kept after its last use; zero for ever, as is right for
  ///     what must not start again at nothing
  /// @throws IllegalArgumentException when a name is none
  /// @throws IllegalStateException when there are too many
  public Account account(String group, String name, Duration keep) {
    checkName("group", group);
    checkName("name", name);
    Group of = groups.computeIfAbsent(group, this::group);
    return of.account(name, keep.toMillis(), this::admit);
  }

  private void admit() {
    if (accounts.incrementAndGet() > config.mostAccounts()) {
      accounts.decrementAndGet();
      throw new IllegalStateException(
          "ledger: an account beyond " + config.mostAccounts() + " (attune.ledger.most-accounts)");
    }
  }

  private Group group(String name) {
    return new Group(name, renewals.replica(), renewals::urge, this::ended, accounts);
  }

  private void ended(Hold hold) {
    open.decrementAndGet();
    exposed.add(-hold.gap());
  }

  private static void checkName(String what, String name) {
    boolean bad = name.indexOf('{') >= 0 || name.indexOf('}') >= 0;
    if (name.isEmpty() || name.length() > MOST_NAME || bad) {
      throw new IllegalArgumentException(
          "account." + what + ": \"" + name + "\" (expected: 1 to 256 characters, no braces)");
    }
  }

  /// Nobody holds from this account any more, such as yesterday's: what is leased goes back. Asking
  /// for it again revives it.
  public void retire(Account account) {
    account.retire(true);
    account.group().urge(account);
  }

  /// Whether all accounts have so much now; reads only, but for a note that more is wanted. For
  /// masks: who is told yes may still find too little when it holds.
  ///
  /// @param nanos what a hold would hold, 0 or more
  public boolean affords(Account[] accounts, long nanos) {
    boolean all = true;
    for (Account account : accounts) {
      all &= account.affords(nanos);
    }
    return all;
  }

  /// Promises an ad's price, from this process' leases.
  ///
  /// @param id of the hold, never used before in this group, such as decision and position; 1 to
  ///     512 characters
  /// @param accounts 1 to 8 of one group, no one twice; kept, not copied
  /// @param nanos the price
  /// @param held what is set aside for it: the price where the limit is strict, otherwise the price
  ///     times the probability that it is paid; 0 to the price
  /// @param keep how long it can be booked, up to `attune.ledger.longest-hold`
  /// @return empty when there is no money, no lease, or too much is held already
  public Optional<Hold> hold(String id, Account[] accounts, long nanos, long held, Duration keep) {
    check(nanos, held, keep);
    Group group = accounts[0].group();
    Lease lease = group.lease();
    long expires = lease == null ? 0 : lease.millis(System.nanoTime()) + keep.toMillis();
    if (lease == null || expires > lease.untilMillis()) {
      meters.noLease();
      return Optional.empty();
    }
    if (open.incrementAndGet() > config.mostHolds()) {
      open.decrementAndGet();
      meters.tooMany();
      return Optional.empty();
    }
    if (!take(accounts, held)) {
      open.decrementAndGet();
      meters.noMoney();
      return Optional.empty();
    }
    Hold hold = new Hold(id, accounts, nanos, held, lease.holder(), expires);
    expose(hold);
    group.add(hold);
    return Optional.of(hold);
  }

  /// How long a hold may last.
  public Duration longestHold() {
    return config.longestHold();
  }

  private void check(long nanos, long held, Duration keep) {
    Nanos.checked("hold.nanos", nanos);
    if (held < 0 || held > nanos) {
      throw new IllegalArgumentException(
          "hold.held: " + held + " (expected: 0 to the price, " + nanos + ")");
    }
    if (keep.isNegative() || keep.compareTo(config.longestHold()) > 0) {
      throw new IllegalArgumentException(
          "hold.keep: " + keep + " (expected: up to " + config.longestHold() + ")");
    }
  }

  private static boolean take(Account[] accounts, long held) {
    for (int i = 0; i < accounts.length; i++) {
      if (!accounts[i].take(held)) {
        for (int j = 0; j < i; j++) {
          accounts[j].add(held);
        }
        return false;
      }
    }
    return true;
  }

  private void expose(Hold hold) {
    if (hold.gap() > 0) {
      exposed.add(hold.gap());
      for (Account account : hold.accounts()) {
        account.expose(hold.gap());
      }
    }
  }

  /// Gives back a hold whose ticket never left this process; once it did, only its end may free it.
  public void release(Hold hold) {
    hold.group().end(hold);
  }

  /// Spends what was held.
  public Future<Booking> book(Ticket ticket) {
    return book(ticket, Optional.empty());
  }

  /// Spends what was held and counts it, in one step: what is counted adds up to what is spent.
  public Future<Booking> book(Ticket ticket, Count count) {
    return book(ticket, Optional.of(count));
  }

  /// Pays what may come long after the decision, and counts it, in one step and once: from its hold
  /// while that is open, else from what remains in the accounts, never beyond a limit. Money that
  /// replicas lease and do not use is asked back for some seconds before it is left unpaid.
  ///
  /// Fails with `store_unavailable` also while the limit of an account is not set yet: then
  /// nothing changed.
  ///
  /// @param remembered how long the same id charges nothing again
  public Future<Payment> charge(Charge charge, Duration remembered) {
    return charges.charge(charge, remembered);
  }

  /// What was counted in a group on a day.
  ///
  /// @param day as [Count] has it
  /// @return what to how often (index 0) and nanos (index 1)
  public Future<Map<String, long[]>> counted(String group, long day) {
    checkName("group", group);
    return calls.counted(group, day);
  }

  private Future<Booking> book(Ticket ticket, Optional<Count> count) {
    Group group = groups.get(ticket.group());
    boolean own = group != null && group.holds(ticket.holder());
    return calls
        .book(ticket, own, count)
        .map(
            answer -> {
              Booking verdict = VERDICTS[(int) answer[0]];
              if (group != null && own && verdict == Booking.BOOKED) {
                group.bookedHere(ticket, Arrays.copyOfRange(answer, 1, answer.length));
              }
              meters.booked(verdict);
              return verdict;
            });
  }

  /// Sets what may be spent in all. It may be less than what is spent or promised: then nothing
  /// more is promised once the replicas have heard of it, within `attune.ledger.every`.
  ///
  /// @param nanos 0 to 2⁵³ - 1
  /// @param version rises with each change; 0 or more
  /// @param keep as with [#account]
  /// @return whether it holds now; not when a later version was set before
  public Future<Boolean> setLimit(
      String group, String name, long nanos, long version, Duration keep) {
    checkName("group", group);
    checkName("name", name);
    Nanos.checked("limit", nanos);
    return calls
        .limit(group, name, nanos, version, keep.toMillis())
        .onSuccess(
            set -> {
              Group here = groups.get(group);
              if (here != null) {
                here.urge(name);
              }
            });
  }

  /// What the store has of an account.
  public Future<Figures> figures(String group, String name) {
    checkName("group", group);
    checkName("name", name);
    return calls.figures(group, name);
  }

  /// What open holds of this replica lack of their prices: by so much could their bookings exceed
  /// what was set aside, all accounts together, each hold counted once. Nanos.
  public long exposedNanos() {
    return exposed.sum();
  }

  /// Gives back what is not promised, and ends.
  @PreDestroy
  @Override
  public void close() {
    renewals.close();
  }
}
