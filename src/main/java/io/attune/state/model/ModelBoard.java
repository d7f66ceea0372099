package io.attune.state.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.platform.store.Store;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What all replicas share of models: the policies in force, and what each replica that is alive
/// says of the versions it sees. Blocking.
final class ModelBoard {
  /// A replica that has not reported for so long is not waited for.
  private static final Duration ALIVE = Duration.ofSeconds(5);

  private static final Duration REMEMBERED = Duration.ofMinutes(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Store store;
  private final Duration patience;
  private final String policies;
  private final String versions;
  private final String reports;
  private final String seen;
  private final String wishes;

  ModelBoard(Store store, Duration patience) {
    this.store = store;
    this.patience = patience;
    policies = store.key("{model}:policies");
    versions = store.key("{model}:versions");
    reports = store.key("{model}:reports");
    seen = store.key("{model}:seen");
    wishes = store.key("{model}:wishes");
  }

  /// Everything at one moment.
  ///
  /// @param policies by model
  /// @param replicas what each one that is alive reported, by its name
  /// @param wishes the version of a model that is to be checked next
  record State(
      Map<String, ModelPolicy> policies,
      Map<String, JsonNode> replicas,
      Map<String, Integer> wishes) {
    static final State NONE = new State(Map.of(), Map.of(), Map.of());

    ModelPolicy policy(String model) {
      return policies.getOrDefault(model, ModelPolicy.highest(model));
    }

    /// Whether a replica that is alive says that it serves this version.
    boolean serves(String model, int version) {
      return replicas.values().stream()
          .anyMatch(said -> said.path(model).path("serves").asInt() == version);
    }

    /// The names of all models that a replica knows.
    Set<String> models() {
      Set<String> names = new TreeSet<>();
      replicas.values().forEach(said -> said.fieldNames().forEachRemaining(names::add));
      return names;
    }
  }

  State read() {
    Response answer =
        store.await(
            store.script(
                "model_read",
                List.of(policies, reports, seen, wishes),
                List.of(bytes(ALIVE.toMillis()))),
            patience);
    if (answer == null) {
      return State.NONE;
    }
    Map<String, ModelPolicy> read = new TreeMap<>();
    Store.pairs(answer.get(0))
        .forEach((model, policy) -> read.put(model, ModelPolicy.read(model, policy.toBytes())));
    Map<String, JsonNode> said = new TreeMap<>();
    Store.pairs(answer.get(1)).forEach((replica, report) -> said.put(replica, json(report)));
    Map<String, Integer> wished = new TreeMap<>();
    Store.pairs(answer.get(2))
        .forEach((model, version) -> wished.put(model, Integer.valueOf(version.toString())));
    return new State(read, said, wished);
  }

  private static JsonNode json(Response text) {
    try {
      return JSON.readTree(text.toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("model report: not readable", e);
    }
  }

  /// Puts a policy in force, provided that its version is one more than the one in force.
  boolean put(ModelPolicy next) {
    @Nullable Response done =
        store.await(
            store.script(
                "model_policy",
                List.of(policies, versions),
                List.of(bytes(next.model()), bytes(next.version() - 1), bytes(next.json()))),
            patience);
    return done != null && done.toString().equals("1");
  }

  /// Asks all replicas to check a version, although it is none of the highest.
  void wish(String model, int version) {
    var unused =
        store.await(
            store.send(Request.cmd(Command.HSET).arg(wishes).arg(model).arg(version)), patience);
  }

  void report(String replica, ObjectNode report) {
    var unused =
        store.await(
            store.script(
                "model_report",
                List.of(reports, seen),
                List.of(bytes(replica), bytes(report), bytes(REMEMBERED.toMillis()))),
            patience);
  }

  private static byte[] bytes(Object value) {
    return value.toString().getBytes(StandardCharsets.UTF_8);
  }
}
