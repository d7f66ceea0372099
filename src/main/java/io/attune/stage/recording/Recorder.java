package io.attune.stage.recording;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/// Takes finished decisions from a bounded queue, on a thread of its own, into the ring. The thread
/// looks by itself every few milliseconds: waking it for each decision would cost the event loop a
/// system call.
final class Recorder {
  private final ArrayBlockingQueue<DecisionRecord> waiting;
  private final LongAdder dropped = new LongAdder();
  private final RecordRing ring;
  private final FullRecords full;
  private final long everyNanos;
  private final Thread thread;
  private volatile boolean open = true;

  Recorder(RecordingConfig config) {
    waiting = new ArrayBlockingQueue<>(config.queue());
    ring = new RecordRing(config.megabytes());
    full = new FullRecords(config.fullMegabytes());
    everyNanos = config.every().toNanos();
    thread = Thread.ofPlatform().daemon().name("attune-recorder").start(this::run);
  }

  void offer(DecisionRecord record) {
    if (!waiting.offer(record)) {
      dropped.increment();
    }
  }

  long dropped() {
    return dropped.sum();
  }

  Optional<DecisionRecord> find(String id) {
    return full.find(id)
        .or(() -> ring.find(DecisionIds.sequence(id)).map(bytes -> RecordCodec.read(id, bytes)));
  }

  private void run() {
    List<DecisionRecord> batch = new ArrayList<>();
    Bytes bytes = new Bytes();
    while (open || !waiting.isEmpty()) {
      waiting.drainTo(batch);
      for (DecisionRecord record : batch) {
        keep(record, bytes);
      }
      batch.clear();
      if (open) {
        LockSupport.parkNanos(this, everyNanos);
      }
    }
  }

  private void keep(DecisionRecord record, Bytes bytes) {
    RecordCodec.write(record, bytes);
    if (!ring.put(DecisionIds.sequence(record.id()), bytes.array(), bytes.size())) {
      dropped.increment();
    }
    if (record.features().isPresent()) {
      full.put(record);
    }
  }

  void close() {
    open = false;
    LockSupport.unpark(thread);
    try {
      thread.join(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
