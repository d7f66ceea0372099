package io.attune.state.shadow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.platform.background.LowPriority;
import io.attune.platform.store.Store;
import io.attune.proto.v1.Credit;
import io.attune.state.model.Lineup;
import io.attune.state.model.ModelSnapshot;
import io.attune.state.model.Models;
import io.attune.state.version.ServingModel;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Scores decisions once more, after the reply: by the shadow version, and, while a version that
/// was promoted or ramps is watched, by the version that it replaces. Says how they compare, and
/// takes a version out of use that does harm. Thread-safe; asking costs nothing where no version is
/// on trial.
@Singleton
public class Shadows {
  /// How many decisions may wait to be scored once more, beside the one that is.
  public static final int SLOTS = 3;

  private static final Logger LOG = Logger.getLogger(Shadows.class);
  private static final int MOST_PAIRS = 20;

  /// A version that is watched is compared in so many decisions a second at most.
  private static final long WATCH_NANOS = 20_000_000;

  /// How often it is looked what became of what was shown.
  private static final long OUTCOMES_NANOS = 2_000_000_000L;

  /// The reply is on its way by then.
  private static final long REPLY_NANOS = 1_000_000;

  private final ArrayBlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(SLOTS);
  private final List<Comparison> comparisons = new CopyOnWriteArrayList<>();
  private final AtomicLong watchDue = new AtomicLong(System.nanoTime());
  private final AtomicLong shadowDue = new AtomicLong(System.nanoTime());
  private final Optional<Outcomes> outcomes;
  private final ShadowConfig config;
  private final Models models;
  private final Guard guard;
  private final Counter scored;
  private final Counter skipped;
  private final RankAgreement agreement = new RankAgreement();
  private float[] once = new float[256];
  private float[] again = new float[256];
  private @Nullable Thread worker;
  private volatile boolean stopped;

  private record Waiting(Beside beside, Rescoring decision, long since) {}

  @Inject
  Shadows(Models models, Store store, ShadowConfig config, MeterRegistry meters) {
    this(models, Optional.of(new Outcomes(store)), config, meters);
  }

  private Shadows(
      Models models, Optional<Outcomes> outcomes, ShadowConfig config, MeterRegistry meters) {
    this.outcomes = outcomes;
    this.config = ShadowConfig.checked(config);
    this.models = models;
    guard = new Guard(models, config, this::comparison, meters);
    scored = meters.counter("attune.shadow.scored");
    skipped = meters.counter("attune.shadow.skipped");
  }

  /// For those who run without a container: nothing is ever scored once more.
  public static Shadows idle(Models models) {
    return new Shadows(
        models, Optional.empty(), ShadowConfig.defaults(), new SimpleMeterRegistry());
  }

  /// Begins to score and to watch, in the background.
  public synchronized void start() {
    if (worker == null) {
      models.onReport(this::report);
      worker = Thread.ofPlatform().daemon().name("shadow").start(this::work);
      outcomes.ifPresent(
          log -> Thread.ofPlatform().daemon().name("shadow-outcomes").start(() -> listen(log)));
      guard.start();
    }
  }

  /// Who is to score this decision once more, if anybody.
  ///
  /// @param scorer the version that scored it
  /// @param random decides whether the decision falls into the shadow's share
  public @Nullable Beside beside(ModelSnapshot all, ServingModel scorer, long random) {
    Lineup lineup = all.lineup(scorer.name());
    if (lineup == null || !lineup.onTrial() || worker == null) {
      return null;
    }
    if (queue.remainingCapacity() == 0) {
      skipped.increment();
      return null;
    }
    long now = System.nanoTime();
    long next = watchDue.get();
    ServingModel reference = now - next < 0 ? null : guard.reference(lineup, scorer);
    if (reference != null && watchDue.compareAndSet(next, now + WATCH_NANOS)) {
      return new Beside(scorer, reference, false);
    }
    boolean serves = lineup.serving().filter(scorer::equals).isPresent();
    return serves
            && lineup.shadow().isPresent()
            && now - shadowDue.get() >= 0
            && lineup.shadow().get().takes(random)
        ? new Beside(scorer, lineup.shadow().get().model(), true)
        : null;
  }

