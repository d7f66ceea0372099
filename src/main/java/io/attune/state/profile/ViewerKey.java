package io.attune.state.profile;

import io.attune.platform.log.EventLog;
import java.util.HexFormat;

/// How a viewer's id becomes a key: `v:{<partition>}:<id>`. The partition is the key's hash tag in
/// a cluster; the partition's event log, `log:{<partition>}`, bears the same one, so that one
/// script changes a viewer and writes the log entry that says so.
final class ViewerKey {
  /// A power of two; part of what is stored, never changed.
  static final int PARTITIONS = EventLog.PARTITIONS;

  private static final String[] TAGS = new String[PARTITIONS];
  private static final String[] LOGS = new String[PARTITIONS];

  static {
    for (int i = 0; i < PARTITIONS; i++) {
      TAGS[i] = String.format("{%02x}", i);
      LOGS[i] = EventLog.key(i);
    }
  }

  private ViewerKey() {}

  /// The key without the site's prefix.
  static String of(String viewerId) {
    return "v:" + TAGS[partition(viewerId)] + ":" + viewerId;
  }

  static int partition(String viewerId) {
    return EventLog.partition(viewerId);
  }

  /// The partition's event log, without the site's prefix.
  static String log(int partition) {
    return LOGS[partition];
  }

  /// Where it is marked that an event about nobody was told, without the site's prefix.
  static String mark(int partition, long digest) {
    return "x:" + TAGS[partition] + ":" + HexFormat.of().toHexDigits(digest);
  }
}
