package io.attune.state.pacing;

import io.attune.language.problem.Problem;
import io.attune.platform.background.LowPriority;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// How fast each budget may go: compares what was spent with what was planned, once a second, and
/// tells decisions with which probability a line item takes part and what of its value it bids.
/// Thread-safe; what decisions read is an immutable array behind one reference.
@Singleton
public final class Pacing implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Pacing.class);
  private static final int MINUTE = 60;
  private static final int QUARTER = 900;
  private static final int MOST_LASTED = 10;
  private static final long MIX = 0x9E3779B97F4A7C15L;

  private final Duration every;
  private final ZoneId zone;
  private final int mostLines;
  private final int mostGroups;
  private final int minuteSeries;
  private final List<CountingLane> lanes = new CopyOnWriteArrayList<>();
  private final Map<String, Integer> groupNumbers = new LinkedHashMap<>();
  private final List<TrafficGroup> groups = new ArrayList<>();
  private final List<Long> requestsBefore = new ArrayList<>();
  private final Map<Integer, Saved.Line> waiting = new TreeMap<>();
  private final AtomicLong ticks = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private TreeMap<Integer, LiveLine> lines = new TreeMap<>();
  private long lastMillis = Long.MIN_VALUE;
  private volatile Paces paces = Paces.NONE;
  private volatile boolean closed;
  private boolean started;

  /// What line items have spent, in the unit of their budgets, what is reserved included. Must
  /// not block: called for every line item at every tick.
  public interface Spending {
    /// Spent over all flights; below 0 while that is not known, which leaves the line item as it
    /// is.
    ///
    /// @param number of the line item
    long total(int number);

    /// Spent on a day of the line item's time zone; below 0 while that is not known.
    long today(int number, LocalDate day);
  }

  /// The place of one thread that decides. Never shared between threads.
  public sealed interface Lane permits CountingLane {
    /// A request came for a group of placements.
    ///
    /// @param group as [Pacing#group] has it
    void request(int group);

    /// Counts the line items that are eligible for a decision and takes those out that do not
    /// take part in it. Allocates nothing; a nanosecond or two for 64 line items, and some for each
    /// that is held back at times.
    ///
    /// @param decision its id, evenly distributed or not
    /// @param eligible bit by number; changed in place
    /// @param words how many of the set's count
    /// @return how many were taken out
    int sift(long decision, long[] eligible, int words);
  }

  @Inject
  Pacing(PacingConfig config, MeterRegistry meters) {
    this(config);
    Gauge.builder("attune.pacing.lines", this, Pacing::size)
        .description("Line items that are paced")
        .register(meters);
    FunctionCounter.builder("attune.pacing.ticks", ticks, AtomicLong::get)
        .description("Comparisons of all budgets with their plans")
        .register(meters);
    FunctionCounter.builder("attune.pacing.failures", failures, AtomicLong::get)
        .description("Comparisons that failed; the paces before stayed")
        .register(meters);
  }

  Pacing(PacingConfig config) {
    long millis = config.tick().toMillis();
    if (millis < 100 || millis > 10_000) {
      throw Problem.invalid("attune.pacing.tick", config.tick(), "100 ms to 10 s").refusal();
    }
    every = config.tick();
    zone = config.zone();
    mostLines = within("lines", config.lines(), 1, 1 << 20);
    mostGroups = within("groups", config.groups(), 1, 10_000);
    minuteSeries = within("minute-series", config.minuteSeries(), 0, 100_000);
  }

  /// Paces without a service: for simulations. The settings are the defaults.
  ///
  /// @param zone in which traffic repeats itself from day to day
  public static Pacing in(ZoneId zone) {
    return new Pacing(new Defaults(zone));
  }

  private record Defaults(ZoneId zone) implements PacingConfig {
    @Override
    public Duration tick() {
      return Duration.ofSeconds(1);
    }

    @Override
    public int lines() {
      return 131_072;
    }

    @Override
    public int groups() {
      return 256;
    }

    @Override
    public int minuteSeries() {
      return 2_000;
    }
  }

  private static int within(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw Problem.invalid("attune.pacing." + name, value, least + " to " + most).refusal();
    }
    return value;
  }

  /// Whether a line item takes part in a decision: by hash of both, so that a replay says the
  /// same. The probability is the propensity.
  public static boolean takesPart(long decision, int number, float probability) {
    long z = decision + MIX * (number + 1L);
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return ((z ^ (z >>> 31)) >>> 40) * 0x1.0p-24f < probability;
  }

  /// With which probability a line item takes part in a decision, 0 to 1; 1 for one that pacing
  /// was not told of.
  public float probability(int number) {
    return paces.probability(number);
  }

  /// What of its value a line item bids, 0.01 to 1: `1 / (1 + μ)`.
  public float multiplier(int number) {
    return paces.multiplier(number);
  }

  Paces paces() {
    return paces;
  }

  /// A place for one more thread that decides; kept for good.
  public Lane lane() {
    CountingLane lane = new CountingLane(this, mostLines, mostGroups);
    lanes.add(lane);
    return lane;
  }

  /// The number of a group of placements, for [Lane#request]; a new one where the name is.
  public synchronized int group(String name) {
    Integer known = groupNumbers.get(name);
    if (known != null) {
      return known;
    }
    if (groups.size() >= mostGroups) {
      throw Problem.invalid("groups", groups.size() + 1, "up to " + mostGroups).refusal();
    }
    groupNumbers.put(name, groups.size());
    groups.add(new TrafficGroup(zone));
    requestsBefore.add(0L);
    return groups.size() - 1;
  }

  /// Paces these line items from now on and no others. What was learned of those that stay is
  /// kept, also where their definition changed.
  ///
  /// @param definitions each number once
  /// @param nowMillis epoch milliseconds
  public synchronized void use(List<PacedLine> definitions, long nowMillis) {
    if (definitions.size() > mostLines) {
      throw Problem.invalid("lines", definitions.size(), "up to " + mostLines).refusal();
    }
    TreeMap<Integer, LiveLine> next = new TreeMap<>();
    for (PacedLine line : definitions) {
      if (line.number() >= mostLines) {
        throw Problem.invalid("number", line.number(), "0 to " + (mostLines - 1)).refusal();
      }
      LiveLine before = lines.get(line.number());
      boolean same = before != null && before.line.equals(line);
      int step = next.size() < minuteSeries ? MINUTE : QUARTER;
      next.put(line.number(), same ? before : live(line, before, step, nowMillis / 1_000));
    }
    lines = next;
    waiting.clear();
    publish();
  }

  /// So that what is new is held back from the first decision on.
  private void publish() {
    int most = lines.isEmpty() ? 0 : lines.lastKey() + 1;
    float[] probability = new float[most];
    float[] multiplier = new float[most];
    Arrays.fill(probability, 1);
    Arrays.fill(multiplier, 1);
    lines.forEach(
        (number, line) -> {
          probability[number] = line.probability();
          multiplier[number] = line.multiplier();
        });
    paces = new Paces(probability, multiplier);
  }

  private LiveLine live(PacedLine line, @Nullable LiveLine before, int step, long now) {
    LiveLine live = new LiveLine(line, groups.get(group(line.group())), now, step);
    Saved.Line saved = waiting.remove(line.number());
    if (before != null) {
      live.after(before);
    } else if (saved != null) {
      live.resume(saved, now);
    }
    return live.from(now);
  }

  /// Compares all budgets with their plans and publishes what follows. One caller; takes a
  /// millisecond or two for 10,000 line items.
  ///
  /// @param nowMillis epoch milliseconds; a clock that went back leaves everything as it is
  public synchronized void tick(long nowMillis, Spending spending) {
    long now = Math.floorDiv(nowMillis, 1_000L);
    long before = lastMillis == Long.MIN_VALUE ? nowMillis : lastMillis;
    if (nowMillis < before) {
      return;
    }
    lastMillis = nowMillis;
    long lasted = Math.min(MOST_LASTED, now - Math.floorDiv(before, 1_000L));
    boolean turned = countRequests(now, (int) lasted);
    for (LiveLine line : lines.values()) {
      if (turned) {
        line.follow(now);
      }
      line.pass(now, (nowMillis - before) / 1e3, offers(line.line.number()), spending);
    }
    publish();
    ticks.incrementAndGet();
  }

  private boolean countRequests(long now, int lasted) {
    boolean turned = false;
    for (int group = 0; group < groups.size(); group++) {
      long requests = 0;
      for (CountingLane lane : lanes) {
        requests += lane.requests(group);
      }
      turned |= groups.get(group).pass(now, lasted, requests - requestsBefore.get(group));
      requestsBefore.set(group, requests);
    }
    return turned;
  }

  private long offers(int number) {
    long offers = 0;
    for (CountingLane lane : lanes) {
      offers += lane.offers(number);
    }
    return offers;
  }

  /// What a line item was to spend and what it spent; nothing for one that is not paced.
  public synchronized Optional<PaceSeries> series(int number) {
    return Optional.ofNullable(lines.get(number)).map(LiveLine::series);
  }

  /// What has to outlive a restart: the shape of the traffic and the state of each line item, but
  /// no series.
  public synchronized byte[] save() {
    Saved saved = new Saved();
    groupNumbers.forEach((name, number) -> saved.groups.put(name, groups.get(number)));
    saved.lines.putAll(waiting);
    lines.forEach((number, line) -> saved.lines.put(number, line.saved()));
    return saved.bytes();
  }

  /// Goes on from what was saved, before [#use]. Refused whole where it is not whole.
  ///
  /// @param bytes of [#save], also by another replica
  public synchronized void load(byte[] bytes) {
    Saved saved = Saved.of(bytes, () -> new TrafficGroup(zone));
    saved.groups.forEach((name, group) -> groups.set(group(name), group));
    waiting.putAll(saved.lines);
  }

  /// Ticks from now on, in a thread of its own that gives way to decisions.
  public synchronized void start(Spending spending) {
    if (!started) {
      started = true;
      Thread.ofPlatform().daemon().name("pacing").start(() -> run(spending));
    }
  }

  private void run(Spending spending) {
    LowPriority.enter();
    while (!closed) {
      try {
        tick(System.currentTimeMillis(), spending);
      } catch (RuntimeException e) {
        if (failures.getAndIncrement() == 0) {
          LOG.errorf(e, "pacing: budgets not compared with their plans; trying again");
        }
      }
      try {
        Thread.sleep(every);
      } catch (InterruptedException e) {
        closed = true;
      }
    }
  }

  private synchronized double size() {
    return lines.size();
  }

  /// Ends ticking.
  @PreDestroy
  @Override
  public void close() {
    closed = true;
  }
}
