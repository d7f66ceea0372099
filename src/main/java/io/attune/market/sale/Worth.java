package io.attune.market.sale;

import io.attune.language.campaign.Creative;
import io.attune.language.campaign.LineItem.BidType;
import io.attune.platform.background.LowPriority;
import io.attune.stage.pricing.Pricing;
import io.attune.stage.ranking.Ranking;
import io.attune.state.demand.Book;
import io.attune.state.demand.Columns;
import io.attune.state.demand.Demand;
import io.attune.state.rate.RateSnapshot;
import io.attune.state.rate.Rates;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/// What every line item offers by what was counted and by its pace, worked out once a second on a
/// thread of its own, so that of a thousand that are eligible a decision prices only the best.
@Singleton
final class Worth {
  private static final Logger LOG = Logger.getLogger(Worth.class);
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final Demand demand;
  private final Rates rates;
  private volatile long[] ranks = {};
  private volatile boolean stopped;
  private boolean started;

  @Inject
  Worth(Demand demand, Rates rates) {
    this.demand = demand;
    this.rates = rates;
  }

  /// Begins; once.
  synchronized void start() {
    if (!started) {
      started = true;
      Thread.ofPlatform().daemon().name("ads-worth").start(this::run);
    }
  }

  /// [Ranking#rank] by line item; what came since is not among them. Not to be changed.
  long[] ranks() {
    return ranks;
  }

  private void run() {
    LowPriority.enter();
    while (!stopped) {
      try {
        demand.current().ifPresent(this::look);
      } catch (RuntimeException e) {
        LOG.warn("what line items are worth: not worked out; trying again", e);
      }
      LockSupport.parkNanos(EVERY.toNanos());
    }
  }

  private void look(Book book) {
    RateSnapshot counted = rates.current();
    long[] next = new long[book.size()];
    for (int number = 0; number < next.length; number++) {
      if (book.has(number)) {
        next[number] = rank(book, number, counted);
      }
    }
    ranks = next;
  }

  private long rank(Book book, int number, RateSnapshot counted) {
    Columns columns = book.columns();
    BidType type = columns.type(number);
    long bid = columns.bidNanos(number);
    int only = columns.only(number);
    float probability = 0;
    if (only != Columns.ASK) {
      probability = paid(type, only, counted);
    } else {
      for (Creative creative : book.line(number).creatives()) {
        probability = Math.max(probability, paid(type, creative.number(), counted));
      }
    }
    double offer = Pricing.value(bid, probability) * (double) demand.multiplier(number);
    return Ranking.rank(columns.tier(number), bid > 0, (long) offer);
  }

  private static float paid(BidType type, int creative, RateSnapshot counted) {
    return Odds.paid(type, counted.click(creative), counted.conversion(creative));
  }

  @PreDestroy
  void close() {
    stopped = true;
  }
}
