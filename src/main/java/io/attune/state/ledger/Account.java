package io.attune.state.ledger;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// One account in this process: how much of it may still be promised here. A handle to be kept with
/// a line item; made by [Ledger#account].
///
/// What can be promised is one number: leased less booked less open holds. Taking from it is one
/// compare-and-set; all else of an account belongs to its group's lock.
public final class Account {
  private final Group group;
  private final String name;
  private final long keepMillis;
  private final AtomicLong free = new AtomicLong();
  private final AtomicLong gap = new AtomicLong();
  private final LongAdder taken = new LongAdder();
  private volatile long least = 1;
  private volatile long low;
  private volatile boolean wanting;
  private volatile boolean dry;
  private volatile boolean hurried;
  private volatile boolean retired;
  private volatile long spent = -1;
  private volatile long firsts = -1;
  private volatile long seconds = -1;

  /// All that follows is guarded by the group.
  final Renewal renewal = new Renewal(this);

  Account(Group group, String name, long keepMillis) {
    this.group = group;
    this.name = name;
    this.keepMillis = keepMillis;
  }

  Group group() {
    return group;
  }

  /// Its name within the group.
  public String name() {
    return name;
  }

  long keepMillis() {
    return keepMillis;
  }

  /// Nanos that could be promised now; negative when more was booked than was held for it.
  public long free() {
    return free.get();
  }

  /// By how much, at most, bookings of this replica's open holds can exceed what it leased: what
  /// they lack of their prices, and what is lacking already. Nanos.
  public long bound() {
    return gap.get() + Math.max(0, -free.get());
  }

  /// What is booked, at all replicas together, and what this replica's open holds hold beside it,
  /// as
  /// of the last answer of the store; nanos. -1 before the first.
  public long spentNanos() {
    return spent;
  }

  /// How often something of a kind was booked, at all replicas together, as of the last answer of
  /// the store. -1 before the first.
  ///
  /// @param kind as [Count#kind()]
  public long counted(int kind) {
    return kind == 0 ? firsts : seconds;
  }

  void counted(long first, long second) {
    firsts = first;
    seconds = second;
  }

  void spent(long nanos) {
    spent = nanos;
  }

  /// Whether nothing is left of it in the store, and here less than that. For masks: it becomes
  /// false by itself, within `attune.ledger.idle-every`, when there is something again.
  ///
  /// @param nanos what a hold would hold, 0 or more
  public boolean isDry(long nanos) {
    return dry && free.get() < nanos;
  }

  /// Whether it has that much; when not, it is asked for in the background.
  boolean affords(long nanos) {
    if (free.get() >= nanos) {
      return true;
    }
    want(nanos);
    return false;
  }

  boolean take(long nanos) {
    long now = free.get();
    while (now >= nanos) {
      if (free.compareAndSet(now, now - nanos)) {
        taken.add(nanos);
        if (now - nanos < low && !dry && !hurried) {
          group.urge(this);
        }
        return true;
      }
      now = free.get();
    }
    want(nanos);
    return false;
  }

  private void want(long nanos) {
    if (least < nanos) {
      least = nanos;
    }
    if (!wanting) {
      wanting = true;
      if (!dry) {
        group.urge(this);
      }
    }
  }

  void add(long nanos) {
    free.addAndGet(nanos);
  }

  /// Takes back from what could be promised, as far as it is there.
  long withdraw(long most) {
    long now = free.get();
    while (now > 0) {
      long some = Math.min(now, most);
      if (free.compareAndSet(now, now - some)) {
        return some;
      }
      now = free.get();
    }
    return 0;
  }

  void expose(long nanos) {
    gap.addAndGet(nanos);
  }

  /// Nanos taken since this was last asked.
  long demand() {
    return taken.sumThenReset();
  }

  /// Whether somebody found too little since this was last asked.
  boolean wanted() {
    boolean was = wanting;
    wanting = false;
    return was;
  }

  long low() {
    return low;
  }

  boolean used() {
    return wanting || taken.sum() != 0;
  }

  /// Whether its lease is to be looked at soon.
  boolean hurried() {
    return hurried;
  }

  void hurry(boolean soon) {
    hurried = soon;
  }

  /// Whether nobody promises from it any more.
  boolean retired() {
    return retired;
  }

  void retire(boolean now) {
    retired = now;
  }

  /// The least amount that is of use: the dearest hold asked for.
  long least() {
    return least;
  }

  /// @param below it asks for more when less than this is free
  /// @param nothingLeft whether asking is of no use for now
  void settle(long below, boolean nothingLeft) {
    low = below;
    dry = nothingLeft;
  }
}
