package io.attune.state.rate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.campaign.Campaign;
import io.attune.platform.background.LowPriority;
import io.attune.state.campaign.CampaignSnapshot;
import io.attune.state.campaign.Campaigns;
import io.attune.state.ledger.Ledger;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// Keeps the ads' rates current, in the background on one thread: reads what the ledger counted of
/// the last days, at most so many campaigns' days in a round, and smooths it. What is counted now
/// shows within a round, or as many as it takes to come to the campaign again. After a start rounds
/// follow each other until the past was read: some 1,000 days of campaigns a second. Reading: any
/// thread, not blocking.
@Singleton
public final class Rates implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Rates.class);
  private static final double DAY_MILLIS = 86_400_000;
  private static final int AT_ONCE = 20;

  /// Between rounds as long as days of the past are missing, as after a start.
  private static final long CATCHING_UP_NANOS = 100_000_000;

  private final Ledger ledger;
  private final Supplier<CampaignSnapshot> campaigns;
  private final RateConfig config;
  private final Foresight foresight;
  private final Days days;
  private final Totals totals;
  private final AtomicLong failures = new AtomicLong();
  private volatile RateSnapshot current = RateSnapshot.NOTHING;
  private volatile boolean closed;
  private boolean started;

  @Inject
  Rates(Ledger ledger, Campaigns campaigns, RateConfig config, MeterRegistry meters) {
    this(ledger, campaigns::current, config, meters);
  }

  Rates(
      Ledger ledger,
      Supplier<CampaignSnapshot> campaigns,
      RateConfig config,
      MeterRegistry meters) {
    this.ledger = ledger;
    this.campaigns = campaigns;
    this.config = RateConfig.checked(config);
    days = new Days(config.days());
    totals = new Totals(config.halfLife().toMillis() / DAY_MILLIS);
    foresight = new Foresight(meters);
    Gauge.builder("attune.rate.impressions", this, rates -> rates.current.allImpressions())
        .description("Impressions of ads that the rates rest on, the older ones counting less")
        .register(meters);
    Gauge.builder("attune.rate.failures", failures, AtomicLong::get)
        .description("Rounds of reading counts that failed and were begun anew")
        .register(meters);
  }

  /// What the usual settings make of counts that a caller has; for training and evaluation.
  ///
  /// @param counted days since 1970 to what the ledger would have counted on them
  public static RateSnapshot of(
      CampaignSnapshot campaigns, Map<Long, Map<String, long[]>> counted, long nowMillis) {
    Days days = new Days(RateConfig.USUAL_DAYS);
    days.at(nowMillis);
    for (Day day : days.all()) {
      day.put(0, counted.getOrDefault(day.number(), Map.of()), true);
    }
    return new Totals(RateConfig.USUAL_HALF_LIFE_DAYS).of(days.all(), campaigns, nowMillis);
  }

  /// Begins to read, once.
  ///
  /// @param group the ledger's group of a campaign
  public synchronized void start(Function<Campaign, String> group) {
    if (!started) {
      started = true;
      Thread.ofPlatform().daemon().name("ad-rates").start(() -> follow(group));
    }
  }

  /// What is known now.
  public RateSnapshot current() {
    return current;
  }

  /// Notes what became of an ad of which this was foretold.
  ///
  /// @param placement where it was shown
  public void happened(Foretold foretold, String placement, Happened what) {
    foresight.note(foretold, placement, what, System.nanoTime());
  }

  /// By how much more or less happened at a placement than this model foretold there, as far as
  /// this replica was told.
  ///
  /// @param model `name/version`
  public Factors factors(String model, String placement) {
    return foresight.factors(model, placement);
  }

  /// Adds to the status of each model what its versions foretold at which placement, and what
  /// happened: `ads: {version: {placement: {click: {foretold, happened, ratio, factor}, …}}}`.
  ///
  /// @param byModel an object by model's name
  public void report(ObjectNode byModel) {
    foresight.report(byModel);
  }

  private void follow(Function<Campaign, String> group) {
    LowPriority.enter();
    long told = System.nanoTime() - config.every().toNanos();
    while (!closed) {
      boolean behind = false;
      try {
        long now = System.currentTimeMillis();
        behind = read(group, now);
        if (!behind || System.nanoTime() - told >= config.every().toNanos()) {
          told = System.nanoTime();
          tell(now);
        }
      } catch (RuntimeException e) {
        if (failures.getAndIncrement() == 0) {
          LOG.warnf("rates of ads: not read: %s; trying again", e.getMessage());
        }
      }
      LockSupport.parkNanos(
          behind
              ? Math.min(CATCHING_UP_NANOS, config.every().toNanos())
              : config.every().toNanos());
    }
  }

  /// One round.
  void look(Function<Campaign, String> group, long nowMillis) {
    read(group, nowMillis);
    tell(nowMillis);
  }

  /// @return whether days that are over are still to be read
  private boolean read(Function<Campaign, String> group, long nowMillis) {
    CampaignSnapshot now = campaigns.get();
    days.at(nowMillis);
    List<Days.Due> due = days.due(now, config.reads(), nowMillis);
    for (int from = 0; from < due.size() && !closed; from += AT_ONCE) {
      read(due.subList(from, Math.min(due.size(), from + AT_ONCE)), now, group);
    }
    return due.stream().anyMatch(Days.Due::last);
  }

  private void tell(long nowMillis) {
    current = totals.of(days.all(), campaigns.get(), nowMillis);
  }

  private void read(List<Days.Due> some, CampaignSnapshot now, Function<Campaign, String> group) {
    List<Future<Map<String, long[]>>> answers = new ArrayList<>(some.size());
    for (Days.Due due : some) {
      String of = group.apply(now.campaign(due.campaign()));
      answers.add(ledger.counted(of, due.day().number()));
    }
    for (int i = 0; i < some.size(); i++) {
      Days.Due due = some.get(i);
      due.day().put(due.campaign(), waited(answers.get(i), config.patience()), due.last());
    }
  }

  private static <T> T waited(Future<T> answer, Duration patience) {
    try {
      return answer
          .toCompletionStage()
          .toCompletableFuture()
          .get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("counts: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("counts: interrupted", e);
    }
  }

  @PreDestroy
  @Override
  public void close() {
    closed = true;
  }
}
