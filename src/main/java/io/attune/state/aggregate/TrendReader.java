package io.attune.state.aggregate;

import io.attune.language.aggregate.Aggregates;
import io.attune.platform.store.Store;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Fetches what any replica counted: of each shard, what changed since the revision fetched last.
/// Blocking; one thread.
final class TrendReader {
  /// More than one round of counting changes in a shard.
  private static final int PAGE = 8_000;

  private static final int FIELDS_AT_ONCE = 1_000;

  private final Store store;
  private final Duration patience;
  private final long[] revisions = new long[TrendKeys.SHARDS];
  private final long[] generations = new long[TrendKeys.SHARDS];
  private Held held = new Held(Aggregates.NONE);
  private boolean begun;

  TrendReader(Store store, Duration patience) {
    this.store = store;
    this.patience = patience;
  }

  /// Begins anew for other declarations.
  void restart(Aggregates aggregates) {
    held = new Held(aggregates);
    begun = false;
    Arrays.fill(revisions, 0);
    Arrays.fill(generations, 0);
  }

  /// Fetches once.
  ///
  /// @return what is held; another object after what was kept was forgotten
  Held fetch(Aggregates aggregates) {
    List<Request> requests = new ArrayList<>(2 * TrendKeys.SHARDS);
    for (int shard = 0; shard < TrendKeys.SHARDS; shard++) {
      requests.add(
          Request.cmd(Command.HMGET)
              .arg(TrendKeys.at(store, shard))
              .arg(TrendKeys.REVISION)
              .arg(TrendKeys.GENERATION));
      requests.add(changes(shard));
    }
    List<@Nullable Response> answers = store.await(store.batch(requests), patience);
    for (int shard = 0; shard < TrendKeys.SHARDS; shard++) {
      Response at = answers.get(2 * shard);
      long revision = number(at, 0);
      long generation = number(at, 1);
      if (begun && (generation != generations[shard] || revision < revisions[shard])) {
        restart(aggregates);
        return fetch(aggregates);
      }
      generations[shard] = generation;
    }
    begun = true;
    for (int shard = 0; shard < TrendKeys.SHARDS; shard++) {
      Response page = answers.get(2 * shard + 1);
      while (take(shard, page)) {
        page = store.await(store.send(changes(shard)), patience);
      }
    }
    return held;
  }

  private static long number(@Nullable Response fields, int index) {
    Response field = fields == null ? null : fields.get(index);
    return field == null ? 0 : Long.parseLong(field.toString());
  }

  private Request changes(int shard) {
    return Request.cmd(Command.ZRANGE)
        .arg(TrendKeys.changed(store, shard))
        .arg("(" + revisions[shard])
        .arg("+inf")
        .arg("BYSCORE")
        .arg("LIMIT")
        .arg(0)
        .arg(PAGE)
        .arg("WITHSCORES");
  }

  /// Takes what a page names; of a full page not the last revision, which may be cut.
  ///
  /// @return whether there is more
  private boolean take(int shard, @Nullable Response page) {
    if (page == null || page.size() == 0) {
      return false;
    }
    // member and score as a pair, or, of older servers, one after the other
    boolean paired = page.get(0).type() == ResponseType.MULTI;
    int count = paired ? page.size() : page.size() / 2;
    boolean full = count == PAGE;
    long last = score(page, paired, count - 1);
    List<String> fields = new ArrayList<>(count);
    long seen = revisions[shard];
    for (int i = 0; i < count; i++) {
      if (!full || score(page, paired, i) < last) {
        fields.add((paired ? page.get(i).get(0) : page.get(2 * i)).toString());
        seen = score(page, paired, i);
      }
    }
    for (int from = 0; from < fields.size(); from += FIELDS_AT_ONCE) {
      fetch(shard, fields.subList(from, Math.min(fields.size(), from + FIELDS_AT_ONCE)));
    }
    revisions[shard] = seen;
    return full && !fields.isEmpty();
  }

  private static long score(Response page, boolean paired, int i) {
    Response score = paired ? page.get(i).get(1) : page.get(2 * i + 1);
    return (long) Double.parseDouble(score.toString());
  }

  private void fetch(int shard, List<String> fields) {
    Request request = Request.cmd(Command.HMGET).arg(TrendKeys.kept(store, shard));
    fields.forEach(request::arg);
    Response values = store.await(store.send(request), patience);
    for (int i = 0; values != null && i < fields.size(); i++) {
      Response value = values.get(i);
      if (value != null) {
        held.put(fields.get(i), value.toBytes());
      }
    }
  }
}
