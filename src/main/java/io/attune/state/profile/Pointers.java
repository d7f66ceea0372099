package io.attune.state.profile;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// Merged viewers met by this process, and into whom they were merged. A merge is for ever, so that
/// what is known is not wrong, unless the server comes back without its last writes: with a new
/// connection all is forgotten. What is not known costs a second trip to the store. Two
/// generations: the older one is forgotten when the newer one is full. Threads: any; while nothing
/// is known a look-up is one read of a field.
final class Pointers {
  private final int most;
  private final IntSupplier connectionsMade;
  private volatile Map<String, String> newer = new ConcurrentHashMap<>();
  private volatile Map<String, String> older = Map.of();
  private volatile boolean any;
  private volatile int connections;

  /// @param most pointers per generation
  /// @param connectionsMade how many connections to the store were made so far
  Pointers(int most, IntSupplier connectionsMade) {
    this.most = most;
    this.connectionsMade = connectionsMade;
    connections = connectionsMade.getAsInt();
  }

  /// The viewer that an id stands for as far as is known here; the id itself when nothing is.
  String last(String viewerId) {
    if (!any) {
      return viewerId;
    }
    if (connectionsMade.getAsInt() != connections) {
      forget();
    }
    String at = viewerId;
    for (String next = next(at); next != null; next = next(at)) {
      at = next;
    }
    return at;
  }

  @Nullable String next(String viewerId) {
    String found = newer.get(viewerId);
    if (found == null) {
      found = older.get(viewerId);
      if (found != null) {
        put(viewerId, found);
      }
    }
    return found;
  }

  void put(String source, String target) {
    if (newer.size() >= most) {
      turn();
    }
    newer.put(source, target);
    any = true;
  }

  private synchronized void forget() {
    connections = connectionsMade.getAsInt();
    newer = new ConcurrentHashMap<>();
    older = Map.of();
    any = false;
  }

  private synchronized void turn() {
    if (newer.size() >= most) {
      older = newer;
      newer = new ConcurrentHashMap<>();
    }
  }
}
