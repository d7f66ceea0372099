package io.attune.platform.access;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Checks every gRPC call against the scope its method needs and keeps the grant in the call's
/// context.
@Singleton
@GlobalInterceptor
final class GrpcGate implements ServerInterceptor {
  static final Context.Key<Grant> GRANT = Context.key(Grant.PROPERTY);
  static final Metadata.Key<String> CODE = ascii("x-attune-code");
  private static final Metadata.Key<String> AUTHORIZATION = ascii("authorization");
  private static final Metadata.Key<String> API_KEY = ascii("x-api-key");
  private static final String HEALTH = "grpc.health.v1.Health";
  private static final String REFLECTION = "grpc.reflection.";

  private final Access access;
  private final Map<String, Scope> scopes;

  @Inject
  GrpcGate(Access access, Instance<GrpcScopes> services) {
    this(access, collect(services));
  }

  GrpcGate(Access access, Map<String, Scope> scopes) {
    this.access = access;
    this.scopes = Map.copyOf(scopes);
  }

  private static Map<String, Scope> collect(Iterable<GrpcScopes> services) {
    Map<String, Scope> all = new HashMap<>();
    services.forEach(service -> all.putAll(service.scopes()));
    return all;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String service = String.valueOf(call.getMethodDescriptor().getServiceName());
    if (service.equals(HEALTH)) {
      return next.startCall(call, headers);
    }
    Scope scope =
        service.startsWith(REFLECTION)
            ? Scope.OPERATE
            : scopes.get(call.getMethodDescriptor().getFullMethodName());
    try {
      Grant grant = grant(headers, scope);
      return Contexts.interceptCall(Context.current().withValue(GRANT, grant), call, headers, next);
    } catch (Refusal refusal) {
      return refuse(call, refusal.problem());
    }
  }

  private Grant grant(Metadata headers, @Nullable Scope scope) {
    if (scope == null) {
      throw Problem.of(ProblemCode.FORBIDDEN, "method: names no scope, so nobody may call it")
          .refusal();
    }
    return access.require(headers.get(AUTHORIZATION), headers.get(API_KEY), scope);
  }

  private static <Q, A> ServerCall.Listener<Q> refuse(ServerCall<Q, A> call, Problem problem) {
    Status status =
        switch (problem.code()) {
          case FORBIDDEN -> Status.PERMISSION_DENIED;
          case STORE_UNAVAILABLE -> Status.UNAVAILABLE;
          default -> Status.UNAUTHENTICATED;
        };
    Metadata trailers = new Metadata();
    trailers.put(CODE, problem.code().code());
    call.close(status.withDescription(problem.detail()), trailers);
    return new ServerCall.Listener<>() {};
  }

  private static Metadata.Key<String> ascii(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}
