package io.attune.platform.store;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One event loop's connection: pipelined, bounded, reconnecting. All but [#up()], [#reason()] and
/// [#close()] belongs to its loop.
///
/// A server that takes commands and answers nothing looks healthy to TCP. The lane therefore
/// watches its own progress: when commands are open and none was answered for the stall timeout, it
/// gives the connection up, which fails every open command.
final class Lane {
  private static final Logger LOG = Logger.getLogger(Lane.class);
  private static final long FIRST_BACKOFF_MILLIS = 50;
  private static final long LAST_BACKOFF_MILLIS = 1_000;

  private final ContextInternal context;
  private final Connector connector;
  private final int maxInFlight;
  private final long stallNanos;
  private final LongAdder commands;
  private final CompletableFuture<Void> firstUp = new CompletableFuture<>();
  private final Function<AsyncResult<@Nullable Response>, Future<@Nullable Response>> settleOne =
      this::settleOne;

  private Connector.@Nullable Line line;
  private int inFlight;
  private long answered;
  private long seenAnswered;
  private long quietSinceNanos;
  private long backoffMillis = FIRST_BACKOFF_MILLIS;
  private long watch;
  private boolean told;

  private final AtomicInteger connections = new AtomicInteger();

  private volatile boolean up;
  private volatile boolean closed;
  private volatile String reason = "not connected yet";

  Lane(ContextInternal context, Connector connector, StoreConfig config, LongAdder commands) {
    this.context = context;
    this.connector = connector;
    this.maxInFlight = config.maxInFlight();
    this.stallNanos = config.stallTimeout().toNanos();
    this.commands = commands;
  }

  void start() {
    context.runOnContext(
        ignored -> {
          watch = context.setPeriodic(Math.max(10, stallNanos / 4_000_000), tick -> watch());
          connect();
        });
  }

  ContextInternal context() {
    return context;
  }

  /// Whether commands can be sent; any thread.
  boolean up() {
    return up;
  }

  /// How often it was connected; any thread.
  int connections() {
    return connections.get();
  }

  /// Why not; any thread.
  String reason() {
    return reason;
  }

  /// Completes when the lane is connected for the first time.
  CompletableFuture<Void> firstUp() {
    return firstUp;
  }

  /// Whether it ever was; any thread.
  boolean reached() {
    return firstUp.isDone();
  }

  Future<@Nullable Response> send(Request request) {
    Connector.Line open = line;
    if (open == null || inFlight >= maxInFlight) {
      return Future.failedFuture(refusal(open));
    }
    inFlight++;
    commands.increment();
    return open.connection().send(request).transform(settleOne);
  }

  /// At most as many requests as may be in flight.
  @SuppressWarnings(
      "NullAway") // the client does not say that a missing value is null, also in a list
  Future<List<@Nullable Response>> batch(List<Request> requests) {
    Connector.Line open = line;
    int count = requests.size();
    if (open == null || inFlight + count > maxInFlight) {
      return Future.failedFuture(refusal(open));
    }
    inFlight += count;
    commands.add(count);
    return open.connection().batch(requests).transform(answer -> settle(answer, count));
  }

  private Future<@Nullable Response> settleOne(AsyncResult<@Nullable Response> answer) {
    return settle(answer, 1);
  }

  private <T extends @Nullable Object> Future<T> settle(AsyncResult<T> answer, int count) {
    inFlight -= count;
    answered++;
    return answer.succeeded()
        ? Future.succeededFuture(answer.result())
        : Future.failedFuture(translate(answer.cause()));
  }

  /// What the server answered passes; that it did not answer becomes a refusal.
  private Throwable translate(Throwable failure) {
    if (failure instanceof ErrorType error && RedisErrors.byServer(error) && !unavailable(error)) {
      return failure;
    }
    String message = String.valueOf(failure.getMessage());
    if (message.startsWith("Redis command is not valid")) {
      return new IllegalArgumentException("store: a command with the wrong number of arguments");
    }
    if (message.equals("Connection is closed") && line != null) {
      lose("connection closed");
    }
    return Problem.of(
            ProblemCode.STORE_UNAVAILABLE,
            "store: " + connector.explain(failure).lines().findFirst().orElse(""))
        .refusal();
  }

  private static boolean unavailable(ErrorType error) {
    return RedisErrors.is(error, "LOADING")
        || RedisErrors.is(error, "MASTERDOWN")
        || RedisErrors.is(error, "CLUSTERDOWN");
  }

  private Refusal refusal(Connector.@Nullable Line open) {
    String detail =
        open == null
            ? "store: " + reason
            : "store: " + inFlight + " commands unanswered (expected: at most " + maxInFlight + ")";
    return Problem.of(ProblemCode.STORE_UNAVAILABLE, detail).refusal();
  }

  private void connect() {
    if (closed || line != null) {
      return;
    }
    connector
        .open()
        .onComplete(
            opened -> {
              if (closed) {
                if (opened.succeeded()) {
                  opened.result().client().close();
                }
              } else if (opened.succeeded()) {
                use(opened.result());
              } else {
                down(connector.explain(opened.cause()));
              }
            });
  }

  private void use(Connector.Line opened) {
    RedisConnection connection = opened.connection();
    connection.endHandler(ignored -> lose(opened, "connection closed"));
    connection.exceptionHandler(failure -> lose(opened, connector.explain(failure)));
    line = opened;
    connections.incrementAndGet();
    quietSinceNanos = System.nanoTime();
    backoffMillis = FIRST_BACKOFF_MILLIS;
    if (told) {
      LOG.infof("store: connected again after: %s", reason);
      told = false;
    }
    reason = "";
    up = true;
    firstUp.complete(null);
  }

  private void lose(String why) {
    Connector.Line open = line;
    if (open != null) {
      lose(open, why);
    }
  }

  @SuppressWarnings("ReferenceEquality") // the very connection, not one like it
  private void lose(Connector.Line lost, String why) {
    if (line != lost) {
      return;
    }
    line = null;
    up = false;
    lost.client().close();
    if (!closed) {
      down(why);
    }
  }

  private void down(String why) {
    LOG.logf(
        told ? Logger.Level.DEBUG : Logger.Level.WARN,
        "store: not reachable: %s; trying again",
        why);
    told = true;
    reason = why;
    context.setTimer(backoffMillis, ignored -> connect());
    backoffMillis = Math.min(LAST_BACKOFF_MILLIS, backoffMillis * 2);
  }

  private void watch() {
    long now = System.nanoTime();
    if (line == null || inFlight == 0 || answered != seenAnswered) {
      seenAnswered = answered;
      quietSinceNanos = now;
    } else if (now - quietSinceNanos > stallNanos) {
      lose("no answer for " + stallNanos / 1_000_000 + " ms");
    }
  }

  /// Ends the lane; open commands fail. Any thread.
  void close() {
    closed = true;
    up = false;
    reason = "closed";
    firstUp.complete(null);
    context.runOnContext(
        ignored -> {
          context.owner().cancelTimer(watch);
          lose("closed");
        });
  }
}
