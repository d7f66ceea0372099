package io.attune.platform.access;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import jakarta.inject.Provider;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/// Lets a request pass to a method that needs one scope, with its grant under [Grant#PROPERTY];
/// answers it otherwise.
final class ScopeFilter implements ContainerRequestFilter {
  static final String CHALLENGE = "Bearer realm=\"attune\"";

  private final Scope scope;
  private final Provider<Access> access;

  ScopeFilter(Scope scope, Provider<Access> access) {
    this.scope = scope;
    this.access = access;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    try {
      Grant grant =
          access
              .get()
              .require(
                  request.getHeaderString(HttpHeaders.AUTHORIZATION),
                  request.getHeaderString("X-Api-Key"),
                  scope);
      request.setProperty(Grant.PROPERTY, grant);
    } catch (Refusal refusal) {
      request.abortWith(answer(refusal.problem()));
    }
  }

  private static Response answer(Problem problem) {
    Response.ResponseBuilder answer =
        Response.status(problem.code().status()).type(Problem.MEDIA_TYPE).entity(problem.toJson());
    if (problem.code() == ProblemCode.UNAUTHENTICATED) {
      answer.header(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE);
    }
    return answer.build();
  }
}
