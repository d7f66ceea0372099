package io.attune.stage.recording;

import io.attune.language.schema.Column;
import io.attune.language.schema.Entity;
import io.attune.platform.access.Signer;
import io.attune.state.placement.PlacementSnapshot;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Takes finished decisions from bounded queues, on a thread of its own: compact records into the
/// ring, full ones into memory and the files. The thread looks by itself every few milliseconds:
/// waking it for each decision would cost the event loop a system call.
final class Recorder {
  private static final Logger LOG = Logger.getLogger(Recorder.class);
  private static final String VIEWER = "viewer of a decision record\n";
  private static final String CONTEXT = "context:";
  private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();
  private static final int HASH_BYTES = 12;

  /// A flood of traced calls must not keep the compact records of all others waiting.
  private static final long MOST_TRACED_NANOS = 300_000_000;

  private final ArrayBlockingQueue<Compact> waiting;
  /// Those somebody asked for come first: they are to be readable within a second.
  private final ConcurrentLinkedQueue<Waiting> traced = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Waiting> sampled = new ConcurrentLinkedQueue<>();
  private final LongAdder nanos = new LongAdder();
  private final AtomicLong capturedBytes = new AtomicLong();
  private final long mostCapturedBytes;
  private final LongAdder dropped = new LongAdder();
  private final LongAdder droppedFull = new LongAdder();
  private final LongAdder recordedFull = new LongAdder();
  private final boolean compact;
  private final RecordRing ring;
  private final FullRecords full;
  private final @Nullable RecordFiles files;
  private final RecordJson json = new RecordJson();
  private final Telling telling = new Telling();
  private final Signer signer;
  private final long everyNanos;
  private final Thread thread;
  private volatile boolean open = true;

  /// What is kept of a decision for some minutes.
  sealed interface Compact permits DecisionRecord, AdRecord {
    /// Of the decision.
    String id();
  }

  /// @param bytes it was counted with
  /// @param rehearsed whether it is written for nobody
  private record Waiting(Capture capture, long bytes, boolean rehearsed) {}

  Recorder(RecordingConfig config, String replica, Signer signer, InstantSource clock) {
    compact = config.compact();
    waiting = new ArrayBlockingQueue<>(config.queue());
    mostCapturedBytes = config.waitingMegabytes() * 1_000_000L;
    ring = new RecordRing(config.megabytes());
    full = new FullRecords(config.fullMegabytes());
    files =
        config
            .files()
            .folder()
            .map(folder -> new RecordFiles(config.files(), folder, replica, clock))
            .orElse(null);
    this.signer = signer;
    everyNanos = config.every().toNanos();
    thread = Thread.ofPlatform().daemon().name("attune-recorder").start(this::run);
  }

  /// Whether compact records are kept at all.
  boolean keepsCompact() {
    return compact;
  }

  void offer(Compact record) {
    if (compact && !waiting.offer(record)) {
      dropped.increment();
    }
  }

  /// @param rehearsed goes through the writing, and leaves nothing behind
  void offer(Capture capture, boolean rehearsed) {
    long bytes = capture.bytes();
    if (capturedBytes.addAndGet(bytes) > mostCapturedBytes) {
      capturedBytes.addAndGet(-bytes);
      droppedFull.increment();
    } else {
      (capture.traced() ? traced : sampled).add(new Waiting(capture, bytes, rehearsed));
    }
  }

  long dropped() {
    return dropped.sum();
  }

  long droppedFull() {
    return droppedFull.sum();
  }

  /// Processor time that the thread spent on full records, in nanoseconds.
  long nanos() {
    return nanos.sum();
  }

  long recordedFull() {
    return recordedFull.sum();
  }

  long writtenBytes() {
    return files == null ? 0 : files.written();
  }

  long failures() {
    return files == null ? 0 : files.failures();
  }

  Optional<Compact> find(String id) {
    return ring.find(DecisionIds.sequence(id))
        .filter(bytes -> RecordCodec.isOf(id, bytes))
        .map(bytes -> RecordCodec.read(id, bytes));
  }

