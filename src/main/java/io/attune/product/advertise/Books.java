package io.attune.product.advertise;

import io.attune.language.expression.ExpressionSchema;
import io.attune.language.expression.Expressions;
import io.attune.language.expression.Predicate;
import io.attune.language.problem.Refusal;
import io.attune.platform.background.LowPriority;
import io.attune.state.campaign.CampaignSnapshot;
import io.attune.state.campaign.Campaigns;
import io.attune.state.ledger.Account;
import io.attune.state.ledger.Ledger;
import io.attune.state.placement.PlacementSnapshot;
import io.attune.state.placement.Placements;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Keeps the [Book] current: put together anew when a definition changes, and at the edges of
/// flights, hours and days. In the background, on one thread; reading is lock-free.
@Singleton
final class Books {
  private static final Logger LOG = Logger.getLogger(Books.class);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final long MINUTE_MILLIS = 60_000;

  private final Campaigns campaigns;
  private final Placements placements;
  private final Purse purse;
  private final Expressions expressions = new Expressions();
  private volatile Open open = new Open(Optional.empty(), new Account[0][]);
  private boolean started;
  private volatile boolean stopped;

  /// What decisions see.
  ///
  /// @param book absent before the first look
  /// @param accounts by line item's number; empty where there is none
  record Open(Optional<Book> book, Account[][] accounts) {}

  @Inject
  Books(Campaigns campaigns, Placements placements, Ledger ledger) {
    this.campaigns = campaigns;
    this.placements = placements;
    purse = new Purse(ledger);
  }

  /// Begins to follow, once; what is there is put together as soon as the store answers.
  synchronized void start() {
    if (!started) {
      started = true;
      Thread.ofPlatform().daemon().name("ad-books").start(this::follow);
    }
  }

  /// What is in force.
  Open current() {
    return open;
  }

  private void follow() {
    LowPriority.enter();
    long version = -1;
    @Nullable PlacementSnapshot seen = null;
    long edge = 0;
    while (!stopped) {
      try {
        campaigns.start();
        CampaignSnapshot now = campaigns.current();
        PlacementSnapshot places = placements.current();
        long millis = System.currentTimeMillis();
        if (now.version() != version || !places.equals(seen) || millis >= edge) {
          edge = put(now, places, millis);
          version = now.version();
          seen = places;
        }
      } catch (RuntimeException e) {
        LOG.warnf("ads: not put together: %s; trying again", e.getMessage());
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  /// @return when it is to be done again
  private long put(CampaignSnapshot now, PlacementSnapshot places, long millis) {
    ExpressionSchema schema = campaigns.targetingSchema();
    Book book = Book.of(now, places, text -> compiled(text, schema), millis);
    Account[][] accounts = new Account[book.size()][];
    for (int number = 0; number < accounts.length; number++) {
      accounts[number] =
          book.has(number)
              ? purse.accounts(book.line(number).item(), book.line(number).campaign(), millis)
              : new Account[0];
    }
    open = new Open(Optional.of(book), accounts);
    // days begin on whole minutes everywhere
    return Math.min(book.nextEdgeMillis(), (millis / MINUTE_MILLIS + 1) * MINUTE_MILLIS);
  }

  private Optional<Predicate> compiled(String targeting, ExpressionSchema schema) {
    try {
      return Optional.of(expressions.compile(targeting, schema));
    } catch (Refusal e) {
      LOG.warnf("ads: targeting %s: %s", targeting, e.problem().detail());
      return Optional.empty();
    }
  }

  @PreDestroy
  void close() {
    stopped = true;
  }
}
