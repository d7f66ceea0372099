package io.attune.stage.recording;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The newest full records, each as a gzip member, in bounded memory. Thread-safe.
final class FullRecords {
  private static final int BYTES_PER_ENTRY = 200;

  private final Map<String, byte[]> byId = new LinkedHashMap<>();
  private final long most;
  private long bytes;

  /// @param megabytes for all together
  FullRecords(int megabytes) {
    most = megabytes * 1_000_000L;
  }

  synchronized void put(String id, byte[] member) {
    byId.put(id, member);
    bytes += BYTES_PER_ENTRY + member.length;
    Iterator<byte[]> oldest = byId.values().iterator();
    while (bytes > most && oldest.hasNext()) {
      bytes -= BYTES_PER_ENTRY + oldest.next().length;
      oldest.remove();
    }
  }

  synchronized Optional<byte[]> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }
}
