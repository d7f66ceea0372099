package io.attune.offline.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.platform.access.Access;
import io.attune.platform.access.RequiresScope;
import io.attune.platform.access.Scope;
import io.attune.platform.store.Store;
import io.attune.state.exposure.Exposure;
import io.attune.state.profile.Viewers;
import io.attune.state.snapshot.Snapshot;
import io.attune.state.snapshot.Snapshots;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// What a workload is held against, in the measured process itself; answers 404 in every process
/// that was not started to be measured. The floor stands on the same HTTP stack as the product,
/// with the same access check. The echo stands on the bare server: it reads the request, and
/// answers as many bytes as a recommendation has.
@Path("/bench")
@Singleton
@NonBlocking
public final class BenchEndpoint {
  private static final String ECHO = "/bench/echo";
  private static final int ECHO_BYTES = 5_600;
  private static final String BID_FLOOR = "/bench/bid-floor";
  private static final String BID_ROUTE = "/bench/bid-route";
  private static final byte[] BUYER = "\"buyeruid\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ID = "\"id\":\"".getBytes(StandardCharsets.US_ASCII);

  private final BenchConfig config;
  private final Access access;
  private final Store store;
  private final Viewers viewers;
  private final Snapshots snapshots;
  private final EventsFloor eventsFloor;
  private final AdsFloor adsFloor;
  private final BidDoors bidDoors;
  private final ThreadLocal<Floor> floor = ThreadLocal.withInitial(this::newFloor);
  private volatile Floor.@Nullable Table table;

  @Inject
  BenchEndpoint(
      BenchConfig config,
      Viewers viewers,
      Snapshots snapshots,
      Store store,
      Exposure exposure,
      Access access) {
    this.access = access;
    eventsFloor = new EventsFloor(store);
    adsFloor = new AdsFloor(exposure);
    bidDoors = new BidDoors(viewers, snapshots, adsFloor);
    this.store = store;
    this.config = config;
    this.viewers = viewers;
    this.snapshots = snapshots;
  }

  void register(@Observes Router router) {
    if (config.enabled()) {
      router.post(ECHO).handler(echo());
      router.post(BID_FLOOR).handler(call -> answer(call, this::bidFloor));
      router.post(BID_ROUTE).handler(call -> answer(call, bidDoors::streamed));
    }
  }

  private static Handler<RoutingContext> echo() {
    Buffer body =
        Buffer.buffer(
            "{\"items\":[0],\"degraded\":[],\"padding\":\"" + "x".repeat(ECHO_BYTES) + "\"}");
    return call -> {
      call.request()
          .bodyHandler(
              ignored ->
                  call.response()
                      .putHeader(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON)
                      .end(body));
      call.request().resume();
    };
  }

  /// On the bare server, as bids are answered.
  private void answer(RoutingContext call, Function<byte[], Future<byte[]>> work) {
    try {
      access.require(
          call.request().getHeader(HttpHeaders.AUTHORIZATION),
          call.request().getHeader("X-Api-Key"),
          Scope.BID);
    } catch (Refusal refusal) {
      call.fail(refusal);
      return;
    }
    call.request()
        .bodyHandler(
            body ->
                work.apply(body.getBytes())
                    .onFailure(call::fail)
                    .onSuccess(
                        bytes ->
                            call.response()
                                .putHeader(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON)
                                .end(Buffer.buffer(bytes))));
    call.request().resume();
  }

  private Future<byte[]> bidFloor(byte[] body) {
    String viewerId = textBehind(BUYER, body);
    return viewers
        .read(viewerId, snapshots.current().catalog().schema())
        .compose(viewer -> adsFloor.bid(viewerId, viewer));
  }

  @POST
  @Path("bid-rest")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.BID)
  @Operation(hidden = true)
  public CompletionStage<BidDoors.Answer> bidOverRest(JsonNode request) {
    requireEnabled();
    return bidDoors.bound(request).toCompletionStage();
  }

  @POST
  @Path("floor")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.RECOMMEND)
  @Operation(hidden = true)
  public CompletionStage<byte[]> floor(byte[] body) {
    requireEnabled();
    String viewerId = viewerId(body);
    Snapshot snapshot = snapshots.current();
    return viewers
        .read(viewerId, snapshot.catalog().schema())
        .map(viewer -> floor.get().answer(viewerId, viewer, snapshot))
        .toCompletionStage();
  }

  @POST
  @Path("events-floor")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.EVENTS)
  @Operation(hidden = true)
  public CompletionStage<byte[]> eventsFloor(byte[] body) {
    requireEnabled();
    return eventsFloor.answer(body).toCompletionStage();
  }

  @POST
  @Path("ads-floor")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.ADS)
  @Operation(hidden = true)
  public CompletionStage<byte[]> adsFloor(byte[] body) {
    requireEnabled();
    String viewerId = viewerId(body);
    return viewers
        .read(viewerId, snapshots.current().catalog().schema())
        .compose(viewer -> adsFloor.ad(viewerId, viewer))
        .toCompletionStage();
  }

  @GET
  @Path("usage")
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.OPERATE)
  @Operation(hidden = true)
  public CompletionStage<Usage> usage() {
    requireEnabled();
    return Usage.now(store).toCompletionStage();
  }

  private void requireEnabled() {
    if (!config.enabled()) {
      throw Problem.of(ProblemCode.NOT_FOUND, "path: not there").refusal();
    }
  }

  private Floor newFloor() {
    Floor.Table known = table;
    if (known == null) {
      known = Floor.Table.of(snapshots.current().catalog());
      table = known;
    }
    return new Floor(known);
  }

  /// The text behind the first `"id":"`; the generator writes ids without escapes.
  private static String viewerId(byte[] body) {
    return textBehind(ID, body);
  }

  private static String textBehind(byte[] mark, byte[] body) {
    int at = 0;
    for (int matched = 0; matched < mark.length; at++) {
      matched = body[at] == mark[matched] ? matched + 1 : body[at] == mark[0] ? 1 : 0;
    }
    int end = at;
    while (body[end] != '"') {
      end++;
    }
    return new String(body, at, end - at, StandardCharsets.UTF_8);
  }
}
