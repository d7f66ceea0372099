package io.attune.product.recommend;

import io.attune.platform.access.GrpcScopes;
import io.attune.platform.access.Scope;
import io.attune.proto.v1.RecommendServiceGrpc;
import jakarta.inject.Singleton;
import java.util.Map;

/// The scopes of the gRPC calls; the same as REST's.
@Singleton
final class RecommendScopes implements GrpcScopes {
  @Override
  public Map<String, Scope> scopes() {
    return Map.of(
        RecommendServiceGrpc.getRecommendMethod().getFullMethodName(), Scope.RECOMMEND,
        RecommendServiceGrpc.getRecommendPageMethod().getFullMethodName(), Scope.RECOMMEND,
        RecommendServiceGrpc.getRankMethod().getFullMethodName(), Scope.RECOMMEND,
        RecommendServiceGrpc.getGetDecisionMethod().getFullMethodName(), Scope.DECISIONS,
        RecommendServiceGrpc.getWhyMethod().getFullMethodName(), Scope.DECISIONS);
  }
}
