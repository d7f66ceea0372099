package io.attune.offline.rebuild;

import com.google.protobuf.InvalidProtocolBufferException;
import io.attune.platform.log.EventLog;
import io.attune.platform.log.EventLog.Entry;
import io.attune.platform.log.EventLog.Position;
import io.attune.platform.store.Store;
import io.attune.product.collect.Collect;
import io.attune.proto.v1.LoggedEvent;
import io.attune.state.profile.Told;
import io.attune.state.profile.Viewers;
import io.vertx.core.Future;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads the event log and brings viewers to what it says. Either tells each event again: what is
/// missing is added, what is there changes nothing. Or folds each viewer anew from all its events,
/// in
/// their order. The log itself is not written to. Blocking; several may run at once, beside the
/// service.
@Singleton
public final class Rebuild {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int AT_ONCE = 1_000;
  private static final int VIEWERS_AT_ONCE = 100;
  private static final int TRIES = 20;

  private final EventLog log;
  private final Viewers viewers;
  private final Store store;
  private final InstantSource clock = InstantSource.system();

  @Inject
  Rebuild(EventLog log, Viewers viewers, Store store) {
    this.log = log;
    this.viewers = viewers;
    this.store = store;
  }

  /// For those who run without a container.
  public Rebuild(Store store, Viewers viewers) {
    this(EventLog.over(store), viewers, store);
  }

  /// Told how far it is.
  public interface Progress {
    /// @param done entries read
    /// @param total entries there were at the beginning
    void at(long done, long total);
  }

  /// What telling again found.
  ///
  /// @param entries read
  /// @param missing told now because the viewers lacked them; with a dry run, those that would be
  /// @param there known already
  /// @param old older than any event that may be told: whether they count cannot be known
  /// @param others about nobody, or of a kind that changes no viewer's history
  public record Retold(long entries, long missing, long there, long old, long others) {}

  /// What folding anew found.
  ///
  /// @param entries read
  /// @param viewers that have entries
  /// @param same were so already
  /// @param rebuilt folded anew
  /// @param partial left alone: they hold what the log does not account for
  public record Folded(long entries, long viewers, long same, long rebuilt, long partial) {}

  /// Tells every event after a position again.
  ///
  /// @param from exclusive, in every partition
  /// @param dry whether to change nothing
  public Retold tellAgain(Position from, boolean dry, Progress progress) {
    long total = total();
    long[] counts = new long[5];
    for (int partition = 0; partition < log.partitions(); partition++) {
      Position at = from;
      for (List<Entry> some = read(partition, at); !some.isEmpty(); some = read(partition, at)) {
        tellAgain(some, dry, counts);
        at = some.getLast().position();
        progress.at(counts[0], total);
      }
    }
    return new Retold(counts[0], counts[1], counts[2], counts[3], counts[4]);
  }

  private long total() {
    long total = 0;
    for (int partition = 0; partition < log.partitions(); partition++) {
      total += store.await(log.extent(partition), PATIENCE).entries();
    }
    return total;
  }

  private List<Entry> read(int partition, Position after) {
    return store.await(log.read(partition, after, AT_ONCE), PATIENCE);
  }

  private void tellAgain(List<Entry> some, boolean dry, long[] counts) {
    long oldest = clock.instant().minus(viewers.eventAge()).getEpochSecond();
    Map<String, List<Told>> byViewer = new LinkedHashMap<>();
    for (Entry entry : some) {
      counts[0]++;
      Optional<LoggedEvent> logged = logged(entry);
      Optional<Told> told = logged.flatMap(Collect::history);
      if (told.isEmpty()) {
        counts[4]++;
      } else if (told.get().epochSeconds() < oldest) {
        counts[3]++;
      } else {
        String viewer = logged.get().getEvent().getViewer().getId();
        byViewer.computeIfAbsent(viewer, id -> new ArrayList<>()).add(told.get());
      }
    }
    if (byViewer.isEmpty()) {
      return;
    }
    Map<String, Future<List<Viewers.Outcome>>> answers =
        dry ? viewers.would(byViewer) : viewers.tell(byViewer);
    for (Future<List<Viewers.Outcome>> answer : answers.values()) {
      for (Viewers.Outcome outcome : store.await(answer, PATIENCE)) {
        switch (outcome) {
          case ACCEPTED -> counts[1]++;
          case DUPLICATE -> counts[2]++;
          case TOO_LATE -> counts[3]++;
        }
      }
    }
  }

