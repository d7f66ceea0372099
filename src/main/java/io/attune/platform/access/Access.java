package io.attune.platform.access;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.platform.store.Store;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Who may do what. Keys are checked against a copy in this process, which follows the store's
/// within a second; so a request costs one SHA-256 and no round trip, and goes on being checked
/// while the store is away.
///
/// Checking, signing and auditing are for any thread. Making, listing and revoking keys block: not
/// on an event loop.
@Singleton
public final class Access implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Access.class);
  private static final String BEARER = "Bearer ";
  private static final String BASIC = "Basic ";
  private static final int LONGEST_NAME = 100;
  private static final int MOST_EXCHANGES = 50;
  private static final Pattern EXCHANGE = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
  private static final long RETRY_MILLIS = 250;

  private final Provider<Store> store;
  private final AccessConfig config;
  private final HmacSigner signer = new HmacSigner();
  private final BlockingQueue<Boolean> changed = new ArrayBlockingQueue<>(1);
  private final CompletableFuture<Void> loaded = new CompletableFuture<>();
  private final Map<String, KeyRing.Entry> own = new ConcurrentHashMap<>();
  private volatile @Nullable Map<String, KeyRing.Entry> entries;
  private volatile boolean closed;
  private @Nullable Thread follower;

  /// Does nothing yet, so that a request that comes early cannot make an event loop wait for the
  /// store; see [#start()].
  @Inject
  Access(Provider<Store> store, AccessConfig config) {
    this.store = store;
    this.config = config;
  }

  /// Begins to follow the keys and secrets in the store, in the background; returns at once. A
  /// second call does nothing.
  public synchronized void start() {
    if (follower == null && !closed) {
      follower = Thread.ofVirtual().name("access-follower").start(this::follow);
    }
  }

  /// Waits until the keys were read once.
  ///
  /// @return whether that came true within the patience
  public boolean awaitStarted(Duration patience) {
    try {
      loaded.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    }
  }

  private void follow() {
    AutoCloseable following = null;
    try {
      Store opened = store.get();
      KeyRing ring = new KeyRing(opened);
      following = opened.follow(ring.changes(), "0", (id, fields) -> changed.offer(true));
      while (!closed) {
        changed.clear();
        long pauseMillis = load(opened, ring) ? config.refresh().toMillis() : RETRY_MILLIS;
        changed.poll(pauseMillis, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      closed = true;
    } catch (RuntimeException e) {
      // whoever else opens the store fails the same way and ends the start; until then nobody gets
      // in
      LOG.errorf("access: the keys cannot be followed: %s", e.getMessage());
    } finally {
      end(following);
    }
  }

  /// Reads keys and secrets; whether that went well.
  private boolean load(Store opened, KeyRing ring) {
    try {
      signer.use(new SigningSecrets(opened, config).read());
      entries = ring.read();
      loaded.complete(null);
      return true;
    } catch (RuntimeException e) {
      LOG.debugf("access: keys not read: %s", e.getMessage());
      return false;
    }
  }

  private static void end(@Nullable AutoCloseable following) {
    if (following != null) {
      try {
        following.close();
      } catch (Exception e) {
        LOG.debug("access: follower not closed", e);
      }
    }
  }

  /// Checks what a caller presents.
  ///
  /// @param authorization the header `Authorization` (bearer, or basic with the key as the name),
  /// or null
  /// @param apiKey the header `X-Api-Key`, or null; used when the first carries no bearer key
  /// @throws Refusal `unauthenticated`, `forbidden`, or `store_unavailable` while the keys are not
  /// known yet
  public Grant require(@Nullable String authorization, @Nullable String apiKey, Scope scope) {
    Grant grant = authenticate(authorization, apiKey);
    if (!grant.allows(scope)) {
      String detail = "key " + grant.keyId() + ": scope missing (expected: " + scope.code() + ")";
      throw Problem.of(ProblemCode.FORBIDDEN, detail).refusal();
    }
    return grant;
  }

  private Grant authenticate(@Nullable String authorization, @Nullable String apiKey) {
    if (config.mode() == AccessConfig.Mode.OPEN) {
      return Grant.OPEN;
    }
    String presented = presented(authorization, apiKey);
    if (presented == null) {
      throw unauthenticated("none");
    }
    Map<String, KeyRing.Entry> known = entries;
    if (known == null) {
      throw Problem.of(ProblemCode.STORE_UNAVAILABLE, "access: the keys have not been read yet")
          .refusal();
    }
    String id = KeyText.id(presented);
    KeyRing.Entry entry = id == null ? null : known.getOrDefault(id, own.get(id));
    if (entry == null || !MessageDigest.isEqual(entry.hash(), KeyText.hash(presented))) {
      throw unauthenticated("not valid");
    }
    return entry.grant();
  }

  /// A bearer key, or a key as the name of basic authentication, which some kits for events send.
  private static @Nullable String presented(
      @Nullable String authorization, @Nullable String apiKey) {
    if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return authorization.substring(BEARER.length()).strip();
    }
    if (authorization != null && authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      String name = basicName(authorization.substring(BASIC.length()).strip());
      return KeyText.id(name) == null ? apiKey : name;
    }
    return apiKey;
  }

  private static String basicName(String encoded) {
    try {
      byte[] decoded = Base64.getDecoder().decode(encoded);
      return new String(decoded, StandardCharsets.ISO_8859_1).split(":", 2)[0];
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  /// Never says what was presented: it may be a good key with a slip.
  private static Refusal unauthenticated(String what) {
    String detail =
        "key: " + what + " (expected: Authorization: Bearer attune_…, or X-Api-Key: attune_…)";
    return Problem.of(ProblemCode.UNAUTHENTICATED, detail).refusal();
  }

  /// What the caller of the gRPC method that runs now may do.
  ///
  /// @throws Refusal `unauthenticated` outside of a checked call
  public static Grant ofGrpcCall() {
    Grant grant = GrpcGate.GRANT.get();
    if (grant == null) {
      throw unauthenticated("none");
    }
    return grant;
  }

  /// Signs and checks tokens with the site's secret. The object stays the same; its secrets follow
  /// the store.
  public Signer signer() {
    return signer;
  }

  /// The audit trail for those who wait until a line is written.
  ///
  /// @param patience how long at most
  public AuditTrail trail(Duration patience) {
    return (who, what, subject) -> store.get().await(audit(who, what, subject), patience);
  }

  /// Adds a line to the audit trail, of which the last hundred thousand or so are kept.
  ///
  /// @param who the caller's [Grant#keyId()], or the command's name
  /// @param what such as `placement.put`
  /// @param subject which one; never a viewer
  public Future<Void> audit(String who, String what, String subject) {
    Store opened = store.get();
    return opened
        .send(
            Request.cmd(Command.XADD)
                .arg(opened.key("audit"))
                .arg("MAXLEN")
                .arg("~")
                .arg(config.auditLength())
                .arg("*")
                .arg("who")
                .arg(who)
                .arg("what")
                .arg(what)
                .arg("subject")
                .arg(subject))
        .mapEmpty();
  }

  /// Makes a key; the result holds the only copy of its text.
  public ApiKey.Fresh create(String name, Set<Scope> scopes, String who) {
    return create(name, scopes, List.of(), who);
  }

  /// Makes a key for some exchanges alone; the result holds the only copy of its text.
  ///
  /// @param exchanges ids of up to 50 placements, which need not be there yet; then the one scope
  /// is `bid`. None for all.
  public ApiKey.Fresh create(String name, Set<Scope> scopes, List<String> exchanges, String who) {
    if (name.isBlank() || name.length() > LONGEST_NAME) {
      throw Problem.invalid("name", name, "1 to " + LONGEST_NAME + " characters").refusal();
    }
    if (scopes.isEmpty()) {
      throw Problem.invalid("scopes", "none", "at least one").refusal();
    }
    checkExchanges(exchanges, scopes);
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    ApiKey key = new ApiKey(KeyText.newId(), name, scopes, exchanges, now);
    String text = KeyText.newText(key.id());
    ring().write(key, KeyText.hash(text));
    changed.offer(true);
    awaitAudit(who, "key.create", key.id());
    return new ApiKey.Fresh(key, text);
  }

  private static void checkExchanges(List<String> exchanges, Set<Scope> scopes) {
    if (!exchanges.isEmpty() && !scopes.equals(EnumSet.of(Scope.BID))) {
      // whoever binds a key must not believe that its other scopes are bound, too
      String codes = scopes.stream().map(Scope::code).collect(Collectors.joining(","));
      throw Problem.invalid("scopes", codes, "bid alone, of a key for some exchanges").refusal();
    }
    if (exchanges.size() > MOST_EXCHANGES) {
      throw Problem.invalid("exchanges", exchanges.size(), "at most " + MOST_EXCHANGES).refusal();
    }
    for (String exchange : exchanges) {
      if (!EXCHANGE.matcher(exchange).matches()) {
        throw Problem.invalid("exchanges", exchange, "a placement's id: " + EXCHANGE).refusal();
      }
    }
  }

  /// A key for calls of this process to itself: no other replica takes it, nothing keeps it, and it
  /// ends when it is closed.
  public OwnKey own(Set<Scope> scopes) {
    String id = KeyText.newId();
    String text = KeyText.newText(id);
    ApiKey key = new ApiKey(id, "own", scopes, List.of(), Instant.now());
    own.put(id, new KeyRing.Entry(key, KeyText.hash(text)));
    return new OwnKey(text, () -> own.remove(id));
  }

  /// The keys, oldest first.
  public List<ApiKey> list() {
    return ring().read().values().stream()
        .map(KeyRing.Entry::key)
        .sorted(Comparator.comparing(ApiKey::createdAt).thenComparing(ApiKey::id))
        .toList();
  }

  /// Ends a key; every replica refuses it within a second.
  ///
  /// @return whether it was there
  public boolean revoke(String id, String who) {
    boolean there = ring().remove(id);
    changed.offer(true);
    if (there) {
      awaitAudit(who, "key.revoke", id);
    }
    return there;
  }

  private void awaitAudit(String who, String what, String subject) {
    store.get().await(audit(who, what, subject), Duration.ofSeconds(5));
  }

  private KeyRing ring() {
    return new KeyRing(store.get());
  }

  /// Stops following.
  @PreDestroy
  @Override
  public synchronized void close() {
    closed = true;
    if (follower != null) {
      follower.interrupt();
    }
  }
}
