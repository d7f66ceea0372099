package io.attune.state.demand;

import io.attune.language.campaign.Budget;
import io.attune.language.campaign.Campaign;
import io.attune.language.campaign.LineItem;
import io.attune.state.ledger.Account;
import io.attune.state.ledger.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The ledger's accounts of line items: what each may spend in all and today, and its campaign.
/// Sets their limits when definitions change, and gives back what nobody spends from any more. One
/// thread changes it; handles are for any.
///
/// The group is the campaign's number, so that all accounts of an ad are booked in one step. A
/// line item has an account of its own also where it has no bound, which tells what it spent; and
/// one for the day where it has a daily budget or is paced.
final class Purse {
  private static final long UNBOUNDED_NANOS = (1L << 53) - 1;
  private static final Logger LOG = Logger.getLogger(Purse.class);
  private static final long NANOS_PER_MICRO = 1_000;
  private static final Duration DAY_KEPT = Duration.ofDays(3);
  private static final int MOST_UNDER_WAY = 256;
  private static final Accounts NONE = new Accounts(-1, -1, -1, -1, new Account[0], List.of());

  private final Ledger ledger;
  private final Map<String, Kept> kept = new HashMap<>();
  private final ConcurrentLinkedQueue<Limit> untold = new ConcurrentLinkedQueue<>();
  private final AtomicInteger underWay = new AtomicInteger();
  private Accounts[] byNumber = {};

  /// One account and how many line items spend from it.
  private static final class Kept {
    private final Account account;
    private long version = -1;
    private int uses;

    Kept(Account account) {
      this.account = account;
    }
  }

  /// The accounts of one line item, as of two versions and two days.
  private record Accounts(
      long itemVersion,
      long campaignVersion,
      long itemDay,
      long campaignDay,
      Account[] all,
      List<String> keys) {}

  /// What is to be told to the store.
  private record Limit(String group, String name, long nanos, long version, Duration keep) {}

  Purse(Ledger ledger) {
    this.ledger = ledger;
  }

  static String group(Campaign campaign) {
    return "c" + campaign.number();
  }

  static String total(LineItem item) {
    return "l" + item.number();
  }

  static String today(String total, long day) {
    return total + ":" + day;
  }

  /// The names of the accounts that a line item always has.
  static List<String> totals(Line line) {
    return bounded(line.campaign())
        ? List.of(total(line.item()), "c")
        : List.of(total(line.item()));
  }

  private static boolean bounded(Campaign campaign) {
    return campaign.budget().hasTotal() || campaign.budget().hasDaily();
  }

  /// The day of a zone's calendar, in days since 1970.
  static long day(ZoneId zone, long millis) {
    return Instant.ofEpochMilli(millis).atZone(zone).toLocalDate().toEpochDay();
  }

  /// The accounts that ads of these line items spend from now, by number; what others had is given
  /// back. Some nanoseconds for a line item that is as it was.
  ///
  /// @param active bit by number
  Account[][] accounts(@Nullable Line[] lines, long[] active, long nowMillis) {
    Account[][] all = new Account[lines.length][];
    Accounts[] next = new Accounts[lines.length];
    List<Accounts> former = new ArrayList<>();
    Map<ZoneId, Long> days = new HashMap<>();
    for (int number = 0; number < lines.length; number++) {
      Accounts before = number < byNumber.length ? byNumber[number] : NONE;
      Line line = lines[number];
      boolean on = line != null && number / Book.WORD < active.length;
      on = on && (active[number / Book.WORD] & 1L << number) != 0;
      Accounts now = line == null || !on ? NONE : accounts(line, before, days, nowMillis);
      next[number] = now;
      all[number] = now.all;
      if (!now.equals(before)) {
        former.add(before);
      }
    }
    byNumber = next;
    former.forEach(this::leave);
    kept.values().removeIf(this::unused);
    return all;
  }

