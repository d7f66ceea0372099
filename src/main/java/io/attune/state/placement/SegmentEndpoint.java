package io.attune.state.placement;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
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

/// Management of segments that expressions define, and of the attributes they may name, over REST.
/// Blocks on virtual threads only.
@Path("/v1")
@Tag(name = "segments", description = "Who belongs to whom, told from what is known of a viewer")
@Produces(MediaType.APPLICATION_JSON)
public final class SegmentEndpoint {
  private static final String SEGMENT =
      """
      {"expression": "viewer.did(\\"purchase\\", 90) >= 3 && viewer.did(\\"view\\", 7) > 0", "description": "buys and looks"}""";
  private static final String ATTRIBUTES =
      """
      {"attributes": {"tier": "string", "age": "double", "newsletter": "bool", "interests": "list(string)"}}""";

  private final Registry registry;

  @Inject
  SegmentEndpoint(Placements placements) {
    registry = placements.registry();
  }

  @GET
  @Path("segments")
  @RequiresScope(Scope.READ)
  @RunOnVirtualThread
  @Operation(operationId = "listSegments", summary = "List the segments in force")
  @APIResponse(responseCode = "200", description = "All segments, in order of id")
  public String list() {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode list = answer.putArray("segments");
    registry.current().snapshot().segments().forEach(segment -> list.add(one(segment)));
    return answer.toString();
  }

  @GET
  @Path("segments/{id}")
  @RequiresScope(Scope.READ)
  @RunOnVirtualThread
  @Operation(operationId = "getSegment", summary = "Read a segment")
  @Parameter(name = "id", example = "loyal")
  @APIResponse(responseCode = "200", description = "The segment in force")
  @APIResponse(responseCode = "404", description = "No such segment is in force")
  public String get(@PathParam("id") String id) {
    return one(registry.requireSegment(id)).toString();
  }

  @PUT
  @Path("segments/{id}")
  @Consumes(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.MANAGE)
  @RunOnVirtualThread
  @Operation(
      operationId = "putSegment",
      summary = "Create or replace a segment",
      description =
          "In force on every replica within a second, for all viewers at once. With `version`, or `If-Match`, it is refused when another"
              + " version is in force by now.")
  @Parameter(name = "id", example = "active_buyers")
  @APIResponse(responseCode = "200", description = "In force now")
  @APIResponse(
      responseCode = "400",
      description = "The definition is not valid; the problem points at line and column")
  @APIResponse(responseCode = "409", description = "Somebody else changed it")
  public String put(
      @PathParam("id") String id,
      @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON,
                      schema = @Schema(type = SchemaType.OBJECT),
                      examples = @ExampleObject(name = "segment", value = SEGMENT)))
          byte[] body,
      @Context ContainerRequestContext request) {
    Document definition = PlacementBodies.definition(id, body);
    OptionalLong version = PlacementBodies.version(definition, request.getHeaderString("If-Match"));
    return one(registry.putSegment(id, definition, version, Stamp.of(request, "put"))).toString();
  }

  @DELETE
  @Path("segments/{id}")
  @RequiresScope(Scope.MANAGE)
  @RunOnVirtualThread
  @Operation(
      operationId = "archiveSegment",
      summary = "Put a segment out of force",
      description =
          "Its versions stay. Viewers whom the business put into a segment of this id stay in it.")
  @Parameter(name = "id", example = "active_buyers")
  @APIResponse(responseCode = "204", description = "Out of force")
  @APIResponse(responseCode = "404", description = "No such segment is in force")
  @APIResponse(responseCode = "409", description = "Somebody else changed it")
  public void archive(
      @PathParam("id") String id,
      @Parameter(description = "Only if this version is in force") @QueryParam("version")
          @Nullable String version,
      @Context ContainerRequestContext request) {
    OptionalLong expected = PlacementBodies.version(version);
    registry.archiveSegment(id, expected, Stamp.of(request, "archive"));
  }

  @GET
  @Path("segments/{id}/versions")
  @RequiresScope(Scope.READ)
  @RunOnVirtualThread
  @Operation(
      operationId = "listSegmentVersions",
      summary = "List the kept versions of a segment, newest first")
  @Parameter(name = "id", example = "loyal")
  @APIResponse(responseCode = "200", description = "Who did what when")
  @APIResponse(responseCode = "404", description = "There never was such a segment")
  public String versions(@PathParam("id") String id) {
    return PlacementAnswers.versions(id, registry.segmentHistory(id)).toString();
  }

  @GET
  @Path("attributes")
  @RequiresScope(Scope.READ)
  @RunOnVirtualThread
  @Operation(
      operationId = "listAttributes",
      summary = "Attributes of viewers that expressions may name")
  @APIResponse(responseCode = "200", description = "Name to type")
  public String attributes() {
    return Registry.tree(registry.current().snapshot().attributes()).toString();
  }

  @PUT
  @Path("attributes")
  @Consumes(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.MANAGE)
  @RunOnVirtualThread
  @Operation(
      operationId = "putAttributes",
      summary = "Declare the attributes of viewers anew",
      description =
          "Types: bool, int, double, string, list(string). Refused when a definition in force names one that would be gone or"
              + " of another type.")
  @APIResponse(responseCode = "200", description = "In force now")
  @APIResponse(responseCode = "400", description = "The problem says why")
  public String putAttributes(
      @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON,
                      schema = @Schema(type = SchemaType.OBJECT),
                      examples = @ExampleObject(name = "attributes", value = ATTRIBUTES)))
          byte[] body,
      @Context ContainerRequestContext request) {
    registry.putAttributes(
        PlacementBodies.read(body).only("attributes").get("attributes"), Stamp.of(request, "put"));
    return attributes();
  }

  private static ObjectNode one(Segment segment) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", segment.id())
            .put("version", segment.version());
    node.setAll(Registry.tree(segment));
    return node;
  }
}
