package io.attune.offline.bench;

import io.attune.offline.bench.SwapJudge.Reply;
import io.attune.platform.background.LowPriority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.Histogram;

/// The steady load of the swap workload: times every answer, notices when one names a new version,
/// and has each judged. Three threads: the load generator's two, and the judge, which is handed
/// copies so that it keeps neither waiting.
final class SwapLoad implements LoadGenerator.Sink, AutoCloseable {
  private static final byte[] NAMED =
      ("\"model\":\"" + BenchFiles.MODEL + "/").getBytes(StandardCharsets.US_ASCII);
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final int WAITING_REPLIES = 16_384;
  private static final int DIGITS = 3;
  private static final int MOST_TOLD = 2_000;
  private static final long NEVER = Long.MAX_VALUE;

  private final LoadGenerator generator;
  private final RequestMix mix;
  private final SwapJudge judge;
  private final Thread loading;
  private final Thread judging;
  private final BlockingQueue<Reply> replies = new ArrayBlockingQueue<>(WAITING_REPLIES);
  private final AtomicLongArray verdicts = new AtomicLongArray(Verdict.values().length);
  private final AtomicLong unjudged = new AtomicLong();
  private final Histogram lateNanos = new Histogram(DIGITS);
  private final Map<Verdict, String> faults =
      Collections.synchronizedMap(new EnumMap<>(Verdict.class));
  private final TimeLine times = new TimeLine();

  /// When each version was first named by an answer that had come; read by other threads behind
  /// [#served].
  private final long[] namedNanos;

  private volatile int served = 1;
  private volatile int brought = 1;
  private volatile boolean over;
  private volatile String ended = "";

  private SwapLoad(
      LoadGenerator generator, RequestMix mix, SwapVersions versions, int ratePerSecond, int most) {
    this.generator = generator;
    this.mix = mix;
    judge = new SwapJudge(versions::network);
    namedNanos = new long[most + 1];
    Arrays.fill(namedNanos, NEVER);
    namedNanos[0] = Long.MIN_VALUE;
    namedNanos[1] = Long.MIN_VALUE;
    judging = Thread.ofPlatform().name("judge").unstarted(this::judge);
    loading = Thread.ofPlatform().name("load").unstarted(() -> load(ratePerSecond));
  }

  /// Begins to load the service, until this is closed.
  ///
  /// @param most the highest version there will be
  static SwapLoad start(
      LoadGenerator generator, RequestMix mix, SwapVersions versions, int ratePerSecond, int most) {
    SwapLoad load = new SwapLoad(generator, mix, versions, ratePerSecond, most);
    load.judging.start();
    load.loading.start();
    return load;
  }

  private void load(int ratePerSecond) {
    try {
      generator.openLoop(LONGEST, ratePerSecond, this);
      ended = "ended";
    } catch (IOException | InterruptedException | RuntimeException e) {
      ended = e.toString();
    }
  }

  @Override
  public void answered(Connection connection, long nowNanos) {
    times.add(connection.startNanos(), nowNanos - connection.startNanos());
    int named = connection.numberBehind(NAMED);
    int most = brought;
    int least = leastFor(connection.sentNanos());
    if (named > served && named <= most) {
      namedNanos[named] = nowNanos;
      served = named;
    }
    Reply reply =
        new Reply(
            connection.status(),
            connection.copyOfBody(),
            mix.viewer(connection.turn()),
            least,
            most);
    if (!replies.offer(reply)) {
      unjudged.incrementAndGet();
    }
  }

  /// What a request that was sent then must be answered with, or with a later one.
  private int leastFor(long sentNanos) {
    int least = served;
    while (namedNanos[least] >= sentNanos) {
      least--;
    }
    return least;
  }

  @Override
  public void late(long nanos) {
    lateNanos.recordValue(Math.max(0, nanos));
  }

  private void judge() {
    // its work is the measurement's, not the service's
    LowPriority.enter();
    try {
      while (!over || !replies.isEmpty()) {
        Reply reply = replies.poll(10, TimeUnit.MILLISECONDS);
        if (reply != null) {
          Verdict verdict = judge.judge(reply);
          if (verdict != Verdict.RIGHT) {
            faults.computeIfAbsent(verdict, first -> told(reply));
          }
          verdicts.incrementAndGet(verdict.ordinal());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String told(Reply reply) {
    String text =
        String.format(
            Locale.ROOT,
            "status %d, of versions %d to %d: %s",
            reply.status(),
            reply.least(),
            reply.most(),
            judge.explain(reply));
    return text.substring(0, Math.min(text.length(), MOST_TOLD));
  }

  /// Says that a version is being brought from now on, and may be named.
  void bringing(int version) {
    brought = version;
  }

  /// Whether an answer has named the version, or a later one.
  ///
  /// @throws IOException the load ended, and why
  boolean serves(int version) throws IOException {
    if (!ended.isEmpty()) {
      throw new IOException("load: " + ended + " (expected: until the last swap is done)");
    }
    return served >= version;
  }

  /// When an answer first named the version that [serves][#serves].
  long servesSinceNanos(int version) {
    return namedNanos[version];
  }

  /// How many answers were found so.
  long count(Verdict verdict) {
    return verdicts.get(verdict.ordinal());
  }

  Map<Verdict, Long> counts() {
    Map<Verdict, Long> counts = new EnumMap<>(Verdict.class);
    for (Verdict verdict : Verdict.values()) {
      counts.put(verdict, count(verdict));
    }
    return counts;
  }

  /// Answers for which the judge had no time.
  long unjudged() {
    return unjudged.get();
  }

  /// The first answer of each verdict but right, in words; after the end.
  Map<Verdict, String> faults() {
    return faults;
  }

  /// After the end.
  TimeLine times() {
    return times;
  }

  /// Microseconds by which this share (0 to 100) of the requests were sent later than due; after
  /// the end.
  double lateMicros(double percentile) {
    return lateNanos.getValueAtPercentile(percentile) / 1e3;
  }

  /// Ends the load; returns when every answer has come and is judged.
  @Override
  public void close() throws IOException {
    try {
      generator.end();
      loading.join();
      over = true;
      judging.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      generator.close();
    }
  }
}
