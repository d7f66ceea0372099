package io.attune.platform.access;

import java.util.Map;

/// Says which scope each gRPC method of a service needs. Every room with a gRPC service has one
/// such bean; a method that nobody names is refused.
public interface GrpcScopes {
  /// Full method name such as `attune.v1.RecommendService/Recommend` to its scope.
  Map<String, Scope> scopes();
}
