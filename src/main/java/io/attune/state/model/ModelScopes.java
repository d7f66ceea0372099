package io.attune.state.model;

import io.attune.platform.access.GrpcScopes;
import io.attune.platform.access.Scope;
import io.attune.proto.v1.ModelServiceGrpc;
import io.grpc.MethodDescriptor;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The scopes of the gRPC calls; the same as REST's.
@Singleton
final class ModelScopes implements GrpcScopes {
  private static final Set<MethodDescriptor<?, ?>> READING =
      Set.of(
          ModelServiceGrpc.getListModelsMethod(),
          ModelServiceGrpc.getGetModelMethod(),
          ModelServiceGrpc.getDiffVersionsMethod());

  @Override
  public Map<String, Scope> scopes() {
    return ModelServiceGrpc.getServiceDescriptor().getMethods().stream()
        .collect(
            Collectors.toMap(
                MethodDescriptor::getFullMethodName,
                method -> READING.contains(method) ? Scope.READ : Scope.MANAGE));
  }
}
