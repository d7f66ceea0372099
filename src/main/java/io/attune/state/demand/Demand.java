package io.attune.state.demand;

import io.attune.language.expression.ExpressionSchema;
import io.attune.language.problem.Refusal;
import io.attune.platform.background.LowPriority;
import io.attune.platform.store.Store;
import io.attune.state.campaign.CampaignSnapshot;
import io.attune.state.campaign.Campaigns;
import io.attune.state.ledger.Account;
import io.attune.state.ledger.Ledger;
import io.attune.state.pacing.PaceSeries;
import io.attune.state.pacing.Pacing;
import io.attune.state.placement.PlacementSnapshot;
import io.attune.state.placement.Placements;
import io.attune.state.targeting.TargetingIndex;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Keeps the [Book] current: put together anew when a definition changes, and at the edges of
/// flights, hours and days. In the background, on one thread; reading is lock-free.
@Singleton
public final class Demand {
  private static final Logger LOG = Logger.getLogger(Demand.class);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final long MINUTE_MILLIS = 60_000;

  private final Campaigns campaigns;
  private final Placements placements;
  private final Pacing pacing;
  private final Ledger ledger;
  private final Purse purse;
  private final PaceMemory memory;
  private final Targets targets = new Targets();
  private final Markups markups = new Markups();
  private final Tally tally = new Tally();
  private volatile Optional<Book> book = Optional.empty();
  private CampaignSnapshot seen = CampaignSnapshot.EMPTY;
  private @Nullable PlacementSnapshot places;
  private long edge;
  private boolean started;
  private volatile boolean stopped;

  @Inject
  Demand(
      Campaigns campaigns,
      Placements placements,
      Ledger ledger,
      Pacing pacing,
      Store store,
      MeterRegistry meters) {
    tally.register(meters);
    this.campaigns = campaigns;
    this.placements = placements;
    this.pacing = pacing;
    this.ledger = ledger;
    purse = new Purse(ledger);
    memory = new PaceMemory(store, pacing);
  }

  /// Begins to follow, once; what is there is put together as soon as the store answers.
  public synchronized void start() {
    if (!started) {
      started = true;
      campaigns.onSave(targets::advise);
      pacing.start(new Paced(() -> book));
      run("demand", this::look);
      run("demand-compaction", targets::compact);
    }
  }

  /// What is in force; nothing before the first look.
  public Optional<Book> current() {
    return book;
  }

  /// What became of line items in the decisions of this replica.
  public Tally tally() {
    return tally;
  }

  /// A place to count for whoever decides on one thread; kept for good.
  public Pacing.Lane lane() {
    return pacing.lane();
  }

  /// In what share of the decisions for which it is eligible a line item takes part now, 0 to 1.
  public float probability(int number) {
    return pacing.probability(number);
  }

  /// What a line item was to spend and what it spent; nothing for one that is not paced.
  public Optional<PaceSeries> series(int number) {
    return pacing.series(number);
  }

  /// What of its value a line item bids now, 0.01 to 1.
  public float multiplier(int number) {
    return pacing.multiplier(number);
  }

  private void run(String name, Runnable work) {
    Thread.ofPlatform()
        .daemon()
        .name(name)
        .start(
            () -> {
              LowPriority.enter();
              while (!stopped) {
                try {
                  work.run();
                } catch (RuntimeException e) {
                  LOG.warnf(e, "%s: failed; trying again", name);
                }
                LockSupport.parkNanos(LOOK.toNanos());
              }
            });
  }

  @SuppressWarnings("ReferenceEquality") // snapshots are replaced, never changed
  private void look() {
    try {
      campaigns.start();
    } catch (Refusal away) {
      LOG.debugf("demand: %s; trying again", away.getMessage());
      return;
    }
    CampaignSnapshot now = campaigns.current();
    PlacementSnapshot inForce = placements.current();
    long millis = System.currentTimeMillis();
    if (now.generation() != seen.generation() || inForce != places || millis >= edge) {
      put(now, inForce, millis);
      seen = now;
      places = inForce;
    } else {
      book.filter(known -> known.targeting() != targets.current())
          .ifPresent(known -> book = Optional.of(known.with(targets.current())));
    }
    purse.tell();
    memory.save();
    book.ifPresent(known -> known.lookForUsedUp(ledger));
  }

  private void put(CampaignSnapshot now, PlacementSnapshot inForce, long millis) {
    if (places == null) {
      memory.load();
    }
    ExpressionSchema names = campaigns.targetingSchema();
    TargetingIndex index = targets.follow(now, now.changedSince(seen.generation()), names);
    CampaignSnapshot.Active active = now.activeAt(millis);
    @Nullable Line[] lines = Lines.of(now, millis);
    Account[][] accounts = purse.accounts(lines, active.lineItems().toLongArray(), millis);
    Book next =
        Book.of(
            now,
            active,
            lines,
            inForce,
            this::traffic,
            new Book.Moving(
                index, accounts, targets.facts(), markups.follow(now.creatives(), lines)));
    pace(next, millis);
    tally.follow(next);
    book = Optional.of(next);
    // days begin on whole minutes everywhere
    edge = Math.min(next.nextEdgeMillis(), (millis / MINUTE_MILLIS + 1) * MINUTE_MILLIS);
  }

  /// More line items than can be paced serve all the same.
  private void pace(Book next, long millis) {
    try {
      pacing.use(Paced.of(next, this::group, millis), millis);
    } catch (Refusal tooMany) {
      LOG.warnf("pacing: as before: %s", tooMany.getMessage());
    }
  }

  /// What is for one placement alone is paced by its traffic.
  private String group(List<String> named) {
    return named.size() == 1 && known(named.getFirst()).isPresent()
        ? named.getFirst()
        : Paced.EVERYWHERE;
  }

  private int[] traffic(String placement) {
    int everywhere = pacing.group(Paced.EVERYWHERE);
    return known(placement)
        .map(own -> new int[] {everywhere, own})
        .orElseGet(() -> new int[] {everywhere});
  }

  /// The group of a placement, while there may be more.
  private Optional<Integer> known(String placement) {
    try {
      return Optional.of(pacing.group(placement));
    } catch (Refusal tooMany) {
      LOG.debugf("pacing: %s", tooMany.getMessage());
      return Optional.empty();
    }
  }

  @PreDestroy
  void close() {
    stopped = true;
  }
}
