package io.attune.state.placement;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.document.Document;
import io.attune.platform.access.RequiresScope;
import io.attune.platform.access.Scope;
import io.attune.state.placement.Entry.Stamp;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.OptionalLong;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Management of placements over REST. Blocks on virtual threads only.
@Path("/v1")
@Tag(
    name = "placements",
    description = "What each place on a page or screen shows, and under which rules")
@Produces(MediaType.APPLICATION_JSON)
public final class PlacementEndpoint {
  private static final String MERGE_PATCH = "application/merge-patch+json";
  private static final String YAML = "application/yaml";
  private static final String ID = "{id: [^/:]+}";
  private static final String DEFINITION =
      """
      {"deadlineMs": 50, "defaultCount": 10, "maxCount": 50, "maxCandidates": 300,
       "sources": [{"source": "similar", "quota": 200}, {"source": "popular", "quota": 100}],
       "rules": {"inStock": true, "available": true, "excludeBoughtDays": 30, "excludeSeeds": true},
       "filters": [{"name": "max_price", "expression": "item.price_micros <= params.max_micros", "params": {"max_micros": "int"}}],
       "model": "ranker", "boosts": [{"expression": "\\"sale\\" in item.tags", "factor": 1.2}],
       "diversity": {"maxPerCategory": 4, "oneVariant": true}}""";
  private static final String CHANGE =
      """
      {"defaultCount": 8, "diversity": {"maxPerCategory": 3}}""";
  private static final String BACK =
      """
      {"version": 1}""";

  private final Registry registry;

  @Inject
  PlacementEndpoint(Placements placements) {
    registry = placements.registry();
  }

  @GET
  @Path("placements")
  @Produces({MediaType.APPLICATION_JSON, YAML})
  @RequiresScope(Scope.READ)
  @RunOnVirtualThread
  @Operation(
      operationId = "listPlacements",
      summary = "List the placements in force",
      description =
          "With `Accept: application/yaml` as a file that can stand as config/placements.yaml.")
  @APIResponse(responseCode = "200", description = "All placements, in order of id")
  public Response list(@Context HttpHeaders headers) {
    boolean yaml =
        headers.getAcceptableMediaTypes().stream()
            .findFirst()
            .filter(t -> t.getSubtype().equals("yaml"))
            .isPresent();
    Definitions definitions = registry.current();
    return yaml
        ? Response.ok(PlacementAnswers.yaml(definitions), YAML).build()
        : Response.ok(PlacementAnswers.list(definitions).toString(), MediaType.APPLICATION_JSON)
            .build();
  }

  @GET
  @Path("placements/" + ID)
  @RequiresScope(Scope.READ)
  @RunOnVirtualThread
  @Operation(operationId = "getPlacement", summary = "Read a placement")
  @Parameter(name = "id", example = "home")
  @APIResponse(responseCode = "200", description = "The definition in force, every field spelt out")
  @APIResponse(responseCode = "404", description = "No such placement is in force")
  public String get(@PathParam("id") String id) {
    return PlacementAnswers.one(registry.requireInForce(id)).toString();
  }

