package io.attune.platform.access;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/// Asks for the scope `operate` before everything under `/q` but health, which load balancers read
/// without a key.
@Singleton
final class OperationsGate {
  private static final int BEFORE_ROUTES = 100;

  private final Access access;

  @Inject
  OperationsGate(Access access) {
    this.access = access;
  }

  void register(@Observes Filters filters) {
    filters.register(this::check, BEFORE_ROUTES);
  }

  /// The normalised path is what routes are matched with, so that an encoded letter opens nothing.
  private void check(RoutingContext call) {
    if (guarded(call.normalizedPath())) {
      try {
        access.require(
            call.request().getHeader(HttpHeaders.AUTHORIZATION),
            call.request().getHeader("X-Api-Key"),
            Scope.OPERATE);
      } catch (Refusal refusal) {
        answer(call.response(), refusal.problem());
        return;
      }
    }
    call.next();
  }

  static boolean guarded(String path) {
    boolean operations = path.equals("/q") || path.startsWith("/q/");
    return operations && !path.equals("/q/health") && !path.startsWith("/q/health/");
  }

  private static void answer(HttpServerResponse response, Problem problem) {
    response
        .setStatusCode(problem.code().status())
        .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
    if (problem.code() == ProblemCode.UNAUTHENTICATED) {
      response.putHeader("WWW-Authenticate", ScopeFilter.CHALLENGE);
    }
    response.end(Buffer.buffer(problem.toJson()));
  }
}
