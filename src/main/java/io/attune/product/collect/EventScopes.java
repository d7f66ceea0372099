package io.attune.product.collect;

import io.attune.platform.access.GrpcScopes;
import io.attune.platform.access.Scope;
import io.attune.proto.v1.EventServiceGrpc;
import jakarta.inject.Singleton;
import java.util.Map;

/// The scopes of the gRPC calls; the same as REST's.
@Singleton
final class EventScopes implements GrpcScopes {
  @Override
  public Map<String, Scope> scopes() {
    return Map.of(
        EventServiceGrpc.getCollectMethod().getFullMethodName(), Scope.EVENTS,
        EventServiceGrpc.getCollectStreamMethod().getFullMethodName(), Scope.EVENTS);
  }
}
