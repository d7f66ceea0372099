package io.attune.product.advertise;

import io.attune.platform.access.Grant;
import io.attune.platform.access.RequiresScope;
import io.attune.platform.access.Scope;
import io.attune.stage.admission.Admission;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;

/// Ads for owned placements.
@Path("/v1/ads")
public final class AdResource {
  /// Where the addresses of ads begin.
  static final String BASE = "/v1/ads/";
  private static final long NANOS_PER_MICRO = 1_000;

  private final Advertising advertising;

  @Inject
  AdResource(Advertising advertising) {
    this.advertising = advertising;
  }

  @POST
  @Path("/{placement}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.ADS)
  @Operation(
      operationId = "ads",
      summary = "Ads for one placement",
      description =
          "The best ads that may be shown now, with the addresses that tell what became of them, and how many line items did not serve, by reason. `include: [\"trace\"]` says it of each. Needs the scope ads.")
  public CompletionStage<byte[]> ads(
      @PathParam("placement") String placement,
      @Context ContainerRequestContext request,
      byte[] body) {
    long start = advertising.now();
    AdAsk ask = AdAskReader.read(body);
    AdAskReader.permit(ask, Grant.of(request)::allows);
    return advertising
        .decide(placement, ask, start, Admission.UNSTATED, request::getHeaderString)
        .map(
            answer ->
                AdAnswerWriter.write(answer, BASE, (advertising.now() - start) / NANOS_PER_MICRO))
        .toCompletionStage();
  }
}
