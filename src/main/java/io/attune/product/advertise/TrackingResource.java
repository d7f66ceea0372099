package io.attune.product.advertise;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.market.credit.Conversions;
import io.attune.market.notice.AdEvent;
import io.attune.market.notice.NoticeOutcome;
import io.attune.market.notice.Notices;
import io.attune.platform.access.RequiresScope;
import io.attune.platform.access.Scope;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Base64;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// Where the addresses of a shown ad lead: browsers come here without a key, the ticket in the
/// address is the permission.
@Path("/v1/ads")
public final class TrackingResource {
  private static final byte[] PIXEL =
      Base64.getDecoder().decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");
  private static final int LONGEST_ID = 256;
  private static final String OUTCOME = "x-attune-outcome";

  private final Notices notices;
  private final Conversions conversions;

  @Inject
  TrackingResource(Notices notices, Conversions conversions) {
    this.notices = notices;
    this.conversions = conversions;
  }

  @GET
  @Path("/impression/{ticket}")
  @RequiresScope(value = Scope.ADS, orSigned = true)
  @Operation(
      operationId = "adImpression",
      summary = "An ad was seen",
      description =
          "Answers a transparent pixel. Books the impression once, however often it comes, while the ticket is valid.")
  public CompletionStage<Response> impression(@PathParam("ticket") String ticket) {
    return notices
        .take(ticket, AdEvent.IMPRESSION)
        .map(TrackingResource::pixel)
        .toCompletionStage();
  }

  @POST
  @Path("/impression/{ticket}")
  @RequiresScope(value = Scope.ADS, orSigned = true)
  @Operation(operationId = "adImpressionBeacon", summary = "An ad was seen, as a beacon tells it")
  public CompletionStage<Response> beacon(@PathParam("ticket") String ticket) {
    return notices
        .take(ticket, AdEvent.IMPRESSION)
        .map(TrackingResource::nothing)
        .toCompletionStage();
  }

  @GET
  @Path("/click/{ticket}")
  @RequiresScope(value = Scope.ADS, orSigned = true)
  @Operation(
      operationId = "adClick",
      summary = "An ad was clicked",
      description =
          "Leads on to the creative's own address, never to one from the call. Books the click once; the shopper is led on also when nothing can be booked.")
  public CompletionStage<Response> click(@PathParam("ticket") String ticket) {
    URI target = notices.target(ticket);
    return notices
        .click(ticket)
        .map(
            outcome ->
                fresh(Response.status(Response.Status.FOUND).location(target), outcome).build())
        .toCompletionStage();
  }

  @GET
  @Path("/conversion/{ticket}")
  @RequiresScope(value = Scope.ADS, orSigned = true)
  @Operation(
      operationId = "adConversion",
      summary = "A clicked ad led to what the advertiser wants",
      description =
          "Answers a transparent pixel. `id` is the order's or sign-up's own number: each counts once.")
  public CompletionStage<Response> conversion(
      @PathParam("ticket") String ticket, @QueryParam("id") @Nullable String id) {
    return conversions
        .seen(ticket, conversionId(id == null ? "" : id))
        .map(TrackingResource::pixel)
        .toCompletionStage();
  }

  /// @param id the conversion's own number; empty where there is none
  static String conversionId(String id) {
    if (id.isEmpty() || id.length() > LONGEST_ID) {
      String detail =
          "id: "
              + (id.isEmpty() ? "absent" : id.length() + " characters")
              + " (expected: 1 to "
              + LONGEST_ID
              + " characters that name the conversion)";
      throw new Problem(ProblemCode.INVALID_FIELD, "id", detail).refusal();
    }
    return id;
  }

  private static Response pixel(NoticeOutcome outcome) {
    return fresh(Response.ok(PIXEL, "image/gif"), outcome).build();
  }

  private static Response nothing(NoticeOutcome outcome) {
    return fresh(Response.noContent(), outcome).build();
  }

  private static Response.ResponseBuilder fresh(
      Response.ResponseBuilder answer, NoticeOutcome outcome) {
    return answer.header("Cache-Control", "no-store").header(OUTCOME, outcome.code());
  }
}
