package io.attune.state.catalog;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Collects what the change stream says until it is [taken][#take()]. Entries name items, not their
/// values: whoever takes them reads the newest values, so that an entry read twice or late does no
/// harm. Any thread.
final class ChangeFeed {
  private Set<String> ids = new HashSet<>();
  private boolean neighbours;
  private boolean everything;
  private long version;

  /// What changed since the last take.
  ///
  /// @param ids of items
  /// @param neighbours whether other neighbour lists are in force
  /// @param everything whether entries were missed, so that nothing but a complete load will do
  /// @param version of the newest entry
  record Work(Set<String> ids, boolean neighbours, boolean everything, long version) {
    boolean isNothing() {
      return ids.isEmpty() && !neighbours && !everything;
    }
  }

  /// What follows comes after this version.
  synchronized void startAt(long loadedVersion) {
    version = loadedVersion;
  }

  /// Takes one entry; versions grow by one, so a step of any other size means that the store
  /// trimmed or lost entries.
  synchronized void entry(Map<String, byte[]> fields) {
    long next =
        Long.parseLong(
            new String(fields.getOrDefault("v", new byte[] {'0'}), StandardCharsets.US_ASCII));
    everything |= next != version + 1;
    version = next;
    neighbours |= fields.containsKey("neighbours");
    byte[] packed = fields.get("ids");
    if (packed != null) {
      ByteBuffer buffer = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
      while (buffer.hasRemaining()) {
        byte[] id = new byte[Short.toUnsignedInt(buffer.getShort())];
        buffer.get(id);
        ids.add(new String(id, StandardCharsets.UTF_8));
      }
    }
  }

  synchronized Work take() {
    Work work = new Work(ids, neighbours, everything, version);
    ids = new HashSet<>();
    neighbours = false;
    everything = false;
    return work;
  }

  /// Gives work back that could not be done; it comes again with the next take.
  synchronized void giveBack(Work work) {
    ids.addAll(work.ids);
    neighbours |= work.neighbours;
    everything |= work.everything;
  }

  /// Asks for a complete load.
  synchronized void loadEverything() {
    everything = true;
  }
}
