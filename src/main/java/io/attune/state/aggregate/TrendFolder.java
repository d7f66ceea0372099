package io.attune.state.aggregate;

import com.google.protobuf.InvalidProtocolBufferException;
import io.attune.language.aggregate.Aggregate.Of;
import io.attune.language.aggregate.Aggregates;
import io.attune.language.aggregate.Happening;
import io.attune.platform.log.EventLog;
import io.attune.platform.log.EventLog.Entry;
import io.attune.platform.log.EventLog.Position;
import io.attune.platform.store.Store;
import io.attune.proto.v1.LoggedEvent;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Counts what the log says for items, categories and placements. A round reads the next entries of
/// this replica's partitions, reads what the shards keep, counts, and writes what is kept together
/// with the positions, each shard in one script, provided that nobody else changed the shard
/// meanwhile. So an entry counts exactly once in each shard: what is not written is read again,
/// what is written is known by its position, whoever reads it. Blocking; one thread at a time.
final class TrendFolder {
  private static final Logger LOG = Logger.getLogger(TrendFolder.class);

  /// The most single counts of a round: while a shard's script runs, nobody is read.
  private static final int MOST_COUNTS = 2_000;

  private final Store store;
  private final EventLog log;
  private final EventLog.Group group;
  private final int entriesAtOnce;
  private final Duration patience;
  private final Map<Integer, Position> cursors = new HashMap<>();
  private Set<Integer> mine = Set.of();
  private String generation = "";
  private volatile EventLog.Lag lag = EventLog.Lag.NONE;
  private final LongAdder entries = new LongAdder();

  TrendFolder(
      Store store, EventLog log, EventLog.Group group, int entriesAtOnce, Duration patience) {
    this.store = store;
    this.log = log;
    this.group = group;
    this.entriesAtOnce = entriesAtOnce;
    this.patience = patience;
  }

  /// What this replica's partitions have before it, as of the last round.
  EventLog.Lag lag() {
    return lag;
  }

  /// How many entries were read so far.
  long entries() {
    return entries.sum();
  }

  /// One thing to count, of one shard.
  record Count(Position position, Of of, String field, Happening happening, int item) {}

  /// What a round has for one shard: by partition, in the order of the log.
  static final class Shard {
    final Map<Integer, List<Count>> counts = new LinkedHashMap<>();
    final Set<String> fields = new LinkedHashSet<>();

    void add(int partition, Count count) {
      counts.computeIfAbsent(partition, p -> new ArrayList<>()).add(count);
      fields.add(count.field);
    }
  }

  /// Finds out which partitions are this replica's own, and whether all is to be counted again;
  /// needed every few seconds.
  void join() {
    Set<Integer> now = store.await(group.mine(), patience);
    String counted = generations();
    if (!now.equals(mine) || !counted.equals(generation)) {
      mine = now;
      generation = counted;
      cursors.clear();
    }
  }

  private String generations() {
    List<Request> requests = new ArrayList<>(TrendKeys.SHARDS);
    for (int shard = 0; shard < TrendKeys.SHARDS; shard++) {
      requests.add(
          Request.cmd(Command.HGET).arg(TrendKeys.at(store, shard)).arg(TrendKeys.GENERATION));
    }
    StringBuilder all = new StringBuilder();
    for (Response answer : store.await(store.batch(requests), patience)) {
      all.append(answer == null ? "0" : answer.toString()).append(' ');
    }
    return all.toString();
  }

  /// Gives the partitions to the other replicas.
  void leave() {
    mine = Set.of();
    cursors.clear();
    store.await(group.leave(), patience);
  }

  /// One round.
  ///
  /// @return whether there is more to do at once
  boolean fold(Aggregates aggregates) {
    if (mine.isEmpty()) {
      lag = EventLog.Lag.NONE;
      return false;
    }
    if (cursors.isEmpty()) {
      find();
    }
    Map<Integer, List<Entry>> read = store.await(log.read(cursors, entriesAtOnce), patience);
    Map<Integer, Position> upTo = new HashMap<>();
    Shard[] shards = shards(read, aggregates, upTo);
    if (!upTo.isEmpty() && !write(shards, upTo, aggregates)) {
      cursors.clear();
      return true;
    }
    cursors.putAll(upTo);
    if (!upTo.isEmpty()) {
      store.await(group.commit(upTo), patience);
    }
    return measure(read, upTo);
  }

