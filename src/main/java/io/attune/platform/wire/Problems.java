package io.attune.platform.wire;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// Turns problems into answers. Thread-safe, without state.
public final class Problems {
  private static final Logger LOG = Logger.getLogger(Problems.class);
  private static final Metadata.Key<String> CODE =
      Metadata.Key.of("x-attune-code", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> FIELD =
      Metadata.Key.of("x-attune-field", Metadata.ASCII_STRING_MARSHALLER);
  private static final String DOMAIN = "attune.io";

  private Problems() {}

  /// The REST answer: status, problem document, `Retry-After` where trying again is worth it,
  /// `Connection: close` where the body was not read.
  public static Response response(Problem problem) {
    Response.ResponseBuilder answer =
        Response.status(problem.code().status()).type(Problem.MEDIA_TYPE).entity(problem.toJson());
    if (retryable(problem.code())) {
      answer.header(HttpHeaders.RETRY_AFTER, BodyGate.retryAfterSeconds());
    }
    if (problem.code() == ProblemCode.UNAUTHENTICATED) {
      answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
    return answer.build();
  }

  static boolean retryable(ProblemCode code) {
    return switch (code) {
      case OVERLOADED, STORE_UNAVAILABLE, TOO_MANY_REQUESTS -> true;
      default -> false;
    };
  }

  /// The gRPC answer: the status that stands for the code, the sentence as its message, code and
  /// field in the trailers `x-attune-code` and `x-attune-field` and in an `ErrorInfo` detail.
  public static StatusRuntimeException status(Problem problem) {
    ErrorInfo.Builder reason =
        ErrorInfo.newBuilder().setReason(problem.code().name()).setDomain(DOMAIN);
    reason.putMetadata("code", problem.code().code());
    if (!problem.field().isEmpty()) {
      reason.putMetadata("field", problem.field());
    }
    com.google.rpc.Status status =
        com.google.rpc.Status.newBuilder()
            .setCode(grpc(problem.code()).value())
            .setMessage(problem.detail())
            .addDetails(Any.pack(reason.build()))
            .build();
    Metadata trailers = new Metadata();
    trailers.put(CODE, problem.code().code());
    if (!problem.field().isEmpty()) {
      trailers.put(FIELD, ascii(problem.field()));
    }
    return StatusProto.toStatusRuntimeException(status, trailers);
  }

  private static String ascii(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.chars().forEach(c -> plain.append(c > 0x1F && c < 0x7F ? (char) c : '?'));
    return plain.toString();
  }

  private static Status.Code grpc(ProblemCode code) {
    return switch (code) {
      case MALFORMED_BODY,
          INVALID_FIELD,
          UNKNOWN_FIELD,
          INVALID_EXPRESSION,
          INVALID_DEFINITION,
          UNKNOWN_EVENT_TYPE,
          TOO_OLD,
          TOO_LATE,
          IN_FUTURE,
          INVALID_TOKEN,
          EXPIRED_TOKEN,
          UNSUPPORTED_MEDIA_TYPE ->
          Status.Code.INVALID_ARGUMENT;
      case UNAUTHENTICATED -> Status.Code.UNAUTHENTICATED;
      case FORBIDDEN -> Status.Code.PERMISSION_DENIED;
      case NOT_FOUND, UNKNOWN_PLACEMENT, UNKNOWN_ITEM, UNKNOWN_DECISION -> Status.Code.NOT_FOUND;
      case METHOD_NOT_ALLOWED, NOT_ACCEPTABLE -> Status.Code.UNIMPLEMENTED;
      case VERSION_CONFLICT -> Status.Code.ABORTED;
      case NO_CONSENT -> Status.Code.FAILED_PRECONDITION;
      case BODY_TOO_LARGE, TOO_MANY_REQUESTS -> Status.Code.RESOURCE_EXHAUSTED;
      case OVERLOADED, STORE_UNAVAILABLE -> Status.Code.UNAVAILABLE;
      case INTERNAL -> Status.Code.INTERNAL;
    };
  }

  /// A gRPC call: runs now, on this thread; a refusal becomes its status, a defect an incident.
  public static <T> Uni<T> answer(Supplier<Future<T>> call) {
    Future<T> answer;
    try {
      answer = call.get();
    } catch (RuntimeException e) {
      return Uni.createFrom().failure(status(of(e)));
    }
    return Uni.createFrom()
        .emitter(
            emitter ->
                answer.onComplete(
                    done -> {
                      if (done.succeeded()) {
                        emitter.complete(done.result());
                      } else {
                        emitter.fail(status(of(done.cause())));
                      }
                    }));
  }

  /// How long the caller of the gRPC method that runs now goes on waiting, in nanoseconds; 0 when
  /// it did not say, at least 1 else.
  public static long grpcRemainingNanos() {
    Long end = GrpcTimeouts.END_NANOS.get();
    return end == null ? 0 : Math.max(1, end - System.nanoTime());
  }

  /// What to answer for any exception: a refusal's own problem; everything else is a defect, which
  /// is logged with an incident id that the caller gets instead of a stack trace.
  public static Problem of(Throwable failure) {
    if (failure instanceof Refusal refusal) {
      return refusal.problem();
    }
    String incident = UUID.randomUUID().toString();
    LOG.errorf(failure, "incident %s", incident);
    return Problem.of(
        ProblemCode.INTERNAL, "incident: " + incident + " (the service's log tells more)");
  }
}
