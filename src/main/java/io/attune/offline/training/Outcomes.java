package io.attune.offline.training;

import com.google.protobuf.InvalidProtocolBufferException;
import io.attune.offline.bulkload.Progress;
import io.attune.platform.log.EventLog;
import io.attune.platform.store.Store;
import io.attune.proto.v1.Credit;
import io.attune.proto.v1.LoggedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What viewers did with what some decisions showed them: the events of the log whose token names
/// one of the decisions. Memory goes by the decisions asked for, not by the log. Blocking.
final class Outcomes {
  private static final int AT_ONCE = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int[] NOTHING = {};

  private final EventLog log;
  private final Store store;
  private final Set<String> types;
  private final long horizonSeconds;
  private final Map<String, int[]> acted = new HashMap<>();
  private long credited;

  /// @param types of events that count, such as `click`
  /// @param horizonSeconds how long after the decision they count
  Outcomes(EventLog log, Store store, Set<String> types, long horizonSeconds) {
    this.log = log;
    this.store = store;
    this.types = types;
    this.horizonSeconds = horizonSeconds;
  }

  /// Forgets what was gathered, and gathers for these decisions.
  ///
  /// @param oldestMillis when the first of them was made
  void gather(Set<String> decisions, long oldestMillis, Progress progress) {
    acted.clear();
    EventLog.Position from = EventLog.Position.before(Instant.ofEpochMilli(oldestMillis));
    for (int partition = 0; partition < log.partitions(); partition++) {
      EventLog.Position after = from;
      for (List<EventLog.Entry> some = read(partition, after);
          !some.isEmpty();
          some = read(partition, after)) {
        for (EventLog.Entry entry : some) {
          take(entry.event(), decisions);
        }
        after = some.getLast().position();
      }
      progress.at("reading the event log", partition + 1L, log.partitions());
    }
  }

  private List<EventLog.Entry> read(int partition, EventLog.Position after) {
    return store.await(log.read(partition, after, AT_ONCE), PATIENCE);
  }

  /// An entry that is none of ours is passed over: whoever wrote it, nothing is credited.
  private void take(byte[] entry, Set<String> decisions) {
    LoggedEvent logged;
    try {
      logged = LoggedEvent.parseFrom(entry);
    } catch (InvalidProtocolBufferException e) {
      return;
    }
    Credit credit = logged.getCredit();
    if (!logged.hasCredit()
        || !types.contains(logged.getEvent().getType())
        || !decisions.contains(credit.getDecisionId())) {
      return;
    }
    long after = 1_000 * logged.getEvent().getTime().getSeconds() - credit.getDecidedMillis();
    // who has the token was there after the decision, whatever the caller's clock says
    if (after > 1_000 * horizonSeconds) {
      return;
    }
    credited++;
    for (int i = 0; i < Math.min(logged.getItemNumbersCount(), credit.getPositionsCount()); i++) {
      if (credit.getPositions(i) > 0) {
        add(credit.getDecisionId(), logged.getItemNumbers(i));
      }
    }
  }

  private void add(String decision, int item) {
    int[] before = acted.getOrDefault(decision, NOTHING);
    for (int known : before) {
      if (known == item) {
        return;
      }
    }
    int[] more = Arrays.copyOf(before, before.length + 1);
    more[before.length] = item;
    acted.put(decision, more);
  }

  /// Numbers of the shown items that were acted on.
  Set<Integer> of(String decision) {
    Set<Integer> items = new HashSet<>();
    for (int item : acted.getOrDefault(decision, NOTHING)) {
      items.add(item);
    }
    return items;
  }

  /// Events that were credited to decisions asked for.
  long credited() {
    return credited;
  }
}
