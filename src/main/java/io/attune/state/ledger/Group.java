package io.attune.state.ledger;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Accounts that one booking may spend from together: those of a campaign and its line items. They
/// share a hash tag, one lease and one row of calls: never are two under way, and the store refuses
/// a call that comes after a later one. Its lock is for the background; promising money takes none.
final class Group {
  /// More would keep the store from others for too long.
  private static final int MOST_AT_ONCE = 24;

  private static final double LEAST_OF_IDLE = 0.6;
  private static final int MOST_LATE = 256;
  private static final long PAUSE_NANOS = 100_000_000;
  private static final long URGENT_NANOS = 10_000_000;

  private final String name;
  private final String replica;
  private final Consumer<Group> urgency;
  private final Consumer<Hold> ended;
  private final ConcurrentHashMap<String, Account> accounts = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Hold> byId = new ConcurrentHashMap<>();
  private final ConcurrentSkipListSet<Hold> byEnd = new ConcurrentSkipListSet<>(Hold.BY_END);
  private final List<Hold> booked = new ArrayList<>();
  private final AtomicBoolean urged = new AtomicBoolean();
  private final AtomicInteger count;
  private volatile @Nullable Lease lease;
  private int generation;
  private long call;
  private long latest;
  private long calledNanos;
  private boolean underWay;

  /// What share of the idle time passes this time.
  private double ofIdle = 1;

  private long failedNanos;
  private boolean failed;

  /// @param urgency told when an account needs money soon
  /// @param ended told of each hold that ends
  /// @param count of all groups' accounts
  Group(
      String name,
      String replica,
      Consumer<Group> urgency,
      Consumer<Hold> ended,
      AtomicInteger count) {
    this.count = count;
    this.name = name;
    this.replica = replica;
    this.urgency = urgency;
    this.ended = ended;
  }

  String name() {
    return name;
  }

  Collection<Account> accounts() {
    return accounts.values();
  }

  /// @param admission asked before there is one more; it throws when there may be none
  synchronized Account account(String account, long keepMillis, Runnable admission) {
    Account known = accounts.get(account);
    if (known == null) {
      admission.run();
      known = new Account(this, account, keepMillis);
      accounts.put(account, known);
    }
    known.retire(false);
    return known;
  }

  /// Whether something is leased to accounts that are retired, or may be.
  synchronized boolean leaves() {
    return underWay || accounts.values().stream().anyMatch(a -> a.renewal.leaves());
  }

  void urge(String account) {
    Account known = accounts.get(account);
    if (known != null) {
      urge(known);
    }
  }

  /// The lease, when there is one that may still serve.
  @Nullable Lease lease() {
    return lease;
  }

  void urge(Account account) {
    account.hurry(true);
    if (urged.compareAndSet(false, true)) {
      urgency.accept(this);
    }
  }

  /// Whether a hold is one of ours now.
  boolean holds(String holder) {
    Lease now = lease;
    return now != null && now.holder().equals(holder);
  }

  /// @throws IllegalArgumentException when the id is held already; nothing is promised then
  void add(Hold hold) {
    if (byId.putIfAbsent(hold.id(), hold) != null) {
      hold.end();
      ended.accept(hold);
      throw new IllegalArgumentException("hold.id: held already (expected: a new one)");
    }
    byEnd.add(hold);
  }

  void end(Hold hold) {
    if (hold.end()) {
      byId.remove(hold.id(), hold);
      byEnd.remove(hold);
      ended.accept(hold);
    }
  }

  /// One call to be sent.
  ///
  /// @param number rising within the group
  /// @param holder in whose name
  /// @param renewed whether that had a lease before
  /// @param since the latest change known
  /// @param asks none where only the lease itself is renewed
  record Call(long number, String holder, boolean renewed, long since, List<Renewal.Ask> asks) {}