  /// Goes on from where the shard stands that is furthest behind.
  private void find() {
    List<Request> requests = new ArrayList<>(TrendKeys.SHARDS);
    List<Integer> partitions = new ArrayList<>(mine);
    for (int shard = 0; shard < TrendKeys.SHARDS; shard++) {
      Request request = Request.cmd(Command.HMGET).arg(TrendKeys.at(store, shard));
      partitions.forEach(request::arg);
      requests.add(request);
    }
    List<@Nullable Response> answers = store.await(store.batch(requests), patience);
    for (int i = 0; i < partitions.size(); i++) {
      Position least = null;
      for (Response answer : answers) {
        Position position = position(answer, i);
        least = least == null || least.isAfter(position) ? position : least;
      }
      cursors.put(partitions.get(i), least == null ? Position.START : least);
    }
  }

  static Position position(@Nullable Response answer, int index) {
    Response field = answer == null ? null : answer.get(index);
    return field == null ? Position.START : Position.parse(field.toString());
  }

  private Shard[] shards(
      Map<Integer, List<Entry>> read, Aggregates aggregates, Map<Integer, Position> upTo) {
    Shard[] shards = new Shard[TrendKeys.SHARDS];
    for (int i = 0; i < shards.length; i++) {
      shards[i] = new Shard();
    }
    int counts = 0;
    long taken = 0;
    for (Map.Entry<Integer, List<Entry>> partition : read.entrySet()) {
      for (Entry entry : partition.getValue()) {
        if (counts >= MOST_COUNTS) {
          break;
        }
        counts += count(entry, aggregates, shards);
        taken++;
        upTo.put(partition.getKey(), entry.position());
      }
    }
    entries.add(taken);
    return shards;
  }

  static int count(Entry entry, Aggregates aggregates, Shard[] shards) {
    LoggedEvent logged;
    try {
      logged = LoggedEvent.parseFrom(entry.event());
    } catch (InvalidProtocolBufferException e) {
      LOG.errorf(
          "log: entry %s of partition %d is not readable", entry.position(), entry.partition());
      return 0;
    }
    Optional<Happening> found = Happenings.of(logged, aggregates);
    if (found.isEmpty()) {
      return 0;
    }
    Happening happening = found.get();
    int counts = 0;
    String placement = logged.getCredit().getPlacement();
    if (!placement.isEmpty() && aggregates.counts(Of.PLACEMENT, happening.type())) {
      add(entry, Of.PLACEMENT, TrendKeys.placement(placement), happening, 0, shards);
      counts++;
    }
    boolean ofItems = aggregates.counts(Of.ITEM, happening.type());
    boolean ofCategories = aggregates.counts(Of.CATEGORY, happening.type());
    for (int i = 0; i < happening.items().length && (ofItems || ofCategories); i++) {
      if (ofItems) {
        add(entry, Of.ITEM, TrendKeys.item(happening.items()[i]), happening, i, shards);
        counts++;
      }
      long category = happening.categories()[i];
      if (ofCategories && category != 0) {
        add(entry, Of.CATEGORY, TrendKeys.category(category), happening, i, shards);
        counts++;
      }
    }
    return counts;
  }

  private static void add(
      Entry entry, Of of, String field, Happening happening, int item, Shard[] shards) {
    shards[TrendKeys.shard(field)].add(
        entry.partition(), new Count(entry.position(), of, field, happening, item));
  }

