package io.attune.platform.wire;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// Stands before every route: refuses bodies that are too large, ends bodies that do not arrive in
/// time, and answers with problem documents where the HTTP layer itself fails.
@Singleton
final class BodyGate {
  private static final int BEFORE_EVERYTHING = 10_000;
  private static final int ROUTE_BEFORE_ALL = -10_000;

  /// The calls that take packed bodies, and unpack them within bounds.
  private static final Set<String> PACKED =
      Set.of("/v1/events", "/v1/batch", "/v1/track", "/v1/identify", "/v1/alias", "/openrtb2/bid");

  /// What exchanges tell of a bid, with its ticket.
  private static final Pattern NOTICE =
      Pattern.compile("/openrtb2/(win|billing|loss)/[A-Za-z0-9_-]+");

  private static volatile long maxBytes = 10_000_000;
  private static volatile long retryAfterSeconds = 1;

  private final Vertx vertx;
  private final long timeoutMillis;
  private final BodyHandler counting;

  @Inject
  @SuppressWarnings(
      "StaticAssignmentInConstructor") // one per process; problems are made statically
  BodyGate(
      Vertx vertx,
      WireConfig config,
      @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize most) {
    this.vertx = vertx;
    timeoutMillis = config.bodyTimeout().toMillis();
    maxBytes = most.asLongValue();
    retryAfterSeconds = Math.max(1, config.retryAfter().toSeconds());
    counting = BodyHandler.create(false).setBodyLimit(maxBytes);
  }

  static long maxBytes() {
    return maxBytes;
  }

  static long retryAfterSeconds() {
    return retryAfterSeconds;
  }

  void install(@Observes Filters filters) {
    filters.register(this::pass, BEFORE_EVERYTHING);
  }

  void install(@Observes Router router) {
    router.route().order(ROUTE_BEFORE_ALL).failureHandler(BodyGate::failed);
    for (int status : new int[] {400, 404, 405, 406, 413, 414, 415, 431, 500}) {
      router.errorHandler(status, BodyGate::failed);
    }
  }

  private void pass(RoutingContext call) {
    HttpServerRequest request = call.request();
    if (!RequestTarget.valid(request.uri())) {
      malformed(call);
      return;
    }
    String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    if (encoding != null && !PACKED.contains(call.normalizedPath()) && !plain(encoding)) {
      refuse(call, packed(encoding));
      return;
    }
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length == null) {
      withoutLength(call);
      return;
    }
    if (tooLong(length)) {
      refuse(call, FrameworkProblems.of(413));
      return;
    }
    if (length.length() != 1 || length.charAt(0) != '0') {
      watch(call);
    }
    call.next();
  }

  /// A notice counts without what its sender spoiled: what it is about stands in its path.
  private static void malformed(RoutingContext call) {
    String uri = call.request().uri();
    int query = uri.indexOf('?');
    String path = query < 0 ? "" : uri.substring(0, query);
    if (NOTICE.matcher(path).matches()) {
      call.reroute(path);
    } else {
      answer(call, FrameworkProblems.of(400));
    }
  }

  private static boolean plain(String encoding) {
    return encoding.isEmpty() || encoding.equalsIgnoreCase("identity");
  }

  private static Problem packed(String encoding) {
    String field = "content-encoding";
    return new Problem(
        ProblemCode.UNSUPPORTED_MEDIA_TYPE,
        field,
        Problem.invalid(field, encoding, "none; only events and requests for bids may be packed")
            .detail());
  }

  /// A body of unknown length is counted while it is read, but for gRPC, which bounds its messages
  /// itself.
  private void withoutLength(RoutingContext call) {
    HttpServerRequest request = call.request();
    boolean open =
        request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null
            || request.version() == HttpVersion.HTTP_2 && sends(request.method());
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    if (!open || type != null && type.startsWith("application/grpc")) {
      call.next();
      return;
    }
    watch(call);
    counting.handle(call);
  }

  private static boolean sends(HttpMethod method) {
    return method.equals(HttpMethod.POST)
        || method.equals(HttpMethod.PUT)
        || method.equals(HttpMethod.PATCH);
  }

  /// Answers at once, and lets the caller send on for a while: many read the answer only then.
  private void refuse(RoutingContext call, Problem problem) {
    HttpServerRequest request = call.request();
    long timer = vertx.setTimer(timeoutMillis, late -> request.connection().close());
    request.endHandler(
        read -> {
          vertx.cancelTimer(timer);
          request.connection().close();
        });
    call.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    answer(call, problem);
    request.resume();
  }

  private static boolean tooLong(String length) {
    try {
      return Long.parseLong(length) > maxBytes;
    } catch (NumberFormatException e) {
      return true;
    }
  }

  /// Nearly every body has arrived by the time the event loop comes to its next task; only for the
  /// others there is a timer.
  private void watch(RoutingContext call) {
    HttpServerRequest request = call.request();
    Context loop = vertx.getOrCreateContext();
    loop.runOnContext(
        now -> {
          if (!request.isEnded()) {
            long timer = vertx.setTimer(timeoutMillis, late -> end(request));
            if (!call.response().ended()) {
              call.addEndHandler(done -> vertx.cancelTimer(timer));
            }
          }
        });
  }

  private static void end(HttpServerRequest request) {
    if (!request.isEnded()) {
      request.connection().close();
    }
  }

  private static void failed(RoutingContext call) {
    HttpServerResponse response = call.response();
    if (response.ended() || response.headWritten()) {
      return;
    }
    int status = call.statusCode() < 400 ? 500 : call.statusCode();
    Throwable cause =
        call.failure() == null ? new IllegalStateException("status " + status) : call.failure();
    answer(
        call,
        cause instanceof Refusal refusal ? refusal.problem() : FrameworkProblems.of(status, cause));
  }

  private static void answer(RoutingContext call, Problem problem) {
    HttpServerResponse response = call.response();
    response.setStatusCode(problem.code().status());
    response.putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
    if (Problems.retryable(problem.code())) {
      response.putHeader("Retry-After", String.valueOf(retryAfterSeconds));
    }
    if (problem.code() == ProblemCode.UNAUTHENTICATED) {
      response.putHeader("WWW-Authenticate", "Bearer");
    }
    response.end(Buffer.buffer(problem.toJson()));
  }
}
