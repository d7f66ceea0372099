package io.attune.state.shadow;

import com.google.protobuf.InvalidProtocolBufferException;
import io.attune.language.problem.Refusal;
import io.attune.platform.log.EventLog;
import io.attune.platform.log.EventLog.Entry;
import io.attune.platform.log.EventLog.Position;
import io.attune.platform.store.Store;
import io.attune.proto.v1.Credit;
import io.attune.proto.v1.LoggedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/// Reads from the event log what became of the items that decisions showed, whichever replica was
/// told. Nothing is read while nobody waits for it; what happened before is not read. One thread,
/// which waits for the store.
final class Outcomes {
  private static final Logger LOG = Logger.getLogger(Outcomes.class);
  private static final int AT_ONCE = 50;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final EventLog log;
  private final Store store;
  private final Map<Integer, Position> cursors = new HashMap<>();

  Outcomes(Store store) {
    this.store = store;
    log = EventLog.over(store);
  }

  /// What is to be known of outcomes.
  @FunctionalInterface
  interface Listener {
    /// @param type of the event, such as `click`
    /// @param credit the decision that showed the items
    void happened(String type, Credit credit, List<Integer> items);
  }

  /// Nobody waits: begins anew the next time.
  void rest() {
    cursors.clear();
  }

  /// Reads on.
  void read(Listener listener) {
    try {
      if (cursors.isEmpty()) {
        Position now = Position.before(Instant.now());
        for (int partition = 0; partition < log.partitions(); partition++) {
          cursors.put(partition, now);
        }
      }
      Map<Integer, List<Entry>> more = store.await(log.read(cursors, AT_ONCE), PATIENCE);
      more.forEach(
          (partition, entries) -> {
            entries.forEach(entry -> tell(entry, listener));
            cursors.put(partition, entries.getLast().position());
          });
    } catch (Refusal e) {
      LOG.debugf("shadow: outcomes not read: %s", e.getMessage());
    }
  }

  private static void tell(Entry entry, Listener listener) {
    try {
      LoggedEvent logged = LoggedEvent.parseFrom(entry.event());
      if (logged.hasCredit()) {
        listener.happened(
            logged.getEvent().getType(), logged.getCredit(), logged.getItemNumbersList());
      }
    } catch (InvalidProtocolBufferException e) {
      LOG.debugf("shadow: an entry of the log cannot be read: %s", e.getMessage());
    }
  }
}