  /// What is to be sent now, if anything. A lease is renewed without its accounts while nobody uses
  /// them: the store tells which of them others changed.
  synchronized Optional<Call> next(long nowNanos, LedgerConfig config) {
    if (underWay || failed && nowNanos - failedNanos < PAUSE_NANOS) {
      return Optional.empty();
    }
    urged.set(false);
    List<Renewal.Ask> asks = new ArrayList<>();
    for (Account account : accounts.values()) {
      if (asks.size() < MOST_AT_ONCE && due(account, nowNanos, config)) {
        account.hurry(false);
        asks.add(account.renewal.ask(nowNanos, config));
      }
    }
    boolean silent = nowNanos - calledNanos < config.idleEvery().toNanos() * ofIdle;
    if (asks.isEmpty() && (silent || accounts.isEmpty())) {
      return Optional.empty();
    }
    ofIdle = spread();
    underWay = true;
    calledNanos = nowNanos;
    Lease now = lease;
    String holder = now == null ? replica + "." + generation : now.holder();
    return Optional.of(new Call(++call, holder, now != null, latest, asks));
  }

  /// A share of a time, so that not all ask in step.
  static double spread() {
    return ThreadLocalRandom.current().nextDouble(LEAST_OF_IDLE, 1);
  }

  private boolean due(Account account, long nowNanos, LedgerConfig config) {
    if (!account.hurried()) {
      return account.renewal.due(nowNanos, config);
    }
    if (account.renewal.age(nowNanos) >= URGENT_NANOS) {
      return true;
    }
    urge(account);
    return false;
  }

  /// Takes over an answer, and ends the holds of which everything is known now.
  synchronized void answered(Call sent, Reply reply) {
    underWay = false;
    failed = false;
    for (int i = 0; i < sent.asks.size(); i++) {
      Account account = sent.asks.get(i).account();
      account.renewal.answered(reply, i, sent.number);
      if (account.retired() && reply.leased(i) == 0) {
        accounts.remove(account.name(), account);
        count.decrementAndGet();
      }
    }
    hear(reply);
    lease = new Lease(sent.holder, reply.untilMillis(), reply.nowMillis(), System.nanoTime());
    for (String id : reply.booked()) {
      Hold hold = byId.get(id);
      if (hold != null) {
        hold.bookedBy(sent.number);
        booked.add(hold);
      }
    }
    booked.removeIf(this::endIfDecided);
    endOver(reply.nowMillis());
    if (urged.get()) {
      urgency.accept(this);
    }
  }

  /// Takes over what others changed: that is asked about at the next turn.
  private void hear(Reply reply) {
    latest = reply.latest();
    if (reply.all()) {
      accounts.values().forEach(account -> account.renewal.changed());
    }
    for (String name : reply.changed()) {
      Account account = accounts.get(name);
      if (account != null) {
        account.renewal.changed();
      }
    }
  }

  private boolean endIfDecided(Hold hold) {
    boolean decided = hold.decided();
    if (decided) {
      end(hold);
    }
    return decided;
  }

  private void endOver(long nowMillis) {
    int late = 0;
    for (Iterator<Hold> all = byEnd.iterator(); all.hasNext() && late < MOST_LATE; ) {
      Hold hold = all.next();
      if (hold.expiresMillis() >= nowMillis) {
        return;
      }
      if (!endIfDecided(hold)) {
        late++;
        for (Account account : hold.accounts()) {
          urge(account);
        }
      }
    }
  }

  /// The store does not know our lease any more; the next call takes one under another name.
  synchronized void lost() {
    underWay = false;
    lease = null;
    latest = 0;
    generation++;
    accounts.values().forEach(account -> account.renewal.lost());
  }

  /// Whether the call was carried out is unknown; the next answer will tell.
  synchronized void failed(long nowNanos) {
    underWay = false;
    failed = true;
    failedNanos = nowNanos;
  }

  /// Takes over a booking that this process made from its own lease.
  ///
  /// @param ever per account of the ticket, what was ever booked from that lease
  synchronized void bookedHere(Ticket ticket, long[] ever) {
    if (!holds(ticket.holder())) {
      return;
    }
    for (int i = 0; i < ever.length; i++) {
      Account account = accounts.get(ticket.accounts().get(i));
      if (account != null) {
        account.renewal.bookedHere(ever[i]);
      }
    }
    Hold hold = byId.get(ticket.id());
    if (hold != null) {
      end(hold);
    }
  }
}
