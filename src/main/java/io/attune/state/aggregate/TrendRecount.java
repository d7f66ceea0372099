package io.attune.state.aggregate;

import io.attune.language.aggregate.Aggregates;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.platform.log.EventLog;
import io.attune.platform.log.EventLog.Entry;
import io.attune.platform.log.EventLog.Position;
import io.attune.platform.store.Store;
import io.attune.state.aggregate.TrendFolder.Count;
import io.attune.state.aggregate.TrendFolder.Shard;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Counts the log anew, in memory, and compares with what is kept.
///
/// First it counts as any replica does until the log's end, so that what was lost together with its
/// positions comes back. Then, shard by shard and some fields at a time: one script reads what is
/// kept together with the shard's positions; the count in memory goes on up to exactly these
/// positions; what differs is written provided that the shard is still as it was read. So it does
/// not matter who counts meanwhile, and nobody sees a count that is lower than it was. Memory: what
/// a replica holds. Blocking; one thread.
final class TrendRecount {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int ENTRIES = 1_000;
  private static final int FIELDS = 200;
  private static final int TRIES = 50;
  private static final int BEGINNINGS = 5;
  private static final byte[] NOTHING = new byte[0];

  private final Store store;
  private final EventLog log;
  private final Aggregates aggregates;
  private final boolean all;
  private final boolean dry;
  private final List<Map<String, byte[]>> made = new ArrayList<>();
  private final List<Map<Integer, Position>> upTo = new ArrayList<>();
  private long read;
  private long same;
  private long changed;
  private long partial;
  private long unsure;

  /// A member that goes through all partitions, whoever else does.
  private record Everywhere(EventLog.Group group) implements EventLog.Group {
    @Override
    public Future<Set<Integer>> mine() {
      return Future.succeededFuture(
          IntStream.range(0, EventLog.PARTITIONS).boxed().collect(Collectors.toSet()));
    }

    @Override
    public Future<Map<Integer, Position>> committed() {
      return group.committed();
    }

    @Override
    public Future<Void> commit(Map<Integer, Position> done) {
      return group.commit(done);
    }

    @Override
    public Future<Void> rewind(Map<Integer, Position> to) {
      return group.rewind(to);
    }

    @Override
    public Future<Void> leave() {
      return Future.succeededFuture();
    }
  }

  /// The store came back without its last writes, or somebody began to count anew.
  private static final class WentBack extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  TrendRecount(Store store, EventLog log, Aggregates aggregates, boolean all, boolean dry) {
    this.store = store;
    this.log = log;
    this.aggregates = aggregates;
    this.all = all;
    this.dry = dry;
  }

  Trends.Recounted run(Trends.Progress progress) {
    for (int i = 0; i < BEGINNINGS; i++) {
      try {
        if (!dry) {
          catchUp();
        }
        count(progress);
        for (int shard = 0; shard < TrendKeys.SHARDS; shard++) {
          compare(shard);
        }
        return new Trends.Recounted(same, changed, partial, unsure);
      } catch (WentBack begin) {
        same = partial = unsure = 0;
      }
    }
    throw Problem.of(ProblemCode.STORE_UNAVAILABLE, "trends: begun anew by others meanwhile")
        .refusal();
  }

  private void catchUp() {
    EventLog.Group group = log.group(Trends.GROUP, UUID.randomUUID().toString());
    TrendFolder folder = new TrendFolder(store, log, new Everywhere(group), ENTRIES, PATIENCE);
    folder.join();
    long began = System.currentTimeMillis();
    boolean more = true;
    while (more) {
      more = folder.fold(aggregates);
      long oldest = folder.lag().oldestMillis();
      more &= oldest == Long.MAX_VALUE || oldest <= began;
    }
  }

