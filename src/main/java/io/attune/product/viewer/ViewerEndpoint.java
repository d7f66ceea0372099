package io.attune.product.viewer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.platform.access.RequiresScope;
import io.attune.platform.access.Scope;
import io.attune.platform.parameter.RequestParameters;
import io.attune.platform.store.Store;
import io.attune.state.profile.Viewer;
import io.attune.state.profile.Viewers;
import io.attune.state.profile.WholeViewer;
import io.attune.state.snapshot.Snapshot;
import io.attune.state.snapshot.Snapshots;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.time.InstantSource;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Viewers over REST. An id in the path is percent-encoded, slashes (`%2F`) and colons before a
/// verb (`%3Amerge`) included. Blocks on virtual threads only.
@Path("/v1")
@Tag(
    name = "viewers",
    description = "Who asks: what the business says of viewers, and all that is known of them")
@Produces(MediaType.APPLICATION_JSON)
public final class ViewerEndpoint {
  private static final String MERGE_PATCH = "application/merge-patch+json";
  private static final String NDJSON = "application/x-ndjson";
  private static final String WHOLE =
      """
      {"attributes": {"tier": "gold", "age": 41, "newsletter": true, "interests": ["trail", "ski"]},
       "segments": ["vip", {"id": "spring-sale", "expires": "2099-04-01T00:00:00Z"}], "consent": {"personalise": true}}""";
  private static final String CHANGE =
      """
      {"attributes": {"tier": "platinum", "age": null}}""";
  private static final String INTO =
      """
      {"into": "viewer-00001"}""";
  private static final String WRITTEN =
      """
      {"id": "viewer-00001", "version": 3, "status": "written"}""";
  private static final String VERDICTS =
      """
      {"results": [{"line": 1, "id": "viewer-00001", "version": 4, "status": "written"}, {"line": 2, "status": "rejected",
       "code": "invalid_field", "field": "segments[0]", "detail": "segments[0]: \\"\\" (expected: 1 to 64 letters, digits, _, ., : and -, a letter or digit first)"}]}""";

  private final Viewers viewers;
  private final Snapshots snapshots;
  private final Store store;
  private final ViewerImport batches;
  private final ViewerConfig config;
  private final InstantSource clock = InstantSource.system();

  @Inject
  ViewerEndpoint(
      Viewers viewers,
      Snapshots snapshots,
      Store store,
      ViewerImport batches,
      ViewerConfig config) {
    this.viewers = viewers;
    this.snapshots = snapshots;
    this.store = store;
    this.batches = batches;
    this.config = config;
  }

