package io.attune.platform.wire;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;

/// The problem for a status that the framework chose.
final class FrameworkProblems {
  private FrameworkProblems() {}

  /// @param status 400 or more
  static Problem of(int status, Throwable cause) {
    return status < 500 || status == 503 ? of(status) : Problems.of(cause);
  }

  /// @param status one that says enough without a cause: 400 to 499, or 503
  static Problem of(int status) {
    return switch (status) {
      case 401 ->
          Problem.of(
              ProblemCode.UNAUTHENTICATED,
              "authorization: absent or not valid (expected: Bearer and a key)");
      case 403 ->
          Problem.of(
              ProblemCode.FORBIDDEN, "scope: absent (expected: a key with the scope of this call)");
      case 404 ->
          Problem.of(
              ProblemCode.NOT_FOUND, "path: nothing is here (expected: a path of /q/openapi)");
      case 405 ->
          Problem.of(
              ProblemCode.METHOD_NOT_ALLOWED,
              "method: not allowed here (expected: one of the Allow header)");
      case 406 ->
          Problem.of(
              ProblemCode.NOT_ACCEPTABLE,
              "accept: nothing that is offered (expected: application/json)");
      case 413 ->
          Problem.of(
              ProblemCode.BODY_TOO_LARGE,
              "body: too large (expected: at most " + BodyGate.maxBytes() + " bytes)");
      case 415 ->
          Problem.of(
              ProblemCode.UNSUPPORTED_MEDIA_TYPE,
              "content-type: not supported here (expected: the one that /q/openapi names for this call: application/json,"
                  + " or such as application/x-ndjson for a batch)");
      case 503 -> Problem.of(ProblemCode.OVERLOADED, "service: overloaded (expected: try again)");
      default ->
          Problem.of(
              ProblemCode.MALFORMED_BODY,
              "request: cannot be read (expected: HTTP with UTF-8 percent-encoding)");
    };
  }
}
