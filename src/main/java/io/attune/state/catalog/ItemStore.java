package io.attune.state.catalog;

import io.attune.platform.store.Store;
import io.attune.platform.store.StreamReader;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// The items in Redis: [#BUCKETS] hashes of id to value, two counters and a change stream, all
/// under one hash tag, so that one script changes any items together, also in a cluster. Blocking;
/// every method may refuse with `store_unavailable`.
final class ItemStore {
  static final int BUCKETS = 1_024;
  /// The most items and bytes one script call carries: while it runs, about 20 µs an item, no
  /// viewer can be read. Larger ones load no faster.
  private static final int MOST_ITEMS = 8;
  private static final int MOST_BYTES = 256 * 1_024;
  private static final int BUCKETS_AT_ONCE = 16;

  private final Store store;
  private final CatalogConfig config;
  private final InstantSource clock;

  /// One change of one item.
  ///
  /// @param expectedRevision -1 when any will do
  /// @param created epoch milliseconds as text, or empty for "as it is, or now"
  /// @param ending columns whose statistics end, one a line
  /// @param product id of the product it is a variant of, or empty
  /// @param body empty to delete
  record Change(
      String id,
      long expectedRevision,
      String created,
      String ending,
      String product,
      byte[] body) {
    /// Replaces whatever is there.
    static Change put(Item item) {
      return of(item, -1, String.join("\n", item.columns().keySet()));
    }

    static Change of(Item item, long expectedRevision, String ending) {
      String created =
          item.createdMillis() == ItemReader.NOT_GIVEN ? "" : Long.toString(item.createdMillis());
      return new Change(
          item.id(),
          expectedRevision,
          created,
          ending,
          item.variantOf().orElse(""),
          ItemJson.body(item));
    }

    static Change delete(String id) {
      return new Change(id, -1, "", "", "", new byte[0]);
    }
  }

  /// What a script said of a change; the order is the script's.
  enum Verdict {
    CONFLICT,
    CREATED,
    REPLACED,
    DELETED,
    ABSENT
  }

  /// The newest entry of the change stream.
  record Head(String entry, long version) {}

  ItemStore(Store store, CatalogConfig config, InstantSource clock) {
    this.store = store;
    this.config = config;
    this.clock = clock;
  }

  /// Applies changes in order, some at a time, each time all or none; stops at the first refusal.
  ///
  /// @param verdicts gets index and verdict of every change that was answered
  void write(List<Change> changes, BiConsumer<Integer, Verdict> verdicts) {
    int from = 0;
    while (from < changes.size()) {
      int to = from;
      for (int bytes = 0;
          to < changes.size() && to - from < MOST_ITEMS && (to == from || bytes < MOST_BYTES);
          to++) {
        bytes += changes.get(to).body.length;
      }
      Response answer = write(changes.subList(from, to));
      for (int i = from; i < to; i++) {
        verdicts.accept(i, Verdict.values()[(int) number(answer.get(i - from))]);
      }
      from = to;
    }
  }

  private Response write(List<Change> changes) {
    Keys keys = new Keys(key("version"), key("numbers"), stream());
    List<byte[]> arguments = new ArrayList<>(2 + changes.size() * 8);
    arguments.add(bytes(Long.toString(clock.millis())));
    arguments.add(bytes(Integer.toString(config.streamLength())));
    for (Change change : changes) {
      arguments.add(bytes(Integer.toString(keys.index(bucket(change.id)))));
      arguments.add(bytes(change.id));
      arguments.add(
          bytes(change.expectedRevision < 0 ? "" : Long.toString(change.expectedRevision)));
      arguments.add(bytes(change.created));
      arguments.add(bytes(change.ending));
      arguments.add(change.body);
      arguments.add(
          bytes(
              change.product.isEmpty()
                  ? "0"
                  : Integer.toString(keys.index(bucket(change.product)))));
      arguments.add(bytes(change.product));
    }
    return answered(
        store.await(store.script("catalog_write", keys.list, arguments), config.patience()));
  }

  /// Sets statistics of items that are there.
  ///
  /// @return how many have another value now
  int writeStatistics(Map<String, Map<String, Float>> columns) {
    int changed = 0;
    List<String> ids = List.copyOf(columns.keySet());
    for (int from = 0; from < ids.size(); from += MOST_ITEMS) {
      Keys keys = new Keys(key("version"), stream());
      List<byte[]> arguments = new ArrayList<>(1 + MOST_ITEMS * 3);
      arguments.add(bytes(Integer.toString(config.streamLength())));
      for (String id : ids.subList(from, Math.min(ids.size(), from + MOST_ITEMS))) {
        arguments.add(bytes(Integer.toString(keys.index(bucket(id)))));
        arguments.add(bytes(id));
        arguments.add(ItemJson.columns(columns.getOrDefault(id, Map.of())));
      }
      changed +=
          (int)
              number(
                  store.await(
                      store.script("catalog_statistics", keys.list, arguments), config.patience()));
    }
    return changed;
  }

  /// One item, or null when the store never heard of it.
  @Nullable StoredItem read(String id) {
    Response value =
        store.await(
            store.send(Request.cmd(Command.HGET).arg(bucket(id)).arg(id)), config.patience());
    return value == null ? null : StoredItem.of(id, value.toBytes());
  }