  /// Counts for all shards at once what all of them have counted.
  private void count(Trends.Progress progress) {
    made.clear();
    upTo.clear();
    List<Request> requests = new ArrayList<>(TrendKeys.SHARDS);
    for (int shard = 0; shard < TrendKeys.SHARDS; shard++) {
      made.add(new HashMap<>());
      upTo.add(new HashMap<>());
      requests.add(Request.cmd(Command.HGETALL).arg(TrendKeys.at(store, shard)));
    }
    Map<Integer, Position> least = new HashMap<>();
    Set<Integer> everywhere = new HashSet<>();
    boolean first = true;
    for (Response answer : store.await(store.batch(requests), PATIENCE)) {
      Map<Integer, Position> positions = positions(fields(answer));
      positions.forEach((p, at) -> least.merge(p, at, (a, b) -> a.isAfter(b) ? b : a));
      if (first) {
        everywhere.addAll(positions.keySet());
      }
      everywhere.retainAll(positions.keySet());
      first = false;
    }
    least.keySet().retainAll(everywhere);
    Map<Integer, Position> from = new HashMap<>();
    least.keySet().forEach(partition -> from.put(partition, Position.START));
    walk(
        from,
        least,
        entry -> {
          Shard[] counts = counts(entry);
          for (int shard = 0; shard < counts.length; shard++) {
            add(shard, counts[shard]);
          }
          if (read % ENTRIES == 0) {
            progress.at(read);
          }
        });
    upTo.forEach(each -> each.putAll(least));
    progress.at(read);
  }

  /// What is done with an entry.
  private interface Visit {
    void at(Entry entry);
  }

  /// Goes through the log up to and including some positions.
  private void walk(Map<Integer, Position> after, Map<Integer, Position> to, Visit visit) {
    Map<Integer, Position> open = new HashMap<>();
    after.forEach(
        (partition, position) -> {
          if (to.getOrDefault(partition, Position.START).isAfter(position)) {
            open.put(partition, position);
          }
        });
    while (!open.isEmpty()) {
      Map<Integer, List<Entry>> some =
          store.await(log.read(open, Math.max(1, 16 * ENTRIES / open.size() / 4)), PATIENCE);
      open.keySet().retainAll(some.keySet());
      some.forEach(
          (partition, entries) -> {
            Position end = to.getOrDefault(partition, Position.START);
            for (Entry entry : entries) {
              if (!entry.position().isAfter(end)) {
                read++;
                visit.at(entry);
              }
            }
            Position last = entries.getLast().position();
            if (end.isAfter(last)) {
              open.put(partition, last);
            } else {
              open.remove(partition);
            }
          });
    }
  }

  private Shard[] counts(Entry entry) {
    Shard[] shards = new Shard[TrendKeys.SHARDS];
    Arrays.setAll(shards, i -> new Shard());
    TrendFolder.count(entry, aggregates, shards);
    return shards;
  }

  private void add(int shard, Shard counts) {
    Map<String, byte[]> those = made.get(shard);
    for (List<Count> some : counts.counts.values()) {
      for (Count count : some) {
        byte[] before = those.getOrDefault(count.field(), NOTHING);
        those.put(count.field(), TrendFolder.counted(count, before, aggregates));
      }
    }
  }

  private void compare(int shard) {
    Set<String> fields = new TreeSet<>(made.get(shard).keySet());
    fields.addAll(kept(shard));
    List<String> list = List.copyOf(fields);
    for (int from = 0; from < list.size(); from += FIELDS) {
      List<String> some = list.subList(from, Math.min(list.size(), from + FIELDS));
      int tries = TRIES;
      while (!compare(shard, some, tries)) {
        tries--;
      }
    }
  }

  private Set<String> kept(int shard) {
    Set<String> fields = new HashSet<>();
    String cursor = "0";
    do {
      Response page =
          store.await(
              store.send(
                  Request.cmd(Command.HSCAN)
                      .arg(TrendKeys.kept(store, shard))
                      .arg(cursor)
                      .arg("COUNT")
                      .arg(ENTRIES)),
              PATIENCE);
      if (page == null) {
        break;
      }
      cursor = page.get(0).toString();
      for (int i = 0; i + 1 < page.get(1).size(); i += 2) {
        fields.add(page.get(1).get(i).toString());
      }
    } while (!cursor.equals("0"));
    return fields;
  }

