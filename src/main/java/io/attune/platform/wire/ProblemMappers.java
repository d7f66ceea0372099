package io.attune.platform.wire;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/// Gives every exception that leaves a REST endpoint, or the framework before it, its problem
/// document.
class ProblemMappers {

  /// What our own rooms refuse.
  @ServerExceptionMapper
  public Response refused(Refusal refusal) {
    return Problems.response(refusal.problem());
  }

  /// What the framework refuses: no such path, wrong method, media types. A defect that it found
  /// keeps its status 500.
  @ServerExceptionMapper
  public Response refused(WebApplicationException failure, UriInfo target) {
    Response original = failure.getResponse();
    if (original.getStatus() < 400 || original.hasEntity()) {
      return original;
    }
    Response answer = Problems.response(FrameworkProblems.of(original.getStatus(), failure));
    String allowed = original.getStatus() == 405 ? AllowedMethods.of(target.getPath()) : "";
    return allowed.isEmpty()
        ? answer
        : Response.fromResponse(answer).header(HttpHeaders.ALLOW, allowed).build();
  }

  /// A defect.
  @ServerExceptionMapper
  public Response failed(Throwable failure) {
    return Problems.response(Problems.of(failure));
  }

  /// The body promised more bytes than came, or its reading broke off.
  @ServerExceptionMapper
  public Response broken(IOException failure) {
    return Problems.response(
        Problem.of(
            ProblemCode.MALFORMED_BODY, "body: not complete (expected: as long as announced)"));
  }
}
