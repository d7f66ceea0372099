package io.attune.state.deadletter;

import io.attune.language.problem.Problem;
import io.attune.language.problem.Refusal;
import io.attune.platform.store.Store;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// The refused events that are kept. When there are more than may be, the oldest of the fullest
/// group (same reason, door and key) leaves, so that one sender's garbage pushes out its own kind
/// first. Handing over is for any thread and never waits; all else blocks.
@Singleton
public final class DeadLetters implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(DeadLetters.class);
  private static final long EVERY_NANOS = 50_000_000;
  private static final int AT_ONCE = 200;
  private static final int EXAMINED_AT_ONCE = 200;
  private static final int MOST_EXAMINED = 20_000;
  private static final int MOST = 1_000_000;
  private static final int MOST_EVENT_BYTES = 65_536;
  private static final long SWEEP_MILLIS = 60_000;

  private final LetterStore letters;
  private final LetterBounds bounds;
  private final Store store;
  private final LetterIds ids = new LetterIds();
  private final InstantSource clock = InstantSource.system();
  private final ConcurrentLinkedQueue<Call> queue = new ConcurrentLinkedQueue<>();
  private final AtomicLong waiting = new AtomicLong();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final LongAdder kept = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private final LongAdder pushedOut = new LongAdder();
  private final int mostWaiting;
  private final long mostWaitingBytes;
  private final Thread writer;
  private volatile long size;
  private volatile boolean open = true;

  /// What one call left.
  private record Call(int count, long bytes, Supplier<List<Letter>> make) {}

  @Inject
  DeadLetters(Store store, DeadLetterConfig config, MeterRegistry meters) {
    this.store = store;
    check("most", config.most(), 1, MOST);
    check("event-bytes", config.eventBytes(), 64, MOST_EVENT_BYTES);
    check("waiting", config.waiting(), 1, MOST);
    check("waiting-bytes", config.waitingBytes(), 1_024, 1L << 30);
    Duration keep = config.keep();
    if (keep.compareTo(Duration.ofMinutes(1)) < 0 || keep.compareTo(Duration.ofDays(400)) > 0) {
      throw Problem.invalid("attune.dead-letters.keep", keep, "1 minute to 400 days").refusal();
    }
    letters = new LetterStore(store, config.most(), keep);
    bounds = new LetterBounds(config.eventBytes());
    mostWaiting = config.waiting();
    mostWaitingBytes = config.waitingBytes();
    FunctionCounter.builder("attune.dead.letters.kept", kept, LongAdder::sum)
        .description("Refused events that were kept")
        .register(meters);
    FunctionCounter.builder("attune.dead.letters.lost", lost, LongAdder::sum)
        .description("Refused events that were not kept: too many waited, or the store was away")
        .register(meters);
    FunctionCounter.builder("attune.dead.letters.pushed.out", pushedOut, LongAdder::sum)
        .description("Kept events that left for newer ones, or for their age")
        .register(meters);
    Gauge.builder("attune.dead.letters", this, self -> self.size)
        .description("Refused events in the store, when this replica last looked")
        .register(meters);
    writer = Thread.ofPlatform().daemon().name("attune-dead-letters").start(this::run);
  }

  private static void check(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw Problem.invalid("attune.dead-letters." + name, value, least + " to " + most).refusal();
    }
  }

  /// Hands letters over; never waits. What there is no room for is lost and counted, and while the
  /// store is away everything is.
  ///
  /// @param count how many, 1 or more
  /// @param bytes that wait with them, such as the length of the body
  /// @param make them, on a thread of this room
  public void keep(int count, long bytes, Supplier<List<Letter>> make) {
    if (!store.reachable()
        || waiting.get() + count > mostWaiting
        || waitingBytes.get() + bytes > mostWaitingBytes) {
      lost.add(count);
      return;
    }
    waiting.addAndGet(count);
    waitingBytes.addAndGet(bytes);
    queue.add(new Call(count, bytes, make));
  }

  /// How many were lost since the start.
  public long lost() {
    return lost.sum();
  }

  private void run() {
    long swept = 0;
    while (open) {
      LockSupport.parkNanos(this, EVERY_NANOS);
      drain();
      long now = clock.millis();
      if (now - swept > SWEEP_MILLIS && store.reachable()) {
        swept = now;
        write(List.of());
      }
    }
    drain();
  }

  private void drain() {
    List<Letter> batch = new ArrayList<>(AT_ONCE);
    for (Call call = queue.poll(); call != null; call = queue.poll()) {
      for (Letter letter : made(call)) {
        batch.add(bounds.bounded(letter.named(ids.next(letter.receivedMillis()))));
        if (batch.size() == AT_ONCE) {
          write(batch);
          batch.clear();
        }
      }
      waiting.addAndGet(-call.count);
      waitingBytes.addAndGet(-call.bytes);
    }
    if (!batch.isEmpty()) {
      write(batch);
    }
  }

  private List<Letter> made(Call call) {
    try {
      return call.make.get();
    } catch (RuntimeException e) {
      lost.add(call.count);
      LOG.error("dead letters: one call's could not be made", e);
      return List.of();
    }
  }

  private void write(List<Letter> batch) {
    try {
      LetterStore.Kept done = letters.add(batch, clock.millis());
      size = done.letters();
      kept.add(batch.size());
      pushedOut.add(done.pushedOut());
    } catch (Refusal refusal) {
      lost.add(batch.size());
      LOG.debugf("dead letters: %d lost: %s", batch.size(), refusal.getMessage());
    } catch (RuntimeException e) {
      lost.add(batch.size());
      LOG.error("dead letters: could not be written", e);
    }
  }

  /// Which letters.
  ///
  /// @param code of the reason, or empty for all
  /// @param type as sent, or empty for all
  /// @param source the door, or empty for all
  /// @param key name of the key, or empty for all
  public record Filter(String code, String type, String source, String key)
      implements Predicate<Letter> {
    public static final Filter ALL = new Filter("", "", "", "");

    @Override
    public boolean test(Letter letter) {
      return is(code, letter.reason().code())
          && is(type, letter.type())
          && is(source, letter.from().source())
          && is(key, letter.from().key());
    }

    private static boolean is(String wanted, String value) {
      return wanted.isEmpty() || wanted.equals(value);
    }
  }

  /// Some letters.
  ///
  /// @param letters in order
  /// @param next where to go on; empty at the end
  public record Page(List<Letter> letters, String next) {}

  /// Letters in order of time. A page may be short, or empty, and still name where to go on: one
  /// call looks at 20,000 letters at most.
  ///
  /// @param after id of the last letter seen, or empty
  /// @param most letters, 1 or more
  public Page page(Filter filter, String after, boolean newestFirst, int most) {
    List<Letter> found = new ArrayList<>();
    String last = after;
    int examined = 0;
    while (examined < MOST_EXAMINED) {
      List<Letter> some = letters.read(last, newestFirst, EXAMINED_AT_ONCE, clock.millis());
      for (Letter letter : some) {
        last = letter.id();
        if (filter.test(letter)) {
          found.add(letter);
          if (found.size() == most) {
            return new Page(found, last);
          }
        }
      }
      if (some.isEmpty()) {
        return new Page(found, "");
      }
      examined += some.size();
    }
    return new Page(found, last);
  }

  public Optional<Letter> find(String id) {
    return letters.letters(List.of(id)).stream().findFirst();
  }

  /// Ends letters.
  ///
  /// @return how many were there
  public int remove(List<String> gone) {
    return gone.isEmpty() ? 0 : letters.remove(gone);
  }

  /// Keeps a letter with its new reason, unless it has been removed meanwhile.
  public boolean change(Letter letter) {
    return letters.change(bounds.bounded(letter));
  }

  public long size() {
    return letters.size();
  }

  /// Letters per reason, door and key, such as `unknown_item|rest|page`.
  public Map<String, Long> counts() {
    return letters.counts();
  }

  /// Writes what waits, and ends.
  @PreDestroy
  @Override
  public void close() {
    open = false;
    LockSupport.unpark(writer);
    try {
      writer.join(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
