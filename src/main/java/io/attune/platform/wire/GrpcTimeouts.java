package io.attune.platform.wire;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.inject.Singleton;

/// Reads the header `grpc-timeout`, of which the HTTP server makes nothing, and keeps the moment at
/// which the caller stops waiting.
@Singleton
@GlobalInterceptor
final class GrpcTimeouts implements ServerInterceptor {
  private static final Metadata.Key<String> TIMEOUT =
      Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER);
  private static final int MOST_DIGITS = 8;

  static final Context.Key<Long> END_NANOS = Context.key("attune.grpc.end-nanos");

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String timeout = headers.get(TIMEOUT);
    if (timeout == null) {
      return next.startCall(call, headers);
    }
    long nanos = nanos(timeout);
    if (nanos <= 0) {
      Status status = nanos == 0 ? Status.DEADLINE_EXCEEDED : Status.INVALID_ARGUMENT;
      call.close(
          status.withDescription(
              "grpc-timeout: \"" + timeout + "\" (expected: digits and one of H, M, S, m, u, n)"),
          new Metadata());
      return new ServerCall.Listener<>() {};
    }
    return Contexts.interceptCall(
        Context.current().withValue(END_NANOS, System.nanoTime() + nanos), call, headers, next);
  }

  /// The length of a timeout such as `250m`, or -1 when it is none.
  static long nanos(String timeout) {
    int digits = timeout.length() - 1;
    if (digits < 1 || digits > MOST_DIGITS) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < digits; i++) {
      int digit = timeout.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = 10 * value + digit;
    }
    return switch (timeout.charAt(digits)) {
      case 'n' -> value;
      case 'u' -> value * 1_000;
      case 'm' -> value * 1_000_000;
      case 'S' -> value * 1_000_000_000;
      case 'M' -> value * 60_000_000_000L;
      case 'H' -> value > 2_000_000 ? Long.MAX_VALUE / 2 : value * 3_600_000_000_000L;
      default -> -1;
    };
  }
}
