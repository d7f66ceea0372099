package io.attune.state.ledger;

import java.util.concurrent.TimeUnit;

/// What a group knows of one account's lease; guarded by the group's lock.
///
/// `granted` and `booked` only rise while a lease lasts, so an older answer that comes late is
/// harmless. What is offered back is withdrawn from what can be promised before the call leaves,
/// and stays withdrawn until an answer says what became of it.
final class Renewal {
  /// A surplus below so many targets is kept.
  private static final int KEPT_TARGETS = 4;

  /// An account that nobody uses is asked about so much less often than its group.
  private static final int RESTING = 12;

  private final Account account;
  private long granted;
  private long booked;
  private long offered;
  private long remaining = 1;
  private boolean otherLacks;
  private double perSecond;
  private long askedNanos;
  private boolean asked;
  private boolean changed;

  /// What share of the time of rest passes this time.
  private double ofRest = 1;

  private long seenMillis = Long.MIN_VALUE;
  private long seenCall = -1;

  Renewal(Account account) {
    this.account = account;
  }

  /// What one call asks for one account; nanos.
  ///
  /// @param lacks whether somebody found too little
  record Ask(Account account, long wanted, long returned, long least, boolean lacks) {}

  /// Whether it is time to ask.
  boolean due(long nowNanos, LedgerConfig config) {
    if (!asked) {
      return true;
    }
    boolean goesBack = account.retired() || remaining < 0 || otherLacks && !account.used();
    if (goesBack && leaves()) {
      return true;
    }
    long every =
        changed || account.used()
            ? config.every().toNanos()
            : (long) (config.idleEvery().toNanos() * RESTING * ofRest);
    return nowNanos - askedNanos >= every;
  }

  /// How long ago it was asked, nanos.
  long age(long nowNanos) {
    return asked ? nowNanos - askedNanos : Long.MAX_VALUE;
  }

  Ask ask(long nowNanos, LedgerConfig config) {
    long demand = account.demand();
    boolean lacks = account.wanted();
    follow(demand, nowNanos);
    askedNanos = nowNanos;
    asked = true;
    changed = false;
    ofRest = Group.spread();
    boolean idle = otherLacks && demand == 0 && !lacks;
    long target = idle || account.retired() ? 0 : target(config);
    long free = account.free();
    account.settle(target / 2, remaining <= 0);
    if (offered == 0) {
      long surplus = surplus(free, target, lacks);
      if (surplus > 0) {
        offered = account.withdraw(surplus);
        return new Ask(account, 0, offered, account.least(), false);
      }
    }
    boolean low = free < target / 2 || lacks || free < Math.min(target, account.least());
    long wanted = low ? Math.max(0, target - free) : 0;
    return new Ask(account, wanted, 0, account.least(), lacks);
  }

  private void follow(long demand, long nowNanos) {
    double seconds = asked ? (nowNanos - askedNanos) / 1e9 : 1;
    double now = demand / Math.max(seconds, 0.001);
    double fading = perSecond * Math.exp(-seconds / 2);
    perSecond = Math.max(now, fading);
  }

  /// What should be free here: twice what goes in a second.
  private long target(LedgerConfig config) {
    long most = TimeUnit.MICROSECONDS.toNanos(config.mostSliceMicros());
    long slice = TimeUnit.MICROSECONDS.toNanos(config.sliceMicros());
    long wished = Math.min(most, Math.max(slice, (long) (2 * perSecond)));
    return Math.max(wished, account.least());
  }

  private long surplus(long free, long target, boolean lacks) {
    if (account.retired()) {
      return free;
    }
    if (remaining < 0) {
      return Math.min(free, -remaining);
    }
    if (otherLacks && !lacks) {
      return free - Math.min(target, (long) (2 * perSecond));
    }
    return free > KEPT_TARGETS * target ? free - target : 0;
  }

  /// Takes over what the store answered to a call.
  void answered(Reply reply, int at, long call) {
    long nowGranted = reply.leased(at) + reply.booked(at);
    remaining = reply.remaining(at);
    otherLacks = reply.otherLacks(at);
    account.add(offered + nowGranted - granted - risen(reply.booked(at)));
    granted = nowGranted;
    offered = 0;
    seenMillis = reply.nowMillis();
    seenCall = call;
    account.settle(account.low(), remaining <= 0);
    account.counted(reply.counted(at, 0), reply.counted(at, 1));
    account.spent(reply.spent(at) + Math.max(0, granted - booked - account.free()));
  }

  /// Others changed it: it is to be asked about.
  void changed() {
    changed = true;
  }

  /// Takes over that so much was ever booked from this lease.
  void bookedHere(long ever) {
    long risen = risen(ever);
    if (risen != 0) {
      account.add(-risen);
    }
  }

  private long risen(long ever) {
    long risen = Math.max(0, ever - booked);
    booked += risen;
    return risen;
  }

  /// The lease is gone: what was granted with it is nobody's, open holds remain promised.
  void lost() {
    account.add(offered + booked - granted);
    granted = 0;
    booked = 0;
    offered = 0;
    asked = false;
  }

  /// Whether what could be promised is to go back.
  boolean leaves() {
    return account.free() > 0 || offered > 0;
  }

  /// Whether all bookings of holds that ended by then are known.
  boolean knowsEnded(long endMillis) {
    return seenMillis > endMillis;
  }

  /// Whether what was booked before this call is known.
  boolean knowsCall(long call) {
    return seenCall >= call;
  }
}
