package io.attune.state.deadletter;

import io.attune.platform.store.Store;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The letters in Redis; blocking. Four keys of one hash tag: the letters, their order, the groups'
/// order, the groups' counts.
final class LetterStore {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int MOST_GROUPS = 200;
  private static final long SLACK_SECONDS = 86_400;

  private final Store store;
  private final List<String> keys;
  private final int most;
  private final long keepMillis;

  LetterStore(Store store, int most, Duration keep) {
    this.store = store;
    this.most = most;
    keepMillis = keep.toMillis();
    keys =
        List.of(
            store.key("dead:{letters}"),
            store.key("dead:{letters}:order"),
            store.key("dead:{letters}:groups"),
            store.key("dead:{letters}:counts"));
  }

  /// What the store had to give up for new letters.
  ///
  /// @param letters that are kept now
  /// @param pushedOut by these
  record Kept(long letters, long pushedOut) {}

  /// Adds letters, ends what is too old or too many.
  Kept add(List<Letter> letters, long nowMillis) {
    List<byte[]> arguments = new ArrayList<>(4 + 3 * letters.size());
    arguments.add(ascii(most));
    arguments.add(oldest(nowMillis).getBytes(StandardCharsets.US_ASCII));
    arguments.add(ascii(MOST_GROUPS));
    arguments.add(ascii(keepMillis / 1_000 + SLACK_SECONDS));
    for (Letter letter : letters) {
      arguments.add(letter.id().getBytes(StandardCharsets.US_ASCII));
      arguments.add(LetterCodec.write(letter));
    }
    Response answer = await("deadletter_keep", arguments);
    return new Kept(number(answer.get(0)), number(answer.get(1)));
  }

  /// The smallest id that is young enough.
  private String oldest(long nowMillis) {
    return LetterIds.prefix(Math.max(0, nowMillis - keepMillis));
  }

  private static byte[] ascii(long number) {
    return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
  }

  private Response await(String script, List<byte[]> arguments) {
    Response answer =
        store.<@Nullable Response>await(store.script(script, keys, arguments), PATIENCE);
    if (answer == null) {
      throw new IllegalStateException(script + ": no answer (expected: one)");
    }
    return answer;
  }

  /// How many were there.
  int remove(List<String> ids) {
    List<byte[]> arguments = ids.stream().map(id -> id.getBytes(StandardCharsets.UTF_8)).toList();
    return (int) number(await("deadletter_remove", arguments));
  }

  /// Puts another letter in place of the one of the same id, when that is there.
  boolean change(Letter letter) {
    List<byte[]> arguments =
        List.of(letter.id().getBytes(StandardCharsets.UTF_8), LetterCodec.write(letter));
    return number(await("deadletter_change", arguments)) == 1;
  }

  /// Letters that are young enough, in order.
  ///
  /// @param after an id, or empty for the beginning
  List<Letter> read(String after, boolean newestFirst, int count, long nowMillis) {
    Request range = Request.cmd(Command.ZRANGE).arg(keys.get(1));
    String low = "[" + oldest(nowMillis);
    if (newestFirst) {
      range.arg(after.isEmpty() ? "+" : "(" + after).arg(low).arg("BYLEX").arg("REV");
    } else {
      String first = after.isEmpty() || after.compareTo(oldest(nowMillis)) < 0 ? low : "(" + after;
      range.arg(first).arg("+").arg("BYLEX");
    }
    Response ids = await(range.arg("LIMIT").arg(0).arg(count));
    List<String> names = new ArrayList<>(count);
    if (ids != null) {
      ids.forEach(id -> names.add(id.toString()));
    }
    return letters(names);
  }

  /// Those of these ids that are there.
  List<Letter> letters(List<String> ids) {
    if (ids.isEmpty()) {
      return List.of();
    }
    Request get = Request.cmd(Command.HMGET).arg(keys.getFirst());
    ids.forEach(get::arg);
    Response values = await(get);
    List<Letter> letters = new ArrayList<>(ids.size());
    for (int i = 0; values != null && i < ids.size(); i++) {
      Response value = values.get(i);
      if (value != null) {
        letters.add(LetterCodec.read(ids.get(i), value.toBytes()));
      }
    }
    return letters;
  }

  long size() {
    return number(await(Request.cmd(Command.ZCARD).arg(keys.get(1))));
  }

  /// Group to count.
  Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    Response all = await(Request.cmd(Command.HGETALL).arg(keys.get(3)));
    if (all != null) {
      for (String group : all.getKeys()) {
        counts.put(group, number(all.get(group)));
      }
    }
    return counts;
  }

  private static long number(@Nullable Response answer) {
    Long number = answer == null ? null : answer.toLong();
    return number == null ? 0 : number;
  }

  private @Nullable Response await(Request request) {
    return store.<@Nullable Response>await(store.send(request), PATIENCE);
  }
}
