package io.attune.cli;

import io.attune.platform.store.Store;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the site's keys take in Redis, by kind: all keys counted, up to 2,000 of a kind measured,
/// the rest taken to be alike. Blocking; some microseconds per key.
final class StoreSizes {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MEASURED = 2_000;
  private static final int PAGE = 1_000;

  private final Store store;
  private final Map<Kind, Long> counted = new EnumMap<>(Kind.class);
  private final Map<Kind, List<String>> sampled = new EnumMap<>(Kind.class);

  /// Kinds of keys.
  enum Kind {
    VIEWERS("v:"),
    ITEMS("{c}:i:"),
    NEIGHBOURS("{c}:n:"),
    OTHER("");

    private final String prefix;

    Kind(String prefix) {
      this.prefix = prefix;
    }

    private static Kind of(String rest) {
      for (Kind kind : values()) {
        if (rest.startsWith(kind.prefix)) {
          return kind;
        }
      }
      return OTHER;
    }
  }

  StoreSizes(Store store) {
    this.store = store;
    scan();
  }

  private void scan() {
    String site = store.key("");
    String cursor = "0";
    do {
      Response page =
          ask(
              Request.cmd(Command.SCAN)
                  .arg(cursor)
                  .arg("MATCH")
                  .arg(site + "*")
                  .arg("COUNT")
                  .arg(PAGE));
      if (page == null) {
        return;
      }
      cursor = page.get(0).toString();
      for (Response key : page.get(1)) {
        count(key.toString(), site.length());
      }
    } while (!cursor.equals("0"));
  }

  private void count(String key, int siteLength) {
    Kind kind = Kind.of(key.substring(siteLength));
    counted.merge(kind, 1L, Long::sum);
    List<String> sample = sampled.computeIfAbsent(kind, k -> new ArrayList<>());
    if (sample.size() < MEASURED) {
      sample.add(key);
    }
  }

  long keys(Kind kind) {
    return counted.getOrDefault(kind, 0L);
  }

  /// All keys of a kind together.
  long bytes(Kind kind) {
    List<String> sample = sampled.getOrDefault(kind, List.of());
    long measured = 0;
    for (String key : sample) {
      Response usage =
          ask(Request.cmd(Command.MEMORY).arg("USAGE").arg(key).arg("SAMPLES").arg("0"));
      measured +=
          usage == null
              ? 0
              : Objects.requireNonNull(usage.toLong(), "MEMORY USAGE answers a number");
    }
    return sample.isEmpty() ? 0 : Math.round((double) measured * keys(kind) / sample.size());
  }

  private @Nullable Response ask(Request request) {
    return store.await(store.send(request), PATIENCE);
  }
}
