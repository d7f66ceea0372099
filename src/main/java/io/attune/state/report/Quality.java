package io.attune.state.report;

import io.attune.language.event.EventType;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Counts, per door, key and type of event, what we are told and what became of it. Counting costs
/// an adder or two per event, resolved once per call; any thread.
@Singleton
public final class Quality implements AutoCloseable {
  static final String OTHER = "other";
  private static final Logger LOG = Logger.getLogger(Quality.class);
  private static final long TICK_MILLIS = 10_000;
  private static final int TICKS_PER_MINUTE = 6;
  private static final long LOOK_NANOS = 500_000_000;
  private static final int MOST_SOURCES = 1_000;

  /// Later than so much, and not than the next.
  private static final String[] LATE = {"minute", "hour", "day"};

  private final ConcurrentMap<String, Tally> tallies = new ConcurrentHashMap<>();
  private final Set<String> metered = new HashSet<>();
  private final int maxSources;
  private final boolean log;
  private final @Nullable MeterRegistry meters;
  private final InstantSource clock;
  private long ticks;
  private volatile boolean open = true;
  private @Nullable Thread thread;

  /// Fields that an event need not have, and better had.
  public enum Field {
    SESSION,
    CONSENT,
    /// Of the answer that showed the item, with a click or an impression.
    TOKEN,
    /// Of the items of a purchase.
    PRICE,
    /// Of a purchase.
    CURRENCY;

    public int bit() {
      return 1 << ordinal();
    }

    String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Inject
  Quality(QualityConfig config, MeterRegistry meters) {
    this(config.maxSources(), config.log(), meters, InstantSource.system());
    thread = Thread.ofPlatform().daemon().name("attune-quality").start(this::run);
  }

  /// For tests: time goes by when they say so.
  Quality(int maxSources, boolean log, @Nullable MeterRegistry meters, InstantSource clock) {
    if (maxSources < 1 || maxSources > MOST_SOURCES) {
      throw Problem.invalid("attune.quality.max-sources", maxSources, "1 to " + MOST_SOURCES)
          .refusal();
    }
    this.maxSources = maxSources;
    this.log = log;
    this.meters = meters;
    this.clock = clock;
  }

  /// The counts of one door and key.
  public final class Tally {
    final String source;
    final String key;
    private final Line[] lines = new Line[EventType.values().length + 1];

    private Tally(String source, String key) {
      this.source = source;
      this.key = key;
    }

    /// @param type null when it is not known
    /// @param lateSeconds from the event to its receipt; negative when it is ahead
    /// @param missing bits of [Field]
    public void accepted(@Nullable EventType type, long lateSeconds, int missing) {
      line(type).figures.accepted(lateSeconds, missing);
    }

    public void duplicate(@Nullable EventType type) {
      line(type).figures.duplicate();
    }

    public void rejected(@Nullable EventType type, ProblemCode code) {
      line(type).figures.rejected(code);
    }

    private Line line(@Nullable EventType type) {
      int index = type == null ? lines.length - 1 : type.ordinal();
      Line line = lines[index];
      return line != null ? line : make(index, type == null ? OTHER : type.code());
    }

    private Line make(int index, String type) {
      synchronized (Quality.this) {
        Line line = lines[index];
        if (line == null) {
          line = new Line(type, new Figures(), new History());
          meter(source, type);
          lines[index] = line;
        }
        return line;
      }
    }

    /// Guarded by the room.
    List<Line> lines() {
      List<Line> made = new ArrayList<>();
      for (Line line : lines) {
        if (line != null) {
          made.add(line);
        }
      }
      return made;
    }
  }

  /// One type of one door and key.
  record Line(String type, Figures figures, History history) {}

  /// Where to count a call's events.
  ///
  /// @param source the door, one of a few fixed names
  /// @param key name of the caller's key, or empty when it is not known
  public Tally tally(String source, String key) {
    Tally known = tallies.get(source + '\n' + key);
    return known != null ? known : make(source, key);
  }

  private synchronized Tally make(String source, String key) {
    String name = tallies.size() < maxSources ? key : OTHER;
    return tallies.computeIfAbsent(source + '\n' + name, id -> new Tally(source, name));
  }

  /// A door and type get their meters with their first event; keys share them.
  private void meter(String source, String type) {
    if (meters == null || !metered.add(source + '\n' + type)) {
      return;
    }
    count(source, type, Figures.ACCEPTED, "accepted", Tags.empty(), "Events accepted");
    count(source, type, Figures.DUPLICATES, "duplicates", Tags.empty(), "Events told before");
    for (int i = 0; i < LATE.length; i++) {
      Tags over = Tags.of("over", LATE[i]);
      count(source, type, Figures.LATE_MINUTE + i, "late", over, "Accepted events that came late");
    }
    for (Field field : Field.values()) {
      int figure = Figures.MISSING + field.ordinal();
      Tags name = Tags.of("field", field.code());
      count(source, type, figure, "missing", name, "Accepted events without an optional field");
    }
    for (ProblemCode code : ProblemCode.values()) {
      int figure = Figures.REJECTED + code.ordinal();
      Tags why = Tags.of("code", code.code());
      count(source, type, figure, "rejected", why, "Events rejected");
    }
  }

  private void count(
      String source, String type, int figure, String name, Tags more, String description) {
    FunctionCounter.builder("attune.events." + name, this, self -> self.sum(source, type, figure))
        .tags(more.and("source", source, "type", type))
        .description(description)
        .register(Objects.requireNonNull(meters));
  }

  private synchronized double sum(String source, String type, int figure) {
    long sum = 0;
    for (Tally tally : tallies.values()) {
      if (tally.source.equals(source)) {
        for (Line line : tally.lines()) {
          sum += line.type.equals(type) ? line.figures.sum(figure) : 0;
        }
      }
    }
    return sum;
  }

  private void run() {
    long next = clock.millis() + TICK_MILLIS;
    while (open) {
      LockSupport.parkNanos(this, LOOK_NANOS);
      if (clock.millis() >= next) {
        next = Math.max(next + TICK_MILLIS, clock.millis());
        try {
          tick();
        } catch (RuntimeException e) {
          LOG.error("quality: could not be told", e);
        }
      }
    }
  }

  /// Ten seconds went by.
  void tick() {
    List<String> remarks;
    synchronized (this) {
      ticks++;
      for (Tally tally : tallies.values()) {
        for (Line line : tally.lines()) {
          line.history.note(ticks, line.figures.sums());
        }
      }
      remarks = log && ticks % TICKS_PER_MINUTE == 0 ? remarks() : List.of();
    }
    remarks.forEach(LOG::info);
  }

  /// A line per door and key with something to say; guarded by the room.
  List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    for (Tally tally : tallies.values()) {
      String remark = QualityWords.of(tally);
      if (!remark.isEmpty()) {
        remarks.add(remark);
      }
    }
    return remarks;
  }

  /// The figures as JSON.
  ///
  /// @param replica the name of this process
  public synchronized byte[] json(String replica) {
    return QualityJson.write(replica, clock.instant(), List.copyOf(tallies.values()));
  }

  /// The door and key to what they have, for tests.
  synchronized Map<String, Tally> tallies() {
    return Map.copyOf(tallies);
  }

  @PreDestroy
  @Override
  public void close() {
    open = false;
    LockSupport.unpark(thread);
  }
}