  /// The line of a full record, without its end.
  Optional<byte[]> line(String id) {
    return full.find(id).map(Members::unpack).map(line -> Arrays.copyOf(line, line.length - 1));
  }

  private void run() {
    List<Compact> batch = new ArrayList<>();
    Bytes bytes = new Bytes();
    while (open || !waiting.isEmpty() || !traced.isEmpty() || !sampled.isEmpty()) {
      // a compact record is not to be found before the full one of the same decision, which was
      // handed over before it
      waiting.drainTo(batch);
      captures(traced, MOST_TRACED_NANOS);
      for (Compact record : batch) {
        keep(record, bytes);
      }
      batch.clear();
      captures(sampled, open ? everyNanos : Long.MAX_VALUE);
      if (files != null) {
        files.tick();
      }
      if (open && traced.isEmpty() && sampled.isEmpty()) {
        LockSupport.parkNanos(this, everyNanos);
      }
    }
    if (files != null) {
      files.close();
    }
  }

  private void keep(Compact record, Bytes bytes) {
    RecordCodec.write(record, bytes);
    if (!ring.put(DecisionIds.sequence(record.id()), bytes.array(), bytes.size())) {
      dropped.increment();
    }
  }

  /// @param mostNanos about how long at a time, so that compact records do not wait for long
  private void captures(ConcurrentLinkedQueue<Waiting> queue, long mostNanos) {
    if (queue.isEmpty()) {
      return;
    }
    long start = System.nanoTime();
    long before = CLOCK.getCurrentThreadCpuTime();
    for (Waiting next = queue.poll(); next != null; next = queue.poll()) {
      capturedBytes.addAndGet(-next.bytes());
      try {
        keep(next);
      } catch (RuntimeException e) {
        droppedFull.increment();
        LOG.errorf(e, "decision %s: not recorded in full", next.capture().decision().id());
      }
      if (System.nanoTime() - start > mostNanos) {
        break;
      }
    }
    nanos.add(CLOCK.getCurrentThreadCpuTime() - before);
  }

  private void keep(Waiting next) {
    Capture capture = next.capture();
    FullRecord.Facts facts =
        files == null || next.rehearsed()
            ? noFacts(capture.considered().size())
            : files.facts().note(capture);
    byte[] line = json.write(capture, hash(capture), fields(capture), telling.of(capture), facts);
    byte[] ended = Arrays.copyOf(line, line.length + 1);
    ended[line.length] = '\n';
    byte[] member = Members.pack(ended);
    if (next.rehearsed()) {
      return;
    }
    full.put(capture.decision().id(), member);
    if (files != null) {
      files.add(member);
    }
    recordedFull.increment();
  }

  private static FullRecord.Facts noFacts(int candidates) {
    int[] none = new int[candidates];
    Arrays.fill(none, -1);
    return new FullRecord.Facts(-1, -1, none, java.util.Map.of());
  }

  /// Keyed with the site's secret: the same viewer has the same hash, and nobody without the secret
  /// can find out whose it is by trying ids.
  private String hash(Capture capture) {
    String id = capture.asked().request().viewerId();
    if (id.isEmpty() || !capture.personal()) {
      return "";
    }
    byte[] signature = signer.sign((VIEWER + id).getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(signature, 0, HASH_BYTES);
  }

  /// Of the context only what can have mattered is recorded, whether the caller said it or its
  /// headers: what the placement or a column declares, and what the call's own expression names.
  private static RecordJson.Fields fields(Capture capture) {
    String expression = capture.asked().filterExpression();
    PlacementSnapshot placements = capture.snapshot().placements();
    Set<String> declared = placements.context(capture.decision().placement());
    Set<String> columns =
        placements.schema().columns(Entity.CONTEXT).stream()
            .map(Column::source)
            .map(source -> source.startsWith(CONTEXT) ? source.substring(CONTEXT.length()) : source)
            .collect(Collectors.toSet());
    return name -> declared.contains(name) || columns.contains(name) || expression.contains(name);
  }

  void close() {
    open = false;
    LockSupport.unpark(thread);
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
