package io.attune.offline.rebuild;

import com.google.protobuf.InvalidProtocolBufferException;
import io.attune.platform.log.EventLog;
import io.attune.platform.log.EventLog.Entry;
import io.attune.platform.log.EventLog.Position;
import io.attune.platform.store.Store;
import io.attune.proto.v1.LoggedEvent;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A way through the log that remembers how far it came in each partition. Blocking; one thread.
final class Walk {
  static final Duration PATIENCE = Duration.ofSeconds(30);
  static final int AT_ONCE = 1_000;

  private final EventLog log;
  private final Store store;
  private final Map<Integer, Position> at = new HashMap<>();
  private final Position from;
  private long entries;

  /// What is done with an entry.
  interface Visit {
    /// @param logged nothing where the entry is not readable
    void at(Entry entry, Optional<LoggedEvent> logged);
  }

  /// @param from exclusive, in every partition
  Walk(EventLog log, Store store, Position from) {
    this.log = log;
    this.store = store;
    this.from = from;
  }

  /// How many entries were read so far.
  long entries() {
    return entries;
  }

  /// Some entries of a partition.
  List<Entry> next(int partition) {
    Position position = at.getOrDefault(partition, from);
    List<Entry> some = store.await(log.read(partition, position, AT_ONCE), PATIENCE);
    if (!some.isEmpty()) {
      at.put(partition, some.getLast().position());
      entries += some.size();
    }
    return some;
  }

  /// Goes to a partition's present end.
  void toEnd(int partition, Visit visit) {
    for (List<Entry> some = next(partition); !some.isEmpty(); some = next(partition)) {
      some.forEach(entry -> visit.at(entry, logged(entry)));
    }
  }

  /// Goes to the present ends of several; quick where nothing is new.
  void toEnd(Collection<Integer> partitions, Visit visit) {
    Map<Integer, Position> after = new HashMap<>();
    partitions.forEach(partition -> after.put(partition, at.getOrDefault(partition, from)));
    store
        .await(log.read(after, 1), PATIENCE)
        .keySet()
        .forEach(partition -> toEnd(partition, visit));
  }

  static Optional<LoggedEvent> logged(Entry entry) {
    try {
      return Optional.of(LoggedEvent.parseFrom(entry.event()));
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }
}