  /// Takes a decision to be scored once more.
  ///
  /// @return false when too many wait: then it is still the caller's
  public boolean offer(Beside beside, Rescoring decision) {
    boolean taken = !stopped && queue.offer(new Waiting(beside, decision, System.nanoTime()));
    if (!taken) {
      skipped.increment();
    }
    return taken;
  }

  private void work() {
    LowPriority.enter();
    while (!stopped) {
      try {
        Waiting next = queue.poll(100, TimeUnit.MILLISECONDS);
        if (next != null) {
          long left = next.since + REPLY_NANOS - System.nanoTime();
          LockSupport.parkNanos(left);
          score(next);
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void score(Waiting next) {
    long start = System.nanoTime();
    try {
      if (next.beside.other().acquire()) {
        try {
          score(next.beside, next.decision);
        } finally {
          next.beside.other().release();
        }
      }
    } catch (RuntimeException e) {
      LOG.errorf(e, "shadow: a decision could not be scored once more");
    } finally {
      next.decision.done();
      long took = System.nanoTime() - start;
      // half of the share for each kind, so that neither keeps the other out
      long rest = start + (long) (2 * took / config.cpuShare());
      (next.beside.trial() ? shadowDue : watchDue)
          .accumulateAndGet(rest, (a, b) -> a - b > 0 ? a : b);
    }
  }

  private void score(Beside beside, Rescoring decision) {
    int rows = decision.rows();
    if (rows == 0) {
      return;
    }
    if (once.length < rows) {
      once = new float[rows];
      again = new float[rows];
    }
    for (int row = 0; row < rows; row++) {
      once[row] = decision.served(row);
    }
    Comparison pair = pair(beside);
    long start = System.nanoTime();
    if (!decision.score(beside.other(), again)) {
      pair.failed();
      return;
    }
    long now = System.nanoTime();
    pair.add(decision, once, again, now - start, agreement);
    if (beside.trial()) {
      pair.calibration().add(decision, once, again, now);
    }
    scored.increment();
  }

  private Comparison pair(Beside beside) {
    Comparison known = comparison(beside.served(), beside.other());
    if (known == null) {
      known = new Comparison(beside);
      comparisons.removeIf(old -> !old.inUse(models.current()));
      if (comparisons.size() >= MOST_PAIRS) {
        comparisons.removeFirst();
      }
      comparisons.add(known);
    }
    return known;
  }

  private @Nullable Comparison comparison(ServingModel served, ServingModel other) {
    for (Comparison pair : comparisons) {
      if (pair.of(served, other)) {
        return pair;
      }
    }
    return null;
  }

  private void listen(Outcomes log) {
    LowPriority.enter();
    while (!stopped) {
      try {
        long now = System.nanoTime();
        if (comparisons.stream().anyMatch(pair -> pair.calibration().waits(now))) {
          log.read(this::happened);
        } else {
          log.rest();
        }
      } catch (RuntimeException e) {
        LOG.errorf(e, "shadow: outcomes not read this time");
      }
      LockSupport.parkNanos(OUTCOMES_NANOS);
    }
  }

  private void happened(String type, Credit credit, List<Integer> items) {
    for (Comparison pair : comparisons) {
      if (pair.predicts(type)) {
        items.forEach(item -> pair.calibration().happened(credit.getDecisionId(), item));
      }
    }
  }

  /// Adds to each model's status how its versions compare, the newest pairs last.
  private void report(ObjectNode byModel) {
    for (Comparison pair : comparisons) {
      if (byModel.get(pair.model()) instanceof ObjectNode model) {
        model.withArray("comparisons").add(pair.json());
      }
    }
  }

  @PreDestroy
  void stop() {
    stopped = true;
    guard.stop();
    Thread working = worker;
    if (working != null) {
      working.interrupt();
    }
  }
}
