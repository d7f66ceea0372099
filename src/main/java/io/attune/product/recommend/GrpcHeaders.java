package io.attune.product.recommend;

import io.attune.state.context.Surroundings;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Keeps the headers of a gRPC call within reach, when settings name any that are read. The call's
/// own `user-agent` is the client library's and never the shopper's.
@Singleton
@GlobalInterceptor
final class GrpcHeaders implements ServerInterceptor {
  private static final Context.Key<Metadata> HEADERS = Context.key("attune.headers");

  private static final Metadata.Key<String> TESTER =
      Metadata.Key.of(Tester.HEADER, Metadata.ASCII_STRING_MARSHALLER);

  private final Set<String> names;

  @Inject
  GrpcHeaders(Surroundings surroundings) {
    names = surroundings.headers();
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return names.isEmpty() && !headers.containsKey(TESTER)
        ? next.startCall(call, headers)
        : Contexts.interceptCall(
            Context.current().withValue(HEADERS, headers), call, headers, next);
  }

  /// A header of the call that runs now.
  static @Nullable String get(String name) {
    Metadata headers = HEADERS.get();
    return headers == null || name.equalsIgnoreCase("user-agent")
        ? null
        : headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
  }
}