  private static Optional<LoggedEvent> logged(Entry entry) {
    try {
      return Optional.of(LoggedEvent.parseFrom(entry.event()));
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }

  /// Folds every viewer anew who has an entry in the log.
  ///
  /// @param all whether to replace also what the log does not account for
  /// @param dry whether to change nothing
  public Folded foldAnew(boolean all, boolean dry, Progress progress) {
    long total = total();
    long[] counts = new long[5];
    for (int partition = 0; partition < log.partitions(); partition++) {
      boolean whole = store.await(viewers.logComplete(partition), PATIENCE);
      Tail tail = new Tail(partition);
      tail.read();
      counts[0] += tail.entries;
      List<String> ids = List.copyOf(tail.byViewer.keySet());
      counts[1] += ids.size();
      for (int from = 0; from < ids.size(); from += VIEWERS_AT_ONCE) {
        List<String> some = ids.subList(from, Math.min(ids.size(), from + VIEWERS_AT_ONCE));
        fold(tail, some, whole, all, dry, counts, TRIES);
      }
      progress.at(counts[0], total);
    }
    return new Folded(counts[0], counts[1], counts[2], counts[3], counts[4]);
  }

  /// A partition's events by viewer, read up to its end again and again.
  private final class Tail {
    private final int partition;
    private final Map<String, List<Viewers.Retold>> byViewer = new HashMap<>();
    private Position at = Position.START;
    private long entries;

    Tail(int partition) {
      this.partition = partition;
    }

    void read() {
      for (List<Entry> some = Rebuild.this.read(partition, at);
          !some.isEmpty();
          some = Rebuild.this.read(partition, at)) {
        some.forEach(this::add);
        at = some.getLast().position();
      }
    }

    private void add(Entry entry) {
      entries++;
      Optional<LoggedEvent> logged = logged(entry);
      logged
          .flatMap(Collect::history)
          .ifPresent(
              told ->
                  byViewer
                      .computeIfAbsent(
                          logged.get().getEvent().getViewer().getId(), id -> new ArrayList<>(4))
                      .add(new Viewers.Retold(told, logged.get().getReceivedMillis() / 1_000)));
    }
  }

  /// First the viewers are read, then what the log has got meanwhile: so the log's events hold all
  /// that the viewers do, unless they change again, which the write notices.
  private void fold(
      Tail tail,
      List<String> ids,
      boolean whole,
      boolean all,
      boolean dry,
      long[] counts,
      int tries) {
    List<Viewers.Stored> stored = store.await(viewers.stored(ids), PATIENCE);
    tail.read();
    List<Future<Viewers.Rebuilt>> answers = new ArrayList<>(stored.size());
    for (Viewers.Stored each : stored) {
      List<Viewers.Retold> events = tail.byViewer.getOrDefault(each.viewerId(), List.of());
      answers.add(viewers.rebuild(each, events, whole, all, dry));
    }
    List<String> again = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      switch (store.await(answers.get(i), PATIENCE)) {
        case SAME -> counts[2]++;
        case REBUILT -> counts[3]++;
        case PARTIAL -> counts[4]++;
        case CHANGED -> again.add(stored.get(i).viewerId());
      }
    }
    if (!again.isEmpty() && tries > 0) {
      fold(tail, again, whole, all, dry, counts, tries - 1);
    } else {
      counts[4] += again.size();
    }
  }
}
