package io.attune.platform.log;

import io.attune.language.problem.Problem;
import io.attune.platform.store.Store;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The log in Redis: one stream per partition, whose entries have the one field `e`.
@Singleton
final class RedisEventLog implements EventLog {
  private static final int MOST_AT_ONCE = 10_000;
  private static final String FIELD = "e";
  private static final String COUNT = "COUNT";

  private final Store store;
  private final Map<String, Integer> keyToPartition = new HashMap<>();
  private final String[] keys = new String[PARTITIONS];

  @Inject
  RedisEventLog(Store store) {
    this.store = store;
    for (int i = 0; i < PARTITIONS; i++) {
      keys[i] = store.key(EventLog.key(i));
      keyToPartition.put(keys[i], i);
    }
  }

  private static void check(int count) {
    if (count < 1 || count > MOST_AT_ONCE) {
      throw Problem.invalid("count", count, "1 to " + MOST_AT_ONCE).refusal();
    }
  }

  @Override
  public Future<List<Entry>> read(int partition, Position after, int count) {
    check(count);
    return store.send(range(partition, after, count)).map(found -> entries(partition, found));
  }

  private Request range(int partition, Position after, int count) {
    return Request.cmd(Command.XRANGE)
        .arg(keys[partition])
        .arg("(" + after)
        .arg("+")
        .arg(COUNT)
        .arg(count);
  }

  private static List<Entry> entries(int partition, @Nullable Response found) {
    List<Entry> entries = new ArrayList<>(found == null ? 0 : found.size());
    if (found != null) {
      for (Response each : found) {
        entries.add(
            new Entry(partition, Position.parse(each.get(0).toString()), event(each.get(1))));
      }
    }
    return entries;
  }

  private static byte[] event(@Nullable Response pairs) {
    if (pairs != null) {
      for (int i = 0; i + 1 < pairs.size(); i += 2) {
        if (pairs.get(i).toString().equals(FIELD)) {
          return pairs.get(i + 1).toBytes();
        }
      }
    }
    return new byte[0];
  }

  @Override
  public Future<Map<Integer, List<Entry>>> read(Map<Integer, Position> after, int count) {
    check(count);
    if (after.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    return store.clustered() ? each(after, count) : together(after, count);
  }

  /// Streams on different nodes: a command each.
  private Future<Map<Integer, List<Entry>>> each(Map<Integer, Position> after, int count) {
    List<Integer> partitions = new ArrayList<>(after.keySet());
    List<Request> requests = new ArrayList<>(partitions.size());
    after.forEach((partition, position) -> requests.add(range(partition, position, count)));
    return store
        .batch(requests)
        .map(
            answers -> {
              Map<Integer, List<Entry>> all = new HashMap<>();
              for (int i = 0; i < answers.size(); i++) {
                List<Entry> entries = entries(partitions.get(i), answers.get(i));
                if (!entries.isEmpty()) {
                  all.put(partitions.get(i), entries);
                }
              }
              return all;
            });
  }

  private Future<Map<Integer, List<Entry>>> together(Map<Integer, Position> after, int count) {
    Request request = Request.cmd(Command.XREAD).arg(COUNT).arg(count).arg("STREAMS");
    after.keySet().forEach(partition -> request.arg(keys[partition]));
    after.values().forEach(position -> request.arg(position.toString()));
    return store
        .send(request)
        .map(
            answer -> {
              Map<Integer, List<Entry>> all = new HashMap<>();
              if (answer != null) {
                for (Response stream : answer) {
                  Integer partition = keyToPartition.get(stream.get(0).toString());
                  if (partition != null) {
                    all.put(partition, entries(partition, stream.get(1)));
                  }
                }
              }
              return all;
            });
  }

  @Override
  public Future<Position> fromTime(int partition, Instant time) {
    return Future.succeededFuture(Position.before(time));
  }

  @Override
  public Future<Extent> extent(int partition) {
    return store
        .batch(
            List.of(
                Request.cmd(Command.XLEN).arg(keys[partition]),
                range(partition, Position.START, 1),
                newest(partition)))
        .map(
            answers ->
                new Extent(
                    number(answers.get(0)), position(answers.get(1)), position(answers.get(2))));
  }

  private Request newest(int partition) {
    return Request.cmd(Command.XREVRANGE).arg(keys[partition]).arg("+").arg("-").arg(COUNT).arg(1);
  }

  private static long number(@Nullable Response answer) {
    Long number = answer == null ? null : answer.toLong();
    return number == null ? 0 : number;
  }

  private static Position position(@Nullable Response entries) {
    return entries == null || entries.size() == 0
        ? Position.START
        : Position.parse(entries.get(0).get(0).toString());
  }

  @Override
  public Future<Lag> lag(Map<Integer, Position> after) {
    if (after.isEmpty()) {
      return Future.succeededFuture(Lag.NONE);
    }
    List<Position> positions = new ArrayList<>(after.values());
    List<Request> requests = new ArrayList<>(4 * after.size());
    after.forEach(
        (partition, position) -> {
          requests.add(Request.cmd(Command.XLEN).arg(keys[partition]));
          requests.add(range(partition, Position.START, 1));
          requests.add(newest(partition));
          requests.add(range(partition, position, 1));
        });
    return store
        .batch(requests)
        .map(
            answers -> {
              long entries = 0;
              long oldest = Long.MAX_VALUE;
              for (int i = 0; i < positions.size(); i++) {
                Position next = position(answers.get(4 * i + 3));
                if (next.isAfter(Position.START)) {
                  oldest = Math.min(oldest, next.millis());
                  Extent extent =
                      new Extent(
                          number(answers.get(4 * i)),
                          position(answers.get(4 * i + 1)),
                          position(answers.get(4 * i + 2)));
                  entries += left(extent, next);
                }
              }
              return new Lag(entries, oldest);
            });
  }

  /// How many entries there are from `next` on.
  private static long left(Extent extent, Position next) {
    if (!next.isAfter(extent.first())) {
      return extent.entries();
    }
    double all = Math.max(1, extent.last().millis() - extent.first().millis());
    double before = (next.millis() - extent.first().millis()) / all;
    return Math.max(1, Math.round(extent.entries() * (1 - before)));
  }

  @Override
  public Future<Long> trimBefore(int partition, Instant time) {
    return store
        .send(
            Request.cmd(Command.XTRIM)
                .arg(keys[partition])
                .arg("MINID")
                .arg(Math.max(0, time.toEpochMilli()) + "-0"))
        .map(RedisEventLog::number);
  }

  @Override
  public Future<Long> trimTo(int partition, long entries) {
    if (entries < 0) {
      throw Problem.invalid("entries", entries, "0 or more").refusal();
    }
    return store
        .send(Request.cmd(Command.XTRIM).arg(keys[partition]).arg("MAXLEN").arg(entries))
        .map(RedisEventLog::number);
  }

  @Override
  public Group group(String name, String member) {
    return new RedisGroup(store, name, member);
  }
}
