package io.attune.product.advertise;

import io.attune.language.campaign.Budget;
import io.attune.language.campaign.Campaign;
import io.attune.language.campaign.LineItem;
import io.attune.state.ledger.Account;
import io.attune.state.ledger.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The ledger's accounts of line items: what each may spend in all and today, and its campaign.
/// Sets their limits when definitions change. One thread changes it; handles are for any.
///
/// The group is the campaign's number, so that all four accounts of an ad are booked in one step.
final class Purse {
  /// A line item without a bound of its own still has an account, which tells what it spent.
  private static final long UNBOUNDED_NANOS = (1L << 53) - 1;

  private static final Logger LOG = Logger.getLogger(Purse.class);
  private static final long NANOS_PER_MICRO = 1_000;
  private static final Duration DAY_KEPT = Duration.ofDays(3);

  private final Ledger ledger;
  private final Map<String, Long> limits = new ConcurrentHashMap<>();

  Purse(Ledger ledger) {
    this.ledger = ledger;
  }

  static String group(Campaign campaign) {
    return "c" + campaign.number();
  }

  /// The accounts that an ad of the line item spends from now.
  Account[] accounts(LineItem item, Campaign campaign, long nowMillis) {
    String group = group(campaign);
    List<Account> accounts = new ArrayList<>();
    String own = "l" + item.number();
    add(accounts, group, own, total(item.budget(), true), item.version(), Duration.ZERO);
    daily(accounts, group, own, item.budget(), item.version(), item.schedule().zone(), nowMillis);
    add(accounts, group, "c", total(campaign.budget(), false), campaign.version(), Duration.ZERO);
    daily(
        accounts,
        group,
        "c",
        campaign.budget(),
        campaign.version(),
        campaign.timeZone(),
        nowMillis);
    return accounts.toArray(Account[]::new);
  }

  private static Optional<Long> total(Budget budget, boolean always) {
    return budget.hasTotal()
        ? Optional.of(budget.totalMicros() * NANOS_PER_MICRO)
        : always ? Optional.of(UNBOUNDED_NANOS) : Optional.empty();
  }

  private void daily(
      List<Account> accounts,
      String group,
      String owner,
      Budget budget,
      long version,
      ZoneId zone,
      long nowMillis) {
    if (budget.hasDaily()) {
      String name = owner + ":" + day(zone, nowMillis);
      long nanos = budget.dailyMicros() * NANOS_PER_MICRO;
      add(accounts, group, name, Optional.of(nanos), version, DAY_KEPT);
    }
  }

  /// The day of a zone's calendar, in days since 1970.
  static long day(ZoneId zone, long millis) {
    return Instant.ofEpochMilli(millis).atZone(zone).toLocalDate().toEpochDay();
  }

  private void add(
      List<Account> accounts,
      String group,
      String name,
      Optional<Long> nanos,
      long version,
      Duration keep) {
    if (nanos.isEmpty()) {
      return;
    }
    String key = group + "/" + name;
    @Nullable Long known = limits.get(key);
    if (known == null || known < version) {
      limits.put(key, version);
      ledger
          .setLimit(group, name, nanos.get(), version, keep)
          .onFailure(
              away -> {
                // told again at the next look
                limits.remove(key);
                LOG.warnf("ledger: limit of %s not set: %s", key, away.getMessage());
              });
    }
    accounts.add(ledger.account(group, name, keep));
  }
}
