package io.attune.product.collect;

import io.attune.platform.access.RequiresScope;
import io.attune.platform.access.Scope;
import io.attune.platform.parameter.RequestParameters;
import io.attune.stage.recording.Recording;
import io.attune.state.report.Quality;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// What came and what became of it, over REST.
@Path("/v1/quality")
@Tag(name = "events")
@Singleton
@NonBlocking
public final class QualityResource {
  private final Quality quality;
  private final Recording recording;

  @Inject
  QualityResource(Quality quality, Recording recording) {
    this.quality = quality;
    this.recording = recording;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.OPERATE)
  @Operation(
      operationId = "getQuality",
      summary = "Figures on the events of the last minute, hour and day",
      description =
          "Per door, key and type: accepted, rejected by reason, duplicates, late, missing fields, drift of volume; of the replica"
              + " that answers, which it names. Needs the scope operate.")
  @APIResponse(responseCode = "200", ref = "Quality")
  @APIResponse(responseCode = "400", ref = "BadRequest")
  @APIResponse(responseCode = "401", ref = "Unauthenticated")
  @APIResponse(responseCode = "403", ref = "Forbidden")
  public byte[] quality(@Context UriInfo target) {
    RequestParameters.of(target);
    return quality.json(recording.replica());
  }
}
