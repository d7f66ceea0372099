package io.attune.state.version;

import ai.onnxruntime.OrtException;
import io.attune.language.decision.Matrix;
import io.attune.state.manifest.GoldenRows;
import io.attune.state.manifest.Manifest;
import io.attune.state.manifest.Rejected;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// A version that passed the checks. Its leases are counted: the repository holds one, every
/// decision another, and the last to be given back closes the native session.
public final class OnnxModel extends ServingModel {
  private static final Logger LOG = Logger.getLogger(OnnxModel.class);

  private static final long LONGEST_NANOS = 60_000_000_000L;

  private final Manifest manifest;
  private final Network network;
  private final List<String> objectives;
  private final long nanosPerRow;
  private final double timesServing;
  private final LiveRows liveRows = new LiveRows();
  private final LongAdder calls = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder notFinite = new LongAdder();
  private final LongAdder leftOut = new LongAdder();
  private final Recorder latencies = new Recorder(LONGEST_NANOS, 2);

  /// Of the one who asks for latencies.
  private @Nullable Histogram taken;

  private final AtomicInteger leases = new AtomicInteger(1);
  private final AtomicBoolean retired = new AtomicBoolean();
  private final AtomicBoolean complained = new AtomicBoolean();
  private volatile boolean closed;

  /// @param nanosPerRow what a row costs
  /// @param timesServing how many times as long as the version that served it took for the same
  /// rows; 0 where nobody knows
  OnnxModel(Manifest manifest, Network network, long nanosPerRow, double timesServing) {
    this.timesServing = timesServing;
    this.manifest = manifest;
    this.network = network;
    objectives = manifest.objectives();
    this.nanosPerRow = nanosPerRow;
  }

  @Override
  public String name() {
    return manifest.model();
  }

  @Override
  public int version() {
    return manifest.version();
  }

  @Override
  public String objective() {
    return manifest.scoring().objective();
  }

  @Override
  public List<String> objectives() {
    return objectives;
  }

  /// How many times as long as the version that served it took for the same rows; 0 where nobody
  /// knows.
  public double timesServing() {
    return timesServing;
  }

  /// What it scored of late.
  LiveRows liveRows() {
    return liveRows;
  }

  Network network() {
    return network;
  }

  /// Where it came from, for people.
  public String provenance() {
    return manifest.provenance().toString();
  }

  /// Its golden rows.
  ///
  /// @param folder of this version
  public GoldenRows golden(Path folder) throws Rejected {
    return GoldenRows.read(folder, manifest);
  }

  @Override
  public List<String> columns() {
    return manifest.columns();
  }

  @Override
  public String schemaHash() {
    return manifest.schemaHash();
  }

  @Override
  public long nanosPerRow() {
    return nanosPerRow;
  }

  @Override
  public boolean acquire() {
    int held = leases.get();
    while (held > 0) {
      if (leases.compareAndSet(held, held + 1)) {
        return true;
      }
      held = leases.get();
    }
    return false;
  }

  @Override
  public void release() {
    int left = leases.decrementAndGet();
    if (left == 0) {
      close();
    } else if (left < 0) {
      throw new IllegalStateException(
          "lease of "
              + name()
              + "/"
              + version()
              + ": given back twice (expected: once per acquire)");
    }
  }

  /// Gives back the repository's own lease; decisions under way finish first. A second call does
  /// nothing.
  public void retire() {
    if (retired.compareAndSet(false, true)) {
      release();
    }
  }

  /// Whether the native session is closed.
  public boolean closed() {
    return closed;
  }

  @Override
  public boolean predict(Matrix matrix, float[] scores) {
    int rows = matrix.rows();
    if (rows == 0) {
      return true;
    }
    long start = System.nanoTime();
    boolean ran = run(matrix, scores);
    boolean good = ran && probabilities(scores, rows);
    note(matrix, start, ran, good);
    return good;
  }

  @Override
  public boolean predictAll(Matrix matrix, float[][] outputs) {
    int rows = matrix.rows();
    if (rows == 0) {
      return true;
    }
    long start = System.nanoTime();
    boolean ran = runAll(matrix, outputs);
    boolean good = ran;
    for (int i = 0; good && i < objectives.size(); i++) {
      good = probabilities(outputs[i], rows);
    }
    note(matrix, start, ran, good);
    return good;
  }

  private void note(Matrix matrix, long start, boolean ran, boolean good) {
    liveRows.note(matrix, start);
    calls.increment();
    latencies.recordValue(Math.min(LONGEST_NANOS, System.nanoTime() - start));
    if (!good) {
      (ran ? notFinite : failed).increment();
    }
  }

  @Override
  public boolean rescore(Matrix matrix, float[] scores) {
    int rows = matrix.rows();
    return rows == 0 || run(matrix, scores) && probabilities(scores, rows);
  }

  private boolean run(Matrix matrix, float[] scores) {
    try {
      network.run(matrix, scores);
      return true;
    } catch (OrtException | RuntimeException e) {
      complain(e);
      return false;
    }
  }

  private boolean runAll(Matrix matrix, float[][] outputs) {
    try {
      network.runAll(matrix, outputs);
      return true;
    } catch (OrtException | RuntimeException e) {
      complain(e);
      return false;
    }
  }

  @Override
  public void leaveOut() {
    leftOut.increment();
  }

  @Override
  public Vitals vitals() {
    return new Vitals(calls.sum(), failed.sum(), notFinite.sum(), leftOut.sum());
  }

  @Override
  public Histogram takeLatencies() {
    taken = latencies.getIntervalHistogram(taken);
    return taken;
  }

  @Override
  public long budgetNanos(int rows) {
    return manifest.budget().micros() * 1_000L * Math.max(1, rows) / manifest.budget().rows();
  }

  /// Whether the first `rows` values all lie in [0,1]; no NaN does.
  static boolean probabilities(float[] scores, int rows) {
    boolean good = true;
    for (int row = 0; row < rows; row++) {
      good &= scores[row] >= 0f && scores[row] <= 1f;
    }
    return good;
  }

  private void complain(Exception e) {
    if (complained.compareAndSet(false, true)) {
      LOG.errorf(
          e,
          "model %s/%d: a run failed; placements fall back. Said once per loaded version",
          name(),
          version());
    }
  }

  private void close() {
    try {
      network.close();
    } catch (OrtException e) {
      LOG.warnf(e, "model %s/%d: its session cannot be closed", name(), version());
    } finally {
      closed = true;
    }
  }
}