  /// Whether every shard is written, or had been.
  private boolean write(Shard[] shards, Map<Integer, Position> upTo, Aggregates aggregates) {
    List<Integer> partitions = new ArrayList<>(upTo.keySet());
    List<Request> requests = new ArrayList<>(2 * shards.length);
    for (int s = 0; s < shards.length; s++) {
      Request at = Request.cmd(Command.HMGET).arg(TrendKeys.at(store, s)).arg(TrendKeys.REVISION);
      partitions.forEach(at::arg);
      Request kept = Request.cmd(Command.HMGET).arg(TrendKeys.kept(store, s)).arg("-");
      shards[s].fields.forEach(kept::arg);
      requests.add(at);
      requests.add(kept);
    }
    List<@Nullable Response> answers = store.await(store.batch(requests), patience);
    List<Store.ScriptCall> calls = new ArrayList<>(shards.length);
    for (int s = 0; s < shards.length; s++) {
      Map<Integer, Position> from = new HashMap<>();
      for (int i = 0; i < partitions.size(); i++) {
        Position position = position(answers.get(2 * s), i + 1);
        Position cursor = cursors.getOrDefault(partitions.get(i), Position.START);
        if (cursor.isAfter(position)) {
          LOG.warnf("trends: shard %d of the store is behind; reading the log again", s);
          return false;
        }
        from.put(partitions.get(i), position);
      }
      Map<String, byte[]> kept = kept(shards[s], answers.get(2 * s + 1));
      Map<String, byte[]> changed = fold(shards[s], from, kept, aggregates);
      calls.add(call(s, answers.get(2 * s), upTo, from, changed));
    }
    boolean all = true;
    for (Response answer : store.await(store.scripts("trend_apply", calls), patience)) {
      all &= answer != null && answer.toString().equals("1");
    }
    return all;
  }

  private static Map<String, byte[]> kept(Shard shard, @Nullable Response answer) {
    Map<String, byte[]> kept = new HashMap<>();
    int i = 1;
    for (String field : shard.fields) {
      Response value = answer == null ? null : answer.get(i);
      kept.put(field, value == null ? new byte[0] : value.toBytes());
      i++;
    }
    return kept;
  }

  private static Map<String, byte[]> fold(
      Shard shard, Map<Integer, Position> from, Map<String, byte[]> kept, Aggregates aggregates) {
    Map<String, byte[]> changed = new LinkedHashMap<>();
    shard.counts.forEach(
        (partition, counts) -> {
          for (Count count : counts) {
            if (count.position.isAfter(from.getOrDefault(partition, Position.START))) {
              byte[] before =
                  changed.getOrDefault(count.field, kept.getOrDefault(count.field, new byte[0]));
              changed.put(count.field, counted(count, before, aggregates));
            }
          }
        });
    return changed;
  }

  static byte[] counted(Count count, byte[] before, Aggregates aggregates) {
    return count.of == Of.PLACEMENT
        ? aggregates.tell(count.of, before, count.happening)
        : aggregates.tell(count.of, before, count.happening, count.item);
  }

  private Store.ScriptCall call(
      int shard,
      @Nullable Response at,
      Map<Integer, Position> upTo,
      Map<Integer, Position> from,
      Map<String, byte[]> changed) {
    Response known = at == null ? null : at.get(0);
    String revision = known == null ? "" : known.toString();
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(ascii(revision));
    arguments.add(ascii(Long.toString(revision.isEmpty() ? 1 : Long.parseLong(revision) + 1)));
    List<byte[]> positions = new ArrayList<>(2 * upTo.size());
    upTo.forEach(
        (partition, position) -> {
          if (position.isAfter(from.getOrDefault(partition, Position.START))) {
            positions.add(ascii(Integer.toString(partition)));
            positions.add(ascii(position.toString()));
          }
        });
    arguments.add(ascii(Integer.toString(positions.size())));
    arguments.addAll(positions);
    changed.forEach(
        (field, bytes) -> {
          arguments.add(field.getBytes(StandardCharsets.UTF_8));
          arguments.add(bytes);
        });
    return new Store.ScriptCall(
        List.of(
            TrendKeys.kept(store, shard),
            TrendKeys.at(store, shard),
            TrendKeys.changed(store, shard)),
        arguments);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /// Partitions of which everything was taken are not asked again.
  private boolean measure(Map<Integer, List<Entry>> read, Map<Integer, Position> upTo) {
    Map<Integer, Position> behind = new HashMap<>();
    read.forEach(
        (partition, some) -> {
          Position taken = upTo.get(partition);
          if (some.size() >= entriesAtOnce || !some.getLast().position().equals(taken)) {
            behind.put(partition, cursors.getOrDefault(partition, Position.START));
          }
        });
    lag = store.await(log.lag(behind), patience);
    return lag.entries() > 0;
  }
}
