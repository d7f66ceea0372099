package io.attune.product.recommend;

import io.attune.platform.access.Access;
import io.attune.platform.access.RequiresScope;
import io.attune.platform.access.Scope;
import io.attune.platform.wire.Problems;
import io.attune.proto.v1.Decision;
import io.attune.proto.v1.GetDecisionRequest;
import io.attune.proto.v1.MutinyRecommendServiceGrpc;
import io.attune.proto.v1.RecommendPageRequest;
import io.attune.proto.v1.RecommendPageResponse;
import io.attune.proto.v1.RecommendRequest;
import io.attune.proto.v1.RecommendResponse;
import io.attune.proto.v1.WhyRequest;
import io.attune.proto.v1.WhyResponse;
import io.attune.stage.recording.Recording;
import io.attune.state.snapshot.Snapshots;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import jakarta.inject.Inject;
import java.util.List;

/// Recommendations over gRPC: the same calls as [RecommendResource], on the event loop that owns
/// the connection.
@GrpcService
public class RecommendGrpc extends MutinyRecommendServiceGrpc.RecommendServiceImplBase {
  private final Calls calls;
  private final ProtoAsk reader;
  private final Recording recording;
  private final Snapshots snapshots;
  private final Why why;

  @Inject
  RecommendGrpc(Calls calls, Recording recording, Snapshots snapshots) {
    this.calls = calls;
    this.recording = recording;
    this.snapshots = snapshots;
    why = new Why(recording);
    reader = new ProtoAsk(calls.checks());
  }

  @Override
  @RequiresScope(Scope.RECOMMEND)
  public Uni<RecommendResponse> recommend(RecommendRequest request) {
    long start = calls.now();
    return Problems.answer(
        () ->
            answer(reader.call(request, false), start)
                .map(list -> ProtoAnswer.call(list.getFirst(), micros(start))));
  }

  @Override
  @RequiresScope(Scope.RECOMMEND)
  public Uni<RecommendResponse> rank(RecommendRequest request) {
    long start = calls.now();
    return Problems.answer(
        () ->
            answer(reader.call(request, true), start)
                .map(list -> ProtoAnswer.call(list.getFirst(), micros(start))));
  }

  @Override
  @RequiresScope(Scope.RECOMMEND)
  public Uni<RecommendPageResponse> recommendPage(RecommendPageRequest request) {
    long start = calls.now();
    return Problems.answer(
        () ->
            answer(reader.page(request), start).map(list -> ProtoAnswer.page(list, micros(start))));
  }

  @Override
  @RequiresScope(Scope.DECISIONS)
  public Uni<Decision> getDecision(GetDecisionRequest request) {
    return Problems.answer(
        () ->
            Future.succeededFuture(
                recording
                    .line(request.getId())
                    .map(line -> ProtoAnswer.record(Recording.parse(line), line))
                    .orElseGet(
                        () ->
                            ProtoAnswer.record(
                                recording.find(request.getId()), snapshots.current().catalog()))));
  }

  @Override
  @RequiresScope(Scope.DECISIONS)
  public Uni<WhyResponse> why(WhyRequest request) {
    return Problems.answer(
        () ->
            Future.succeededFuture(
                WhyWriter.proto(
                    why.explain(
                        request.getId(), request.getItem(), snapshots.current().catalog()))));
  }

  private Future<List<Answer>> answer(Ask ask, long start) {
    return calls.answer(
        ask, Access.ofGrpcCall()::allows, start, Problems.grpcRemainingNanos(), GrpcHeaders::get);
  }

  private long micros(long startNanos) {
    return (calls.now() - startNanos) / 1_000;
  }
}
