package io.attune.state.campaign;

import io.attune.language.campaign.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// Collects what the change stream says until it is [taken][#take()]. Entries name definitions, not
/// their content: whoever takes them reads the newest, so that an entry read twice or late does no
/// harm. Any thread.
final class ChangeFeed {
  private Map<Kind, Set<String>> ids = new EnumMap<>(Kind.class);
  private boolean everything;
  private long version;

  /// What changed since the last take.
  ///
  /// @param ids of definitions by kind
  /// @param everything whether entries were missed, so that nothing but a complete load will do
  /// @param version of the newest entry
  record Work(Map<Kind, Set<String>> ids, boolean everything, long version) {
    boolean isNothing() {
      return ids.isEmpty() && !everything;
    }
  }

  /// What follows comes after this version.
  synchronized void startAt(long loadedVersion) {
    version = loadedVersion;
  }

  /// Takes one entry; versions grow by one, so a step of any other size means that the store
  /// trimmed or lost entries.
  synchronized void entry(Map<String, byte[]> fields) {
    long next = Long.parseLong(text(fields, "v"));
    everything |= next != version + 1;
    version = next;
    String plural = text(fields, "kind");
    ByteBuffer packed =
        ByteBuffer.wrap(fields.getOrDefault("ids", new byte[0])).order(ByteOrder.LITTLE_ENDIAN);
    for (Kind kind : Kind.values()) {
      if (kind.plural().equals(plural)) {
        Set<String> named = ids.computeIfAbsent(kind, none -> new LinkedHashSet<>());
        while (packed.hasRemaining()) {
          byte[] id = new byte[Short.toUnsignedInt(packed.getShort())];
          packed.get(id);
          named.add(new String(id, StandardCharsets.UTF_8));
        }
      }
    }
  }

  private static String text(Map<String, byte[]> fields, String name) {
    return new String(fields.getOrDefault(name, new byte[] {'0'}), StandardCharsets.US_ASCII);
  }

  synchronized Work take() {
    Work work = new Work(ids, everything, version);
    ids = new EnumMap<>(Kind.class);
    everything = false;
    return work;
  }

  /// Gives work back that could not be done; it comes again with the next take.
  synchronized void giveBack(Work work) {
    work.ids.forEach(
        (kind, some) -> ids.computeIfAbsent(kind, none -> new LinkedHashSet<>()).addAll(some));
    everything |= work.everything;
  }

  /// Asks for a complete load.
  synchronized void loadEverything() {
    everything = true;
  }
}