  private Accounts accounts(Line line, Accounts before, Map<ZoneId, Long> days, long nowMillis) {
    LineItem item = line.item();
    Campaign campaign = line.campaign();
    long itemDay = days.computeIfAbsent(item.schedule().zone(), zone -> day(zone, nowMillis));
    long campaignDay = days.computeIfAbsent(campaign.timeZone(), zone -> day(zone, nowMillis));
    if (before.itemVersion == item.version()
        && before.campaignVersion == campaign.version()
        && before.itemDay == itemDay
        && before.campaignDay == campaignDay) {
      return before;
    }
    String group = group(campaign);
    String own = total(item);
    boolean paced = item.delivery().pacing() != LineItem.Pacing.NONE;
    List<Account> accounts = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    List<Limit> limits = new ArrayList<>();
    limits.add(
        new Limit(group, own, goal(item).orElse(UNBOUNDED_NANOS), item.version(), Duration.ZERO));
    daily(item.budget(), paced)
        .ifPresent(
            nanos ->
                limits.add(new Limit(group, today(own, itemDay), nanos, item.version(), DAY_KEPT)));
    boolean bounded = bounded(campaign);
    if (bounded) {
      long nanos = total(campaign.budget()).orElse(UNBOUNDED_NANOS);
      limits.add(new Limit(group, "c", nanos, campaign.version(), Duration.ZERO));
    }
    daily(campaign.budget(), paced && bounded)
        .ifPresent(
            nanos ->
                limits.add(
                    new Limit(
                        group, today("c", campaignDay), nanos, campaign.version(), DAY_KEPT)));
    for (Limit limit : limits) {
      Optional<Account> account = account(limit);
      if (account.isEmpty()) {
        // those of them that there are stay its own until it changes
        accounts.clear();
        break;
      }
      keys.add(group + "/" + limit.name);
      accounts.add(account.get());
    }
    return new Accounts(
        item.version(),
        campaign.version(),
        itemDay,
        campaignDay,
        accounts.toArray(Account[]::new),
        List.copyOf(keys));
  }

  /// A goal in money bounds what is spent as a budget does.
  private static Optional<Long> goal(LineItem item) {
    Optional<Long> budget = total(item.budget());
    if (item.goal().type() != LineItem.GoalType.SPEND) {
      return budget;
    }
    long nanos =
        Math.min(UNBOUNDED_NANOS / NANOS_PER_MICRO, item.goal().amount()) * NANOS_PER_MICRO;
    return Optional.of(Math.min(nanos, budget.orElse(nanos)));
  }

  private static Optional<Long> total(Budget budget) {
    return budget.hasTotal()
        ? Optional.of(budget.totalMicros() * NANOS_PER_MICRO)
        : Optional.empty();
  }

  private static Optional<Long> daily(Budget budget, boolean always) {
    return budget.hasDaily()
        ? Optional.of(budget.dailyMicros() * NANOS_PER_MICRO)
        : always ? Optional.of(UNBOUNDED_NANOS) : Optional.empty();
  }

  /// Nothing when there are too many accounts.
  private Optional<Account> account(Limit limit) {
    String name = limit.group + "/" + limit.name;
    Kept known = kept.get(name);
    if (known == null) {
      try {
        known = new Kept(ledger.account(limit.group, limit.name, limit.keep));
      } catch (IllegalStateException tooMany) {
        LOG.warnf("line items: one has no account and does not serve: %s", tooMany.getMessage());
        return Optional.empty();
      }
      kept.put(name, known);
    }
    known.uses++;
    if (known.version < limit.version) {
      known.version = limit.version;
      untold.add(limit);
    }
    return Optional.of(known.account);
  }

  private void leave(Accounts accounts) {
    for (String key : accounts.keys) {
      Kept known = kept.get(key);
      if (known != null) {
        known.uses--;
      }
    }
  }

  private boolean unused(Kept each) {
    if (each.uses > 0) {
      return false;
    }
    ledger.retire(each.account);
    return true;
  }

  /// Tells limits to the store, some at a time; to be called until nothing is left.
  void tell() {
    for (Iterator<Limit> all = untold.iterator();
        all.hasNext() && underWay.get() < MOST_UNDER_WAY; ) {
      Limit limit = all.next();
      all.remove();
      underWay.incrementAndGet();
      ledger
          .setLimit(limit.group, limit.name, limit.nanos, limit.version, limit.keep)
          .onComplete(
              told -> {
                underWay.decrementAndGet();
                if (told.failed()) {
                  LOG.debugf("ledger: limit not set: %s", told.cause().getMessage());
                  untold.add(limit);
                }
              });
    }
  }

  /// What is spent of an account, with what this process has promised; -1 while it is not known.
  ///
  /// @param name such as [#total] or [#today] tell
  static long spent(Account[] accounts, String name) {
    return Arrays.stream(accounts)
        .filter(account -> account.name().equals(name))
        .findFirst()
        .map(Account::spentNanos)
        .orElse(-1L);
  }
}