  /// These items, in one pipelined write; those the store never heard of are left out.
  ///
  /// @param patience for the whole answer
  List<StoredItem> read(Collection<String> ids, Duration patience) {
    return store.await(find(ids), patience);
  }

  /// The same without blocking.
  Future<List<StoredItem>> find(Collection<String> ids) {
    Map<String, List<String>> byBucket = new LinkedHashMap<>();
    for (String id : ids) {
      byBucket.computeIfAbsent(bucket(id), ignored -> new ArrayList<>(2)).add(id);
    }
    List<Request> requests = new ArrayList<>(byBucket.size());
    byBucket.forEach(
        (bucket, some) -> {
          Request request = Request.cmd(Command.HMGET).arg(bucket);
          some.forEach(request::arg);
          requests.add(request);
        });
    return store.batch(requests).map(answers -> found(byBucket, answers));
  }

  private static List<StoredItem> found(
      Map<String, List<String>> byBucket, List<@Nullable Response> answers) {
    List<StoredItem> found = new ArrayList<>();
    int at = 0;
    for (List<String> some : byBucket.values()) {
      Response values = answered(answers.get(at++));
      for (int i = 0; i < some.size(); i++) {
        Response value = values.get(i);
        if (value != null) {
          found.add(StoredItem.of(some.get(i), value.toBytes()));
        }
      }
    }
    return found;
  }

  /// The version of the newest change, 0 when nothing was ever changed. Not blocking.
  Future<Long> version() {
    return store
        .send(Request.cmd(Command.GET).arg(key("version")))
        .map(version -> version == null ? 0L : number(version));
  }

  /// Reads every item; while one group of buckets is handed over, the next one is on its way.
  void readAll(Consumer<StoredItem> items) {
    Future<List<@Nullable Response>> next = buckets(0);
    for (int from = 0; from < BUCKETS; from += BUCKETS_AT_ONCE) {
      List<@Nullable Response> answers = store.await(next, config.loadPatience());
      if (from + BUCKETS_AT_ONCE < BUCKETS) {
        next = buckets(from + BUCKETS_AT_ONCE);
      }
      for (Response bucket : answers) {
        hand(answered(bucket), items);
      }
    }
  }

  private Future<List<@Nullable Response>> buckets(int from) {
    List<Request> requests = new ArrayList<>(BUCKETS_AT_ONCE);
    for (int b = from; b < from + BUCKETS_AT_ONCE; b++) {
      requests.add(Request.cmd(Command.HGETALL).arg(key("i:" + b)));
    }
    return store.batch(requests);
  }

  /// A map in RESP3, a list of names and values before.
  private static void hand(Response bucket, Consumer<StoredItem> items) {
    if (bucket.isMap()) {
      for (String id : bucket.getKeys()) {
        items.accept(StoredItem.of(id, answered(bucket.get(id)).toBytes()));
      }
    } else {
      for (int i = 0; i + 1 < bucket.size(); i += 2) {
        items.accept(
            StoredItem.of(
                answered(bucket.get(i)).toString(), answered(bucket.get(i + 1)).toBytes()));
      }
    }
  }

  /// Where the change stream stands; entry `0` and version 0 when nothing was ever changed.
  Head head() {
    Request newest =
        Request.cmd(Command.XREVRANGE).arg(stream()).arg("+").arg("-").arg("COUNT").arg(1);
    Response entries = store.await(store.send(newest), config.patience());
    if (entries == null || entries.size() == 0) {
      return new Head("0", 0);
    }
    Response fields = entries.get(0).get(1);
    for (int i = 0; i + 1 < fields.size(); i += 2) {
      if (fields.get(i).toString().equals("v")) {
        return new Head(entries.get(0).get(0).toString(), number(fields.get(i + 1)));
      }
    }
    throw new IllegalStateException("change stream: entry without version");
  }

  AutoCloseable follow(Head head, StreamReader reader) {
    return store.follow(stream(), head.entry(), reader);
  }

  private String bucket(String id) {
    CRC32 crc = new CRC32();
    crc.update(bytes(id));
    return key("i:" + (crc.getValue() & BUCKETS - 1));
  }

  private String stream() {
    return key("changes");
  }

  private String key(String rest) {
    return store.key("{c}:" + rest);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Response answered(@Nullable Response answer) {
    if (answer == null) {
      throw new IllegalStateException("store: nothing (expected: an answer)");
    }
    return answer;
  }

  static long number(@Nullable Response answer) {
    Long number = answered(answer).toLong();
    if (number == null) {
      throw new IllegalStateException("store: " + answer + " (expected: a whole number)");
    }
    return number;
  }

  /// The keys of a script call, each once; Lua counts from 1.
  private static final class Keys {
    private final List<String> list = new ArrayList<>();
    private final Map<String, Integer> indexes = new HashMap<>();

    Keys(String... fixed) {
      list.addAll(List.of(fixed));
    }

    int index(String key) {
      return indexes.computeIfAbsent(
          key,
          added -> {
            list.add(added);
            return list.size();
          });
    }
  }
}