  /// @return whether it is done; else somebody counted meanwhile
  private boolean compare(int shard, List<String> fields, int tries) {
    if (tries == 0) {
      unsure += fields.size();
      return true;
    }
    List<String> keys = List.of(TrendKeys.kept(store, shard), TrendKeys.at(store, shard));
    Response answer =
        store.await(
            store.script(
                "trend_read",
                keys,
                fields.stream().map(field -> field.getBytes(StandardCharsets.UTF_8)).toList()),
            PATIENCE);
    if (answer == null) {
      return false;
    }
    Map<String, String> at = fields(answer.get(0));
    goTo(shard, positions(at));
    Map<String, byte[]> other = new HashMap<>();
    int alone = 0;
    for (int i = 0; i < fields.size(); i++) {
      Response value = answer.get(1).get(i);
      byte[] stored = value == null ? NOTHING : value.toBytes();
      byte[] counted = made.get(shard).getOrDefault(fields.get(i), NOTHING);
      byte[] anew = aggregates.anew(counted, stored);
      if (!Arrays.equals(anew, stored)) {
        if (all || Aggregates.covers(anew, stored)) {
          other.put(fields.get(i), anew);
        } else {
          alone++;
        }
      }
    }
    if (!other.isEmpty() && !dry && !write(shard, at.getOrDefault(TrendKeys.REVISION, ""), other)) {
      return false;
    }
    changed += other.size();
    partial += alone;
    same += fields.size() - other.size() - alone;
    return true;
  }

  /// Counts on to exactly these positions.
  private void goTo(int shard, Map<Integer, Position> to) {
    Map<Integer, Position> from = new HashMap<>();
    to.keySet().forEach(p -> from.put(p, upTo.get(shard).getOrDefault(p, Position.START)));
    upTo.get(shard)
        .forEach(
            (partition, position) -> {
              if (position.isAfter(to.getOrDefault(partition, Position.START))) {
                throw new WentBack();
              }
            });
    walk(from, to, entry -> add(shard, counts(entry)[shard]));
    upTo.get(shard).putAll(to);
  }

  private boolean write(int shard, String revision, Map<String, byte[]> fields) {
    List<byte[]> arguments = new ArrayList<>(3 + 2 * fields.size());
    arguments.add(ascii(revision));
    arguments.add(ascii(Long.toString(revision.isEmpty() ? 1 : Long.parseLong(revision) + 1)));
    arguments.add(ascii("0"));
    fields.forEach(
        (field, bytes) -> {
          arguments.add(field.getBytes(StandardCharsets.UTF_8));
          arguments.add(bytes);
        });
    List<String> keys =
        List.of(
            TrendKeys.kept(store, shard),
            TrendKeys.at(store, shard),
            TrendKeys.changed(store, shard));
    Response answer = store.await(store.script("trend_apply", keys, arguments), PATIENCE);
    return answer != null && answer.toString().equals("1");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /// A map in RESP3, a list of names and values before, and from scripts.
  private static Map<String, String> fields(@Nullable Response answer) {
    Map<String, String> fields = new HashMap<>();
    if (answer != null && answer.isMap()) {
      answer.getKeys().forEach(name -> fields.put(name, answer.get(name).toString()));
    } else if (answer != null) {
      for (int i = 0; i + 1 < answer.size(); i += 2) {
        fields.put(answer.get(i).toString(), answer.get(i + 1).toString());
      }
    }
    return fields;
  }

  private static Map<Integer, Position> positions(Map<String, String> at) {
    Map<Integer, Position> positions = new HashMap<>();
    at.forEach(
        (name, position) -> {
          if (Character.isDigit(name.charAt(0))) {
            positions.put(Integer.parseInt(name), Position.parse(position));
          }
        });
    return positions;
  }
}
