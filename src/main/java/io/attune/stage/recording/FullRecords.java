package io.attune.stage.recording;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The newest records with their matrix, in bounded memory. Thread-safe.
final class FullRecords {
  private static final int BYTES_PER_RECORD = 2_000;

  private final Map<String, DecisionRecord> byId = new LinkedHashMap<>();
  private final long most;
  private long bytes;

  /// @param megabytes for matrices and records together
  FullRecords(int megabytes) {
    most = megabytes * 1_000_000L;
  }

  synchronized void put(DecisionRecord record) {
    byId.put(record.id(), record);
    bytes += size(record);
    Iterator<DecisionRecord> oldest = byId.values().iterator();
    while (bytes > most && oldest.hasNext()) {
      bytes -= size(oldest.next());
      oldest.remove();
    }
  }

  synchronized Optional<DecisionRecord> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  private static long size(DecisionRecord record) {
    return BYTES_PER_RECORD
        + record.features().map(features -> 4L * features.values().length).orElse(0L);
  }
}
