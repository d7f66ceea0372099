package io.attune.platform.access;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import jakarta.inject.Provider;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/// Lets a request pass to a method that needs one scope, with its grant under [Grant#PROPERTY], or
/// without one where the method looks for the key in the body or for a signature in the address;
/// answers it otherwise.
final class ScopeFilter implements ContainerRequestFilter {
  static final String CHALLENGE = "Bearer realm=\"attune\"";

  private final RequiresScope required;
  private final Provider<Access> access;

  ScopeFilter(RequiresScope required, Provider<Access> access) {
    this.required = required;
    this.access = access;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    String authorization = request.getHeaderString(HttpHeaders.AUTHORIZATION);
    String apiKey = request.getHeaderString("X-Api-Key");
    if (required.orSigned()) {
      return;
    }
    if (required.orInBody() && authorization == null && apiKey == null) {
      return;
    }
    try {
      Grant grant = access.get().require(authorization, apiKey, required.value());
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