  @PUT
  @Path("placements/" + ID)
  @Consumes(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.MANAGE)
  @RunOnVirtualThread
  @Operation(
      operationId = "putPlacement",
      summary = "Create or replace a placement",
      description =
          "Applied whole or not at all, without restart, on every replica within a second. "
              + "With `version` it is refused when another version is in force by now.")
  @Parameter(name = "id", example = "christmas")
  @APIResponse(responseCode = "200", description = "In force now")
  @APIResponse(
      responseCode = "400",
      description = "The definition is not valid; the problem names field, value and expectation")
  @APIResponse(responseCode = "409", description = "Somebody else changed it")
  public String put(
      @PathParam("id") String id,
      @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON,
                      schema = @Schema(type = SchemaType.OBJECT),
                      examples = @ExampleObject(name = "placement", value = DEFINITION)))
          byte[] body,
      @Context ContainerRequestContext request) {
    Document definition = PlacementBodies.definition(id, body);
    OptionalLong version = PlacementBodies.version(definition, request.getHeaderString("If-Match"));
    return PlacementAnswers.one(registry.put(id, definition, version, Stamp.of(request, "put")))
        .toString();
  }

  @PATCH
  @Path("placements/" + ID)
  @Consumes({MERGE_PATCH, MediaType.APPLICATION_JSON})
  @RequiresScope(Scope.MANAGE)
  @RunOnVirtualThread
  @Operation(
      operationId = "patchPlacement",
      summary = "Change fields of a placement",
      description =
          "A JSON merge patch: objects are merged, lists replaced, null puts a field back to its default.")
  @Parameter(name = "id", example = "home")
  @APIResponse(responseCode = "200", description = "In force now")
  @APIResponse(
      responseCode = "400",
      description = "The result is not valid; the problem names field, value and expectation")
  @APIResponse(responseCode = "404", description = "No such placement is in force")
  @APIResponse(responseCode = "409", description = "Somebody else changed it")
  public String patch(
      @PathParam("id") String id,
      @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MERGE_PATCH,
                      schema = @Schema(type = SchemaType.OBJECT),
                      examples = @ExampleObject(name = "change", value = CHANGE)))
          byte[] body,
      @Context ContainerRequestContext request) {
    Definition before = registry.requireInForce(id);
    Document merged = PlacementBodies.merged(before, body);
    OptionalLong version = PlacementBodies.version(merged, request.getHeaderString("If-Match"));
    OptionalLong expected =
        version.isPresent() ? version : OptionalLong.of(before.placement().version());
    return PlacementAnswers.one(registry.put(id, merged, expected, Stamp.of(request, "put")))
        .toString();
  }

  @DELETE
  @Path("placements/" + ID)
  @RequiresScope(Scope.MANAGE)
  @RunOnVirtualThread
  @Operation(
      operationId = "archivePlacement",
      summary = "Put a placement out of force",
      description = "Its versions stay and can be rolled back to.")
  @Parameter(name = "id", example = "christmas")
  @APIResponse(responseCode = "204", description = "Out of force")
  @APIResponse(responseCode = "404", description = "No such placement is in force")
  @APIResponse(responseCode = "409", description = "Somebody else changed it")
  public void archive(
      @PathParam("id") String id,
      @Parameter(description = "Only if this version is in force") @QueryParam("version")
          @Nullable String version,
      @Context ContainerRequestContext request) {
    OptionalLong expected = PlacementBodies.version(version);
    registry.archive(id, expected, Stamp.of(request, "archive"));
  }

  @POST
  @Path("placements:validate")
  @Consumes(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.READ)
  @RunOnVirtualThread
  @Operation(operationId = "validatePlacement", summary = "Check a definition without applying it")
  @APIResponse(
      responseCode = "200",
      description = "`valid`, with the definition spelt out or the problem")
  public String validate(
      @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON,
                      schema = @Schema(type = SchemaType.OBJECT),
                      examples = @ExampleObject(name = "placement", value = DEFINITION)))
          byte[] body) {
    return PlacementAnswers.validity(
            () -> {
              Document definition = PlacementBodies.definition("", body);
              String id = definition.find("id").map(d -> d.text(1, 256)).orElse("unnamed");
              return registry.check(id, definition);
            })
        .toString();
  }

  @POST
  @Path("placements/" + ID + ":preview")
  @Consumes(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.READ)
  @RunOnVirtualThread
  @Operation(operationId = "previewPlacement", summary = "Say what a definition would change")
  @Parameter(name = "id", example = "home")
  @APIResponse(
      responseCode = "200",
      description = "The fields that would change, each with its value now and then")
  @APIResponse(
      responseCode = "400",
      description = "The definition is not valid; the problem names field, value and expectation")
  public String preview(
      @PathParam("id") String id,
      @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON,
                      schema = @Schema(type = SchemaType.OBJECT),
                      examples = @ExampleObject(name = "placement", value = DEFINITION)))
          byte[] body) {
    Definition after = registry.check(id, PlacementBodies.definition(id, body));
    return PlacementAnswers.difference(registry.current().inForce().get(id), after).toString();
  }

  @GET
  @Path("placements/" + ID + "/versions")
  @RequiresScope(Scope.READ)
  @RunOnVirtualThread
  @Operation(
      operationId = "listPlacementVersions",
      summary = "List the kept versions of a placement, newest first")
  @Parameter(name = "id", example = "home")
  @APIResponse(responseCode = "200", description = "Who did what when; at most the newest hundred")
  @APIResponse(responseCode = "404", description = "There never was such a placement")
  public String versions(@PathParam("id") String id) {
    return PlacementAnswers.versions(id, registry.history(id)).toString();
  }

  @GET
  @Path("placements/" + ID + "/versions/{version}")
  @RequiresScope(Scope.READ)
  @RunOnVirtualThread
  @Operation(operationId = "getPlacementVersion", summary = "Read an old version of a placement")
  @Parameter(name = "id", example = "home")
  @Parameter(name = "version", example = "1")
  @APIResponse(responseCode = "200", description = "The version with its definition")
  @APIResponse(responseCode = "404", description = "The version is not kept")
  public String version(@PathParam("id") String id, @PathParam("version") String version) {
    return PlacementAnswers.version(
            id, registry.version(id, PlacementBodies.number("version", version)))
        .toString();
  }

  @POST
  @Path("placements/" + ID + ":rollback")
  @Consumes(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.MANAGE)
  @RunOnVirtualThread
  @Operation(
      operationId = "rollbackPlacement",
      summary = "Put an old version's content in force again",
      description = "As a new version; also brings an archived placement back.")
  @Parameter(name = "id", example = "home")
  @APIResponse(responseCode = "200", description = "In force now")
  @APIResponse(
      responseCode = "400",
      description = "The old content is not valid any more; the problem says why")
  @APIResponse(responseCode = "404", description = "The version is not kept")
  public String rollback(
      @PathParam("id") String id,
      @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON,
                      schema = @Schema(type = SchemaType.OBJECT),
                      examples = @ExampleObject(name = "to the first", value = BACK)))
          byte[] body,
      @Context ContainerRequestContext request) {
    long version =
        PlacementBodies.read(body).only("version").get("version").integer(1, Long.MAX_VALUE);
    ObjectNode answer =
        PlacementAnswers.one(
            registry.rollback(id, version, OptionalLong.empty(), Stamp.of(request, "rollback")));
    return answer.toString();
  }
}
