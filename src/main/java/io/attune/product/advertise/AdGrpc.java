package io.attune.product.advertise;

import io.attune.language.problem.Problem;
import io.attune.market.credit.Conversions;
import io.attune.market.notice.AdEvent;
import io.attune.market.notice.NoticeOutcome;
import io.attune.market.notice.Notices;
import io.attune.platform.access.Access;
import io.attune.platform.access.GrpcScopes;
import io.attune.platform.access.RequiresScope;
import io.attune.platform.access.Scope;
import io.attune.platform.wire.Problems;
import io.attune.proto.v1.AdServiceGrpc;
import io.attune.proto.v1.DecideAdsRequest;
import io.attune.proto.v1.DecideAdsResponse;
import io.attune.proto.v1.MutinyAdServiceGrpc;
import io.attune.proto.v1.TellAdRequest;
import io.attune.proto.v1.TellAdResponse;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;

/// Ads over gRPC: the same calls as [AdResource] and [TrackingResource], on the event loop that
/// owns the connection.
@GrpcService
public class AdGrpc extends MutinyAdServiceGrpc.AdServiceImplBase {
  private static final long NANOS_PER_MICRO = 1_000;

  private final Advertising advertising;
  private final Notices notices;
  private final Conversions conversions;

  @Inject
  AdGrpc(Advertising advertising, Notices notices, Conversions conversions) {
    this.advertising = advertising;
    this.notices = notices;
    this.conversions = conversions;
  }

  /// The scopes of the calls; the same as REST's.
  @Singleton
  static final class Scopes implements GrpcScopes {
    @Override
    public Map<String, Scope> scopes() {
      return Map.of(
          AdServiceGrpc.getDecideMethod().getFullMethodName(), Scope.ADS,
          AdServiceGrpc.getTellMethod().getFullMethodName(), Scope.ADS);
    }
  }

  @Override
  @RequiresScope(Scope.ADS)
  public Uni<DecideAdsResponse> decide(DecideAdsRequest request) {
    long start = advertising.now();
    return Problems.answer(
        () -> {
          AdAsk ask = ProtoAds.ask(request);
          AdAskReader.permit(ask, Access.ofGrpcCall()::allows);
          return advertising
              .decide(
                  request.getPlacement(), ask, start, Problems.grpcRemainingNanos(), name -> null)
              .map(
                  answer ->
                      ProtoAds.answer(
                          answer, AdResource.BASE, (advertising.now() - start) / NANOS_PER_MICRO));
        });
  }

  @Override
  @RequiresScope(Scope.ADS)
  public Uni<TellAdResponse> tell(TellAdRequest request) {
    return Problems.answer(
        () -> {
          AdEvent event = event(request.getEvent());
          String ticket = request.getTicket().substring(request.getTicket().lastIndexOf('/') + 1);
          TellAdResponse.Builder answer = TellAdResponse.newBuilder();
          Future<NoticeOutcome> told =
              switch (event) {
                case IMPRESSION -> notices.take(ticket, event);
                case CLICK -> {
                  answer.setTargetUrl(notices.target(ticket).toString());
                  yield notices.take(ticket, event);
                }
                case CONVERSION ->
                    conversions.seen(ticket, TrackingResource.conversionId(request.getId()));
              };
          return told.map(outcome -> answer.setOutcome(outcome.code()).build());
        });
  }

  private static AdEvent event(String name) {
    for (AdEvent event : AdEvent.values()) {
      if (event.code().equals(name)) {
        return event;
      }
    }
    throw Problem.invalid("event", name, "impression, click or conversion").refusal();
  }
}
