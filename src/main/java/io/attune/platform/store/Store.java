package io.attune.platform.store;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The one way to Redis: an embedded server when no address is configured, an outside one
/// otherwise, with the same code.
///
/// Connections are owned per event loop and pipelined. A call from an event loop uses that loop's
/// connection and completes on that loop; a call from any other thread borrows the connection of
/// one loop. While the store cannot be reached, calls fail at once with a
/// [io.attune.language.problem.Refusal] of code `store_unavailable`; so does a call whose server
/// stopped answering, after the stall timeout. What the server itself answers with an error fails
/// with the client's own exception.
@Singleton
public final class Store implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Store.class);
  private static final Pattern SITE = Pattern.compile("[a-z0-9-]{1,32}");
  private static final int MOST_IN_FLIGHT = 1_000_000;
  private static final Duration SHORTEST = Duration.ofMillis(10);
  private static final Duration LONGEST = Duration.ofHours(1);

  private final StoreConfig config;
  private final Hosting hosting;
  private final Connector connector;
  private final Lane[] lanes;
  private final LongAdder commands = new LongAdder();
  private final AtomicInteger turn = new AtomicInteger();
  private final LuaScripts scripts = new LuaScripts();
  private final Set<StreamFollower> followers = ConcurrentHashMap.newKeySet();
  private final String prefix;

  /// Starts the embedded server if it is ours to start, and connects; blocks until the data is
  /// loaded. An outside server that does not answer is waited for only briefly: it may come later.
  @Inject
  Store(Vertx vertx, StoreConfig config, @Readiness StoreHealth health) {
    this(vertx, checked(config), Hosting.of(config));
    health.opened(this);
  }

  Store(Vertx vertx, StoreConfig config, Hosting hosting) {
    this.config = config;
    this.hosting = hosting;
    this.prefix = config.site() + ":";
    this.connector = new Connector(vertx, hosting.address(), config);
    List<Lane> started = new ArrayList<>();
    for (EventExecutor loop : ((VertxInternal) vertx).getEventLoopGroup()) {
      ContextInternal context =
          ((VertxInternal) vertx)
              .createEventLoopContext((EventLoop) loop, null, Store.class.getClassLoader());
      started.add(new Lane(context, connector, config, commands));
    }
    this.lanes = started.toArray(Lane[]::new);
    started.forEach(Lane::start);
    if (!awaitReachable(config.startPatience())) {
      LOG.warnf("store: not reachable yet: %s", state());
    }
  }

  /// The settings when they are within their ranges.
  static StoreConfig checked(StoreConfig config) {
    if (!SITE.matcher(config.site()).matches()) {
      throw Problem.invalid("attune.store.site", config.site(), "1 to 32 of a-z, 0-9 and -")
          .refusal();
    }
    if (config.maxInFlight() < 1 || config.maxInFlight() > MOST_IN_FLIGHT) {
      throw Problem.invalid(
              "attune.store.max-in-flight", config.maxInFlight(), "1 to " + MOST_IN_FLIGHT)
          .refusal();
    }
    check("attune.store.connect-timeout", config.connectTimeout());
    check("attune.store.stall-timeout", config.stallTimeout());
    check("attune.store.start-patience", config.startPatience());
    check("attune.store.load-patience", config.loadPatience());
    return config;
  }

  private static void check(String name, Duration value) {
    if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
      throw Problem.invalid(name, value, "10 ms to an hour").refusal();
    }
  }

  /// The site's key prefix and the given rest: `{site}:{rest}`, for example `demo:i:42`.
  public String key(String rest) {
    return prefix.concat(rest);
  }

  /// The site's name, `[a-z0-9-]{1,32}`.
  public String site() {
    return config.site();
  }

  /// Sends one command; a missing value is null.
  public Future<@Nullable Response> send(Request request) {
    Lane own = ownLane();
    return own != null ? own.send(request) : borrow(lane -> lane.send(request));
  }

  /// Sends several commands as one pipelined write; more than may be in flight go in several. Fails
  /// when one of them fails, though the others may have run. In a cluster the keys may belong to
  /// different nodes.
  public Future<List<@Nullable Response>> batch(List<Request> requests) {
    Lane own = ownLane();
    return own != null ? batchOn(own, requests) : borrow(lane -> batchOn(lane, requests));
  }

  @SuppressWarnings("NullAway") // nullness of list elements is lost in the futures' inferred types
  private Future<List<@Nullable Response>> batchOn(Lane lane, List<Request> requests) {
    int most = Math.max(1, config.maxInFlight() / 2);
    if (requests.size() > most) {
      return batchOn(lane, requests.subList(0, most))
          .compose(
              head ->
                  batchOn(lane, requests.subList(most, requests.size()))
                      .map(tail -> joined(head, tail)));
    }
    return hosting.address().cluster() ? each(lane, requests) : lane.batch(requests);
  }

  private static List<@Nullable Response> joined(
      List<@Nullable Response> head, List<@Nullable Response> tail) {
    List<@Nullable Response> all = new ArrayList<>(head.size() + tail.size());
    all.addAll(head);
    all.addAll(tail);
    return all;
  }

  /// The client's own batch refuses keys of several nodes and does not follow a slot that moved;
  /// single commands do both.
  private static Future<List<@Nullable Response>> each(Lane lane, List<Request> requests) {
    List<Future<@Nullable Response>> answers = new ArrayList<>(requests.size());
    for (Request request : requests) {
      answers.add(lane.send(request));
    }
    return Future.all(answers).map(all -> all.<@Nullable Response>list());
  }

  /// Runs one script of `src/main/resources/lua`, named without its ending; by digest, loaded when
  /// the server lacks it. All keys must share one hash tag.
  public Future<@Nullable Response> script(String name, List<String> keys, List<byte[]> arguments) {
    LuaScripts.Script script = scripts.get(name);
    return send(scriptCall(Command.EVALSHA, script.digest(), keys, arguments))
        .recover(
            failure ->
                RedisErrors.is(failure, "NOSCRIPT")
                    ? send(scriptCall(Command.EVAL, script.body(), keys, arguments))
                    : Future.failedFuture(failure));
  }

  /// What one run of a script gets.
  ///
  /// @param keys all of one hash tag
  public record ScriptCall(List<String> keys, List<byte[]> arguments) {}

  /// Runs one script several times as one pipelined write; fails when one run fails, though the
  /// others may have happened.
  public Future<List<@Nullable Response>> scripts(String name, List<ScriptCall> calls) {
    LuaScripts.Script script = scripts.get(name);
    List<Request> requests = new ArrayList<>(calls.size());
    for (ScriptCall call : calls) {
      requests.add(scriptCall(Command.EVALSHA, script.digest(), call.keys, call.arguments));
    }
    return batch(requests)
        .recover(
            failure ->
                RedisErrors.is(failure, "NOSCRIPT")
                    ? batch(bodies(script, calls))
                    : Future.failedFuture(failure));
  }

  private static List<Request> bodies(LuaScripts.Script script, List<ScriptCall> calls) {
    return calls.stream()
        .map(call -> scriptCall(Command.EVAL, script.body(), call.keys, call.arguments))
        .toList();
  }

  private static Request scriptCall(
      Command command, String script, List<String> keys, List<byte[]> arguments) {
    Request request = Request.cmd(command).arg(script).arg(keys.size());
    for (String key : keys) {
      request.arg(key);
    }
    for (byte[] argument : arguments) {
      request.arg(argument);
    }
    return request;
  }

  /// The lane of the event loop we are on, if we are on one and its context is the current one.
  private @Nullable Lane ownLane() {
    ContextInternal current = ContextInternal.current();
    if (current == null || !current.nettyEventLoop().inEventLoop()) {
      return null;
    }
    EventLoop loop = current.nettyEventLoop();
    for (Lane lane : lanes) {
      if (lane.context().nettyEventLoop() == loop) {
        return lane;
      }
    }
    return null;
  }

  private <T extends @Nullable Object> Future<T> borrow(Function<Lane, Future<T>> call) {
    Lane lane = lanes[Math.floorMod(turn.getAndIncrement(), lanes.length)];
    Promise<T> promise = lane.context().promise();
    lane.context().runOnContext(ignored -> call.apply(lane).onComplete(promise));
    return promise.future();
  }

  /// Whether keys of different hash tags may lie on different servers, so that no script can have
  /// both.
  public boolean clustered() {
    return hosting.address().cluster();
  }

  /// A flat list of names and values, as hashes are answered, by name, in its order.
  public static Map<String, Response> pairs(Response flat) {
    Map<String, Response> pairs = new LinkedHashMap<>();
    for (int i = 0; i + 1 < flat.size(); i += 2) {
      pairs.put(flat.get(i).toString(), flat.get(i + 1));
    }
    return pairs;
  }

  /// Waits for an answer; never call it on an event loop.
  ///
  /// @param patience at most this long; then a refusal of code `store_unavailable`
  public <T extends @Nullable Object> T await(Future<T> answer, Duration patience) {
    if (Context.isOnEventLoopThread()) {
      throw new IllegalStateException(
          "store: await on an event loop (expected: on a worker or virtual thread)");
    }
    try {
      return answer
          .toCompletionStage()
          .toCompletableFuture()
          .get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw unavailable("no answer after " + patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("interrupted while waiting for an answer");
    } catch (ExecutionException e) {
      throw thrown(e.getCause());
    }
  }

  private static RuntimeException thrown(@Nullable Throwable cause) {
    if (cause instanceof RuntimeException runtime) {
      return runtime;
    }
    return new IllegalStateException(
        "store: " + (cause == null ? "failed" : cause.getMessage()), cause);
  }

  private static Refusal unavailable(String why) {
    return Problem.of(ProblemCode.STORE_UNAVAILABLE, "store: " + why).refusal();
  }

  /// Reads a stream for ever on a connection of its own and hands each entry to the reader, in
  /// order, on a thread of its own; reconnects by itself and goes on after the last entry handed
  /// over. `close()` of the result ends it. An entry at which the reader throws is logged and
  /// passed over.
  ///
  /// @param stream the full key
  /// @param after the id after which to start, `0` for all
  public AutoCloseable follow(String stream, String after, StreamReader reader) {
    Lane lane = lanes[Math.floorMod(turn.getAndIncrement(), lanes.length)];
    StreamFollower follower =
        new StreamFollower(lane.context(), connector, config, stream, after, reader);
    followers.add(follower);
    follower.start();
    return () -> {
      followers.remove(follower);
      follower.close();
    };
  }

  /// Commands sent so far by this process for its callers, all lanes together; what followers read
  /// is not among them.
  public long commandsSent() {
    return commands.sum();
  }

  /// Whether every event loop has its connection; any thread.
  public boolean reachable() {
    for (Lane lane : lanes) {
      if (!lane.up()) {
        return false;
      }
    }
    return true;
  }

  /// How many connections were made so far, all event loops together. When it changes, the server
  /// may be another one than before, or the same one without its last writes.
  public int connectionsMade() {
    int made = 0;
    for (Lane lane : lanes) {
      made += lane.connections();
    }
    return made;
  }

  /// Whether every event loop was connected once; any thread.
  boolean reached() {
    for (Lane lane : lanes) {
      if (!lane.reached()) {
        return false;
      }
    }
    return true;
  }

  /// Waits until every event loop was connected once; never call it on an event loop.
  ///
  /// @return whether that came true within the patience
  public boolean awaitReachable(Duration patience) {
    CompletableFuture<?>[] all = new CompletableFuture<?>[lanes.length];
    for (int i = 0; i < lanes.length; i++) {
      all[i] = lanes[i].firstUp();
    }
    try {
      CompletableFuture.allOf(all).get(patience.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// Where Redis is and, where it cannot be reached, why; without passwords.
  public String state() {
    for (Lane lane : lanes) {
      if (!lane.up()) {
        return lane.reason();
      }
    }
    return hosting.address() + ": connected";
  }

  /// Writes the port at which this process answers HTTP into the run-file, for subcommands that
  /// look for it.
  public void announceHttp(int port) {
    hosting.announceHttp(port);
  }

  /// The HTTP port of the service that owns the data folder; empty when none does, or it has not
  /// said yet.
  public OptionalInt httpPort() {
    return hosting.httpPort();
  }

  /// Ends followers, connections and, when it is ours, the embedded server.
  @PreDestroy
  @Override
  public void close() {
    followers.forEach(StreamFollower::close);
    followers.clear();
    for (Lane lane : lanes) {
      lane.close();
    }
    hosting.close();
  }
}
