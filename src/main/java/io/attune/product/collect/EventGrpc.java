package io.attune.product.collect;

import io.attune.language.problem.Problem;
import io.attune.platform.access.Access;
import io.attune.platform.access.RequiresScope;
import io.attune.platform.access.Scope;
import io.attune.platform.wire.Problems;
import io.attune.proto.v1.CollectRequest;
import io.attune.proto.v1.CollectResponse;
import io.attune.proto.v1.EventResult;
import io.attune.proto.v1.MutinyEventServiceGrpc;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import jakarta.inject.Inject;
import java.util.List;

/// Events over gRPC: the same as [EventResource].
@GrpcService
public class EventGrpc extends MutinyEventServiceGrpc.EventServiceImplBase {
  private final Collect collect;
  private final Intake intake;

  @Inject
  EventGrpc(Collect collect, Intake intake) {
    this.collect = collect;
    this.intake = intake;
  }

  @Override
  @RequiresScope(Scope.EVENTS)
  public Uni<CollectResponse> collect(CollectRequest request) {
    return answer(request, Access.ofGrpcCall().name());
  }

  /// One request after the other: the next one is taken when the last one is answered.
  @Override
  @RequiresScope(Scope.EVENTS)
  public Multi<CollectResponse> collectStream(Multi<CollectRequest> requests) {
    String key = Access.ofGrpcCall().name();
    return requests.onItem().transformToUniAndConcatenate(request -> answer(request, key));
  }

  private Uni<CollectResponse> answer(CollectRequest request, String key) {
    return Uni.createFrom()
        .emitter(
            emitter ->
                verdicts(request, key)
                    .onComplete(
                        done -> {
                          if (done.succeeded()) {
                            emitter.complete(response(done.result()));
                          } else {
                            emitter.fail(Problems.status(Problems.of(done.cause())));
                          }
                        }));
  }

  private Future<List<Verdict>> verdicts(CollectRequest request, String key) {
    try {
      int most = collect.config().maxEvents();
      if (request.getEventsCount() > most) {
        throw Problem.invalid("events", request.getEventsCount() + " events", "at most " + most)
            .refusal();
      }
      return intake.take(
          request.getEventsList().stream().map(Draft::of).toList(),
          new Origin("grpc", key, request.getSerializedSize()));
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private static CollectResponse response(List<Verdict> verdicts) {
    CollectResponse.Builder response = CollectResponse.newBuilder();
    for (Verdict verdict : verdicts) {
      EventResult.Builder result =
          EventResult.newBuilder().setEventId(verdict.eventId()).setStatus(verdict.status().code());
      verdict
          .problem()
          .ifPresent(
              problem ->
                  result
                      .setCode(problem.code().code())
                      .setField(problem.field())
                      .setDetail(problem.detail()));
      response.addResults(result);
    }
    return response.build();
  }
}
