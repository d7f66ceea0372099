package io.attune.platform.access;

import io.attune.language.problem.Refusal;
import io.attune.platform.store.Store;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The keys in Redis: a hash from id to a JSON object with name, scopes, SHA-256, time of making
/// and the exchanges it is bound to, if any, and a change stream beside it that tells replicas to
/// read the hash again. Blocking.
final class KeyRing {
  private static final Logger LOG = Logger.getLogger(KeyRing.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String EXCHANGES = "exchanges";
  private static final int CHANGES_KEPT = 1_000;

  private final Store store;

  KeyRing(Store store) {
    this.store = store;
  }

  /// Entries are never compared.
  ///
  /// @param hash SHA-256 of the key's text
  @SuppressWarnings("ArrayRecordComponent")
  record Entry(ApiKey key, byte[] hash, Grant grant) {
    Entry(ApiKey key, byte[] hash) {
      this(key, hash, key.grant());
    }
  }

  /// All keys, id to entry.
  Map<String, Entry> read() {
    Response all = call(Request.cmd(Command.HGETALL).arg(store.key("keys")));
    Map<String, Entry> entries = new HashMap<>();
    for (String id : all.getKeys()) {
      try {
        entries.put(id, parse(id, new JsonObject(all.get(id).toString())));
      } catch (RuntimeException e) {
        // one key nobody can read must not lock out the others
        LOG.errorf("key %s: cannot be read and opens nothing", id);
      }
    }
    return entries;
  }

  private static Entry parse(String id, JsonObject json) {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (Object code : json.getJsonArray("scopes")) {
      // a scope of a later version opens nothing here
      Scope.find(code.toString()).ifPresent(scopes::add);
    }
    List<String> exchanges = new ArrayList<>();
    json.getJsonArray(EXCHANGES, new JsonArray()).forEach(each -> exchanges.add(each.toString()));
    Instant createdAt = Instant.parse(json.getString("createdAt"));
    ApiKey key = new ApiKey(id, json.getString("name"), scopes, exchanges, createdAt);
    return new Entry(key, HexFormat.of().parseHex(json.getString("hash")));
  }

  void write(ApiKey key, byte[] hash) {
    List<String> scopes = new ArrayList<>();
    key.scopes().forEach(scope -> scopes.add(scope.code()));
    JsonObject json =
        new JsonObject()
            .put("name", key.name())
            .put("scopes", new JsonArray(scopes))
            .put("createdAt", key.createdAt().toString())
            .put("hash", HexFormat.of().formatHex(hash));
    if (!key.exchanges().isEmpty()) {
      json.put(EXCHANGES, new JsonArray(key.exchanges()));
    }
    call(Request.cmd(Command.HSET).arg(store.key("keys")).arg(key.id()).arg(json.encode()));
    tell(key.id());
  }

  /// Whether it was there.
  boolean remove(String id) {
    boolean there =
        !"0".equals(call(Request.cmd(Command.HDEL).arg(store.key("keys")).arg(id)).toString());
    tell(id);
    return there;
  }

  private void tell(String id) {
    call(
        Request.cmd(Command.XADD)
            .arg(changes())
            .arg("MAXLEN")
            .arg("~")
            .arg(CHANGES_KEPT)
            .arg("*")
            .arg("key")
            .arg(id));
  }

  /// The key of the change stream.
  String changes() {
    return store.key("keys:changes");
  }

  /// @throws Refusal when the store does not answer
  private Response call(Request request) {
    return Objects.requireNonNull(store.<@Nullable Response>await(store.send(request), PATIENCE));
  }
}