  @GET
  @Path("viewers/{id: .+}")
  @RequiresScope(Scope.VIEWERS)
  @RunOnVirtualThread
  @Operation(
      operationId = "getViewer",
      summary = "All that is known of a viewer",
      description =
          "Attributes and segments with why, features with their age, declared real-time features as they are now (`realTime`,"
              + " by name: `value`, or `pairs` per item or category, the one told of last first), recent actions, purchases,"
              + " consent, and the ids merged"
              + " into it. An id that was merged into another shows that one. Whatever the viewer consents to: `withheld` says"
              + " that decisions do not use it.")
  @Parameter(
      name = "id",
      in = ParameterIn.PATH,
      required = true,
      example = "viewer-00001",
      schema = @Schema(type = SchemaType.STRING))
  @APIResponse(
      responseCode = "200",
      description = "The viewer, with `ETag`",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(type = SchemaType.OBJECT),
              examples = @ExampleObject(name = "a viewer", ref = "WholeViewer")))
  @APIResponse(responseCode = "404", description = "Nothing is known of such a viewer")
  @APIResponse(
      responseCode = "503",
      description = "The store is away; try again after Retry-After seconds")
  public Response get(@Context HttpServerRequest request) {
    String id = ViewerPath.id(request, "");
    WholeViewer viewer =
        store
            .await(viewers.whole(id), config.patience())
            .orElseThrow(
                () ->
                    Problem.of(
                            ProblemCode.NOT_FOUND,
                            "viewer: not known (expected: one that was told of)")
                        .refusal());
    Snapshot snapshot = snapshots.current();
    Viewer asDecided =
        store.await(viewers.read(id, snapshot.placements().schema()), config.patience());
    long now = clock.millis();
    ObjectNode answer =
        ViewerAnswers.whole(
            viewer, LiveSegments.of(asDecided, snapshot, now), snapshot.catalog(), now);
    return Response.ok(answer.toString())
        .header("ETag", RequestParameters.tag(viewer.profile().version()))
        .build();
  }

  @PUT
  @Path("viewers/{id: .+}")
  @Consumes(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.VIEWERS)
  @RunOnVirtualThread
  @Operation(
      operationId = "putViewer",
      summary = "Say all there is to say of a viewer",
      description =
          "Replaces attributes, segments and consent; history and features stay. The next decision knows it. With `version`, or"
              + " `If-Match`, it is refused when another version is in force by now; 0 stands for nothing said yet.")
  @Parameter(
      name = "id",
      in = ParameterIn.PATH,
      required = true,
      example = "viewer-00001",
      schema = @Schema(type = SchemaType.STRING))
  @APIResponse(
      responseCode = "200",
      description = "Replaced",
      content = @Content(example = WRITTEN))
  @APIResponse(
      responseCode = "201",
      description = "The first that was said of the viewer",
      content = @Content(example = WRITTEN))
  @APIResponse(
      responseCode = "400",
      description = "The body is not what it must be; the problem names the field")
  @APIResponse(responseCode = "409", description = "Somebody else changed it")
  @APIResponse(
      responseCode = "503",
      description = "The store is away; try again after Retry-After seconds")
  public Response put(
      @Context HttpServerRequest request,
      @Context HttpHeaders headers,
      @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON,
                      schema = @Schema(type = SchemaType.OBJECT),
                      examples = @ExampleObject(name = "viewer", value = WHOLE)))
          byte[] body) {
    return change(ViewerPath.id(request, ""), Statement.whole(body), headers);
  }

  @PATCH
  @Path("viewers/{id: .+}")
  @Consumes({MERGE_PATCH, MediaType.APPLICATION_JSON})
  @RequiresScope(Scope.VIEWERS)
  @RunOnVirtualThread
  @Operation(
      operationId = "patchViewer",
      summary = "Say something else of a viewer",
      description =
          "A JSON merge patch: what is not named stays, null removes, attributes and consent are merged by name, segments are"
              + " replaced as a list.")
  @Parameter(
      name = "id",
      in = ParameterIn.PATH,
      required = true,
      example = "viewer-00001",
      schema = @Schema(type = SchemaType.STRING))
  @APIResponse(responseCode = "200", description = "Changed", content = @Content(example = WRITTEN))
  @APIResponse(
      responseCode = "201",
      description = "The first that was said of the viewer",
      content = @Content(example = WRITTEN))
  @APIResponse(
      responseCode = "400",
      description = "The body is not what it must be; the problem names the field")
  @APIResponse(responseCode = "409", description = "Somebody else changed it")
  @APIResponse(
      responseCode = "503",
      description = "The store is away; try again after Retry-After seconds")
  public Response patch(
      @Context HttpServerRequest request,
      @Context HttpHeaders headers,
      @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MERGE_PATCH,
                      schema = @Schema(type = SchemaType.OBJECT),
                      examples = @ExampleObject(name = "change", value = CHANGE)))
          byte[] body) {
    return change(ViewerPath.id(request, ""), Statement.patch(body), headers);
  }

  private Response change(String id, Statement statement, HttpHeaders headers) {
    if (statement.id().filter(said -> !said.equals(id)).isPresent()) {
      throw Problem.invalid("id", "another", "the one in the path").refusal();
    }
    statement.check();
    long now = clock.millis();
    Viewers.Changed changed =
        store.await(
            viewers.change(
                id,
                RequestParameters.ifMatch(statement.version(), headers.getHeaderString("If-Match")),
                before -> statement.apply(before, now)),
            config.patience());
    return Response.status(changed.created() ? 201 : 200)
        .entity(ViewerAnswers.written(changed).toString())
        .header("ETag", RequestParameters.tag(changed.profile().version()))
        .build();
  }

  @POST
  @Path("viewers/{id: .+}:merge")
  @Consumes(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.VIEWERS)
  @RunOnVirtualThread
  @Operation(
      operationId = "mergeViewer",
      summary = "Make two ids one viewer, for ever",
      description =
          "The viewer of the path, anonymous say, becomes the one that the body names: all that was and will be told of either"
              + " is told of that one, and both ids work. Asked for again it changes nothing. Refused when one of them does not"
              + " consent.")
  @Parameter(
      name = "id",
      in = ParameterIn.PATH,
      required = true,
      example = "anonymous-1",
      schema = @Schema(type = SchemaType.STRING))
  @APIResponse(
      responseCode = "200",
      description = "`id` is the viewer that both ids stand for",
      content = @Content(example = "{\"id\": \"viewer-00001\", \"status\": \"merged\"}"))
  @APIResponse(
      responseCode = "400",
      description = "The body is not what it must be, or the viewer would have too many ids")
  @APIResponse(responseCode = "409", description = "One of them does not consent")
  @APIResponse(
      responseCode = "503",
      description = "The store is away; try again after Retry-After seconds")
  public Response merge(
      @Context HttpServerRequest request,
      @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON,
                      schema = @Schema(type = SchemaType.OBJECT),
                      examples = @ExampleObject(name = "into", value = INTO)))
          byte[] body) {
    String id = ViewerPath.id(request, ":merge");
    String into = Statement.into(body);
    String root = store.await(viewers.merge(id, into), config.patience());
    return Response.ok(ViewerAnswers.merged(root).toString()).build();
  }

  @POST
  @Path("viewers:batch")
  @Consumes(NDJSON)
  @RequiresScope(Scope.VIEWERS)
  @RunOnVirtualThread
  @Operation(
      operationId = "patchViewers",
      summary = "Say something of many viewers, one JSON merge patch with an id per line",
      description =
          "Lines are independent; each gets its verdict, in order, while the rest is being written. Blank lines are passed over.")
  @APIResponse(
      responseCode = "200",
      description = "A verdict per line",
      content = @Content(example = VERDICTS))
  @APIResponse(responseCode = "400", description = "Too many lines")
  @APIResponse(
      responseCode = "503",
      description = "The store is away and took none; try again after Retry-After seconds")
  public Response batch(
      @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = NDJSON,
                      schema = @Schema(type = SchemaType.STRING),
                      examples = @ExampleObject(name = "two viewers", ref = "TwoViewers")))
          byte[] body) {
    ViewerBatch.Answer answer = ViewerBatch.of(body, config.batchLines(), batches).begin();
    StreamingOutput out = answer::to;
    return Response.ok(out, MediaType.APPLICATION_JSON).build();
  }
}
