package io.attune.state.campaign;

import io.attune.language.campaign.Kind;
import io.attune.platform.store.Store;
import io.attune.platform.store.StreamReader;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The definitions in Redis: a hash for each kind, two counters and a change stream, all under one
/// hash tag, so that one script changes them, also in a cluster. Blocking; every method may refuse
/// with `store_unavailable`.
final class CampaignStore {
  /// The most definitions and bytes one script call carries: while it runs, nobody else is served.
  private static final int MOST_AT_ONCE = 16;

  private static final int MOST_BYTES = 256 * 1_024;
  private static final int READ_AT_ONCE = 100;
  private static final String EXPECTS_ANY = "";

  private final Store store;
  private final CampaignConfig config;
  private final InstantSource clock;

  /// One definition to write.
  ///
  /// @param expected the version it must have now; 0 when it must not be there
  record Change(String id, long expected, byte[] body) {}

  /// What the script said of a change.
  ///
  /// @param number the definition's
  /// @param version the one it has now
  record Verdict(Status status, int number, long version) {}

  /// The order is the script's.
  enum Status {
    /// It has another version.
    CONFLICT,
    CREATED,
    REPLACED,
    /// There are as many of its kind as there may be.
    FULL,
    /// It is just so already.
    SAME
  }

  /// The newest entry of the change stream.
  record Head(String entry, long version) {}

  CampaignStore(Store store, CampaignConfig config, InstantSource clock) {
    this.store = store;
    this.config = config;
    this.clock = clock;
  }

  /// One definition, or null when the store never heard of it.
  @Nullable Stored read(Kind kind, String id) {
    return read(kind, List.of(id)).getFirst();
  }

  /// Several definitions, in this order; null for those the store never heard of.
  List<@Nullable Stored> read(Kind kind, List<String> ids) {
    List<@Nullable Stored> found = new ArrayList<>(ids.size());
    for (int from = 0; from < ids.size(); from += READ_AT_ONCE) {
      List<String> some = ids.subList(from, Math.min(ids.size(), from + READ_AT_ONCE));
      Request request = Request.cmd(Command.HMGET).arg(key(kind.plural()));
      some.forEach(request::arg);
      Response values = answered(store.await(store.send(request), config.patience()));
      for (int i = 0; i < some.size(); i++) {
        Response value = values.get(i);
        found.add(value == null ? null : Stored.of(kind, some.get(i), value.toBytes()));
      }
    }
    return found;
  }

  /// What was written.
  ///
  /// @param verdicts of each change, in order
  /// @param version of the change as a whole; 0 when nothing changed
  /// @param changedMillis when
  record Written(List<Verdict> verdicts, long version, long changedMillis) {}

  /// Writes definitions of a kind in order, some at a time; stops at the first refusal.
  Written write(Kind kind, List<Change> changes) {
    List<Verdict> verdicts = new ArrayList<>(changes.size());
    long now = clock.millis();
    long version = 0;
    int from = 0;
    while (from < changes.size()) {
      int to = from;
      for (int bytes = 0;
          to < changes.size() && to - from < MOST_AT_ONCE && (to == from || bytes < MOST_BYTES);
          to++) {
        bytes += changes.get(to).body.length;
      }
      Response answer = write(kind, changes.subList(from, to), now);
      version = Math.max(version, number(answer.get(0)));
      for (int i = 1; i < answer.size(); i += 3) {
        verdicts.add(
            new Verdict(
                Status.values()[(int) number(answer.get(i))],
                (int) number(answer.get(i + 1)),
                number(answer.get(i + 2))));
      }
      from = to;
    }
    return new Written(verdicts, version, now);
  }

  private Response write(Kind kind, List<Change> changes, long now) {
    List<String> keys = List.of(key(kind.plural()), key("numbers"), key("version"), key("changes"));
    List<byte[]> arguments = new ArrayList<>(4 + changes.size() * 3);
    arguments.add(bytes(Long.toString(now)));
    arguments.add(bytes(Integer.toString(config.streamLength())));
    arguments.add(bytes(Integer.toString(config.maxOfAKind())));
    arguments.add(bytes(kind.plural()));
    for (Change change : changes) {
      arguments.add(bytes(change.id));
      arguments.add(bytes(change.expected < 0 ? EXPECTS_ANY : Long.toString(change.expected)));
      arguments.add(change.body);
    }
    return answered(
        store.await(store.script("campaign_write", keys, arguments), config.patience()));
  }

  /// Hands over every definition of a kind that was there all the time; those written meanwhile may
  /// come or not, and one may come twice.
  void readAll(Kind kind, Consumer<Stored> reader) {
    String cursor = "0";
    do {
      Response page = answered(store.await(store.send(scan(kind, cursor)), config.loadPatience()));
      cursor = answered(page.get(0)).toString();
      Response pairs = answered(page.get(1));
      for (int i = 0; i + 1 < pairs.size(); i += 2) {
        reader.accept(Stored.of(kind, pairs.get(i).toString(), pairs.get(i + 1).toBytes()));
      }
    } while (!cursor.equals("0"));
  }

  /// Creatives may be a hundred times as long as the others.
  private Request scan(Kind kind, String cursor) {
    return Request.cmd(Command.HSCAN)
        .arg(key(kind.plural()))
        .arg(cursor)
        .arg("COUNT")
        .arg(kind == Kind.CREATIVE ? READ_AT_ONCE : 10 * READ_AT_ONCE);
  }

  /// Where the change stream stands; entry `0` and version 0 when nothing was ever changed.
  Head head() {
    Request newest =
        Request.cmd(Command.XREVRANGE).arg(key("changes")).arg("+").arg("-").arg("COUNT").arg(1);
    Response entries = store.await(store.send(newest), config.patience());
    if (entries == null || entries.size() == 0) {
      return new Head("0", 0);
    }
    Response fields = entries.get(0).get(1);
    return new Head(
        entries.get(0).get(0).toString(), number(Store.pairs(answered(fields)).get("v")));
  }

  /// How many connections there were; see [Store#connectionsMade()].
  int connections() {
    return store.connectionsMade();
  }

  AutoCloseable follow(Head head, StreamReader reader) {
    return store.follow(key("changes"), head.entry(), reader);
  }

  private String key(String rest) {
    return store.key("{ads}:" + rest);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Response answered(@Nullable Response answer) {
    if (answer == null) {
      throw new IllegalStateException("store: nothing (expected: an answer)");
    }
    return answer;
  }

  private static long number(@Nullable Response answer) {
    Long number = answered(answer).toLong();
    if (number == null) {
      throw new IllegalStateException("store: " + answer + " (expected: a whole number)");
    }
    return number;
  }
}
