package io.attune.state.campaign;

import io.attune.language.campaign.Definition.State;
import io.attune.language.campaign.Definitions;
import io.attune.language.campaign.Kind;
import io.attune.language.document.Document;
import io.attune.platform.access.Grant;
import io.attune.platform.access.RequiresScope;
import io.attune.platform.access.Scope;
import io.attune.platform.parameter.RequestParameters;
import io.attune.state.campaign.CampaignStore.Status;
import io.attune.state.campaign.Desk.Stamp;
import io.attune.state.campaign.Desk.Wanted;
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
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.OptionalLong;
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

/// Management of advertisers, campaigns, line items and creatives over REST: four kinds, the same
/// calls. Blocks on virtual threads only.
@Path("/v1")
@Tag(
    name = "campaigns",
    description = "Advertisers, campaigns, line items and creatives: the same calls for each")
@Produces(MediaType.APPLICATION_JSON)
public final class CampaignEndpoint {
  private static final String MERGE_PATCH = "application/merge-patch+json";
  private static final String NDJSON = "application/x-ndjson";
  private static final String KIND = "{kind: advertisers|campaigns|line-items|creatives}";
  private static final String ONE = KIND + "/{id: [^/:]+}";
  private static final String LINE_ITEM =
      """
      {"campaign": "spring", "name": "Runners, Germany", "state": "active", "timeZone": "Europe/Berlin",
       "flights": [{"from": "2026-03-01T00:00", "until": "2026-04-01T00:00"}],
       "goal": {"type": "impressions", "amount": 500000}, "budget": {"totalMicros": 1500000000, "dailyMicros": 60000000},
       "bid": {"type": "cpm", "micros": 3000000}, "tier": 4, "caps": [{"scope": "line_item", "count": 3, "window": "1d"}],
       "targeting": "context.country == \\"DE\\" && viewer.did(\\"view\\", 7) > 0", "sizes": ["300x250"], "formats": ["banner"]}""";
  private static final String CHANGE =
      """
      {"budget": {"dailyMicros": 80000000}, "why": "asked for more"}""";
  private static final String WHY =
      """
      {"why": "the shop is closed"}""";

  private final Campaigns campaigns;

  @Inject
  CampaignEndpoint(Campaigns campaigns) {
    this.campaigns = campaigns;
  }

  @GET
  @Path(KIND)
  @RequiresScope(Scope.READ)
  @RunOnVirtualThread
  @Operation(
      operationId = "listDefinitions",
      summary = "List advertisers, campaigns, line items or creatives",
      description =
          "In the order in which they were made, page by page: `next` is what `after` of the next page is to be. Archived ones only"
              + " with `state=archived`. What was written here is there at once, what was written elsewhere within a second.")
  @Parameter(name = "kind", in = ParameterIn.PATH, example = "line-items")
  @Parameter(name = "limit", in = ParameterIn.QUERY, description = "1 to 1,000; 100 when absent")
  @Parameter(name = "after", in = ParameterIn.QUERY, description = "id of the last one before")
  @Parameter(
      name = "state",
      in = ParameterIn.QUERY,
      description = "draft, active, paused, archived")
  @Parameter(
      name = "advertiser",
      in = ParameterIn.QUERY,
      description = "those that belong to it, directly or not")
  @Parameter(
      name = "campaign",
      in = ParameterIn.QUERY,
      description = "line items and creatives of it")
  @Parameter(name = "lineItem", in = ParameterIn.QUERY, description = "creatives of it")
  @APIResponse(responseCode = "200", description = "A page, and where the next one begins")
  @APIResponse(responseCode = "400", description = "A parameter is not known or has no such value")
  public String list(@PathParam("kind") String plural, @Context UriInfo target) {
    return Page.of(kind(plural), campaigns.desk().current(), target).toString();
  }

  @GET
  @Path(ONE)
  @RequiresScope(Scope.READ)
  @RunOnVirtualThread
  @Operation(
      operationId = "getDefinition",
      summary = "Read one",
      description = "As the store holds it now, archived or not, every field spelt out.")
  @Parameter(name = "kind", in = ParameterIn.PATH, example = "line-items")
  @Parameter(name = "id", in = ParameterIn.PATH, example = "spring-de")
  @APIResponse(responseCode = "200", description = "The definition; its version is the ETag")
  @APIResponse(responseCode = "404", description = "There is none")
  public Response get(@PathParam("kind") String plural, @PathParam("id") String id) {
    return answer(200, campaigns.desk().read(kind(plural), Definitions.id(id)));
  }

  @PUT
  @Path(ONE)
  @Consumes(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.CAMPAIGNS)
  @RunOnVirtualThread
  @Operation(
      operationId = "putDefinition",
      summary = "Create or replace one",
      description =
          "In force on every replica within a second. With `version`, or `If-Match`, it is refused when it has another one by now; 0 means"
              + " that there must be none. What may be meant otherwise is told in `warnings`. `why` goes to the audit trail.")
  @Parameter(name = "kind", in = ParameterIn.PATH, example = "line-items")
  @Parameter(name = "id", in = ParameterIn.PATH, example = "spring-de")
  @APIResponse(responseCode = "200", description = "Replaced")
  @APIResponse(responseCode = "201", description = "Created")
  @APIResponse(
      responseCode = "400",
      description =
          "It contradicts itself or another; the problem names field, value and expectation")
  @APIResponse(responseCode = "409", description = "Somebody else changed it")
  public Response put(
      @PathParam("kind") String plural,
      @PathParam("id") String id,
      @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON,
                      schema = @Schema(type = SchemaType.OBJECT),
                      examples = @ExampleObject(name = "line item", value = LINE_ITEM)))
          byte[] body,
      @Context ContainerRequestContext request) {
    Document tree = Desk.document(body);
    Stamp stamp = stamp(request, "put", tree);
    Saved saved =
        campaigns
            .desk()
            .put(kind(plural), Definitions.id(id), tree, expected(tree, request), stamp);
    return answer(saved.status() == Status.CREATED ? 201 : 200, saved);
  }

  @PATCH
  @Path(ONE)
  @Consumes({MERGE_PATCH, MediaType.APPLICATION_JSON})
  @RequiresScope(Scope.CAMPAIGNS)
  @RunOnVirtualThread
  @Operation(
      operationId = "patchDefinition",
      summary = "Change fields of one",
      description =
          "A JSON merge patch: objects are merged, lists replaced, null puts a field back to its default. A creative whose content"
              + " changes must be approved again, unless the patch says so itself.")
  @Parameter(name = "kind", in = ParameterIn.PATH, example = "line-items")
  @Parameter(name = "id", in = ParameterIn.PATH, example = "spring-de")
  @APIResponse(responseCode = "200", description = "In force now")
  @APIResponse(responseCode = "400", description = "The result is not valid; the problem says why")
  @APIResponse(responseCode = "404", description = "There is none")
  @APIResponse(responseCode = "409", description = "Somebody else changed it")
  public Response patch(
      @PathParam("kind") String plural,
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
    Document patch = Desk.document(body);
    patch.fields();
    Stamp stamp = stamp(request, "patch", patch);
    OptionalLong expected = expected(patch, request);
    return answer(
        200, campaigns.desk().patch(kind(plural), Definitions.id(id), patch, expected, stamp));
  }

  @DELETE
  @Path(ONE)
  @RequiresScope(Scope.CAMPAIGNS)
  @RunOnVirtualThread
  @Operation(
      operationId = "archiveDefinition",
      summary = "Archive one",
      description = "Nothing of it is shown again, nor of what belongs to it. It stays readable.")
  @Parameter(name = "kind", in = ParameterIn.PATH, example = "line-items")
  @Parameter(name = "id", in = ParameterIn.PATH, example = "spring-de")
  @Parameter(name = "why", in = ParameterIn.QUERY, description = "for the audit trail")
  @APIResponse(responseCode = "204", description = "Archived")
  @APIResponse(responseCode = "404", description = "There is none")
  @APIResponse(responseCode = "409", description = "Somebody else changed it")
  public void archive(
      @PathParam("kind") String plural,
      @PathParam("id") String id,
      @Context UriInfo target,
      @Context ContainerRequestContext request) {
    String why = RequestParameters.of(target, "why").text("why");
    Stamp stamp = new Stamp(Grant.of(request).keyId(), "archive", why);
    move(plural, id, State.ARCHIVED, List.of(State.values()), stamp, request);
  }

  @POST
  @Path(ONE + ":pause")
  @Consumes(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.CAMPAIGNS)
  @RunOnVirtualThread
  @Operation(operationId = "pauseDefinition", summary = "Show nothing of it for the time being")
  @Parameter(name = "kind", in = ParameterIn.PATH, example = "line-items")
  @Parameter(name = "id", in = ParameterIn.PATH, example = "spring-de")
  @APIResponse(responseCode = "200", description = "Paused")
  @APIResponse(responseCode = "400", description = "It is not active")
  @APIResponse(responseCode = "404", description = "There is none")
  @APIResponse(responseCode = "409", description = "Somebody else changed it")
  public Response pause(
      @PathParam("kind") String plural,
      @PathParam("id") String id,
      @RequestBody(
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON,
                      schema = @Schema(type = SchemaType.OBJECT),
                      examples = @ExampleObject(name = "why", value = WHY)))
          byte[] body,
      @Context ContainerRequestContext request) {
    List<State> from = List.of(State.ACTIVE, State.PAUSED);
    return answer(
        200, move(plural, id, State.PAUSED, from, stamp(request, "pause", why(body)), request));
  }

  @POST
  @Path(ONE + ":resume")
  @Consumes(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.CAMPAIGNS)
  @RunOnVirtualThread
  @Operation(
      operationId = "resumeDefinition",
      summary = "Make it active",
      description = "Whatever it was before: draft, paused or archived.")
  @Parameter(name = "kind", in = ParameterIn.PATH, example = "line-items")
  @Parameter(name = "id", in = ParameterIn.PATH, example = "spring-de")
  @APIResponse(responseCode = "200", description = "Active")
  @APIResponse(responseCode = "404", description = "There is none")
  @APIResponse(responseCode = "409", description = "Somebody else changed it")
  public Response resume(
      @PathParam("kind") String plural,
      @PathParam("id") String id,
      @RequestBody(
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON,
                      schema = @Schema(type = SchemaType.OBJECT),
                      examples = @ExampleObject(name = "why", value = WHY)))
          byte[] body,
      @Context ContainerRequestContext request) {
    List<State> from = List.of(State.values());
    return answer(
        200, move(plural, id, State.ACTIVE, from, stamp(request, "resume", why(body)), request));
  }

  @POST
  @Path(KIND + ":validate")
  @Consumes(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.READ)
  @RunOnVirtualThread
  @Operation(operationId = "validateDefinition", summary = "Check one without saving it")
  @Parameter(name = "kind", in = ParameterIn.PATH, example = "line-items")
  @APIResponse(
      responseCode = "200",
      description = "`valid`, with the definition spelt out and its warnings, or with the problem")
  public String validate(
      @PathParam("kind") String plural,
      @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON,
                      schema = @Schema(type = SchemaType.OBJECT),
                      examples = @ExampleObject(name = "line item", value = LINE_ITEM)))
          byte[] body) {
    return Saved.validity(
            () -> {
              Document tree = Desk.document(body);
              String id = tree.find("id").map(Definitions::id).orElse("unnamed");
              boolean approves = tree.find("approval").isPresent();
              return campaigns
                  .desk()
                  .check(new Wanted(kind(plural), id, tree, Desk.version(tree), approves));
            })
        .toString();
  }

  @POST
  @Path(KIND + ":batch")
  @Consumes(NDJSON)
  @RequiresScope(Scope.CAMPAIGNS)
  @RunOnVirtualThread
  @Operation(
      operationId = "putDefinitions",
      summary = "Create or replace many, one JSON object per line",
      description =
          "Each line as the body of a PUT, with its `id`. Lines are independent; each gets its verdict, in order: created, replaced, same"
              + " or rejected. Blank lines are passed over.")
  @Parameter(name = "kind", in = ParameterIn.PATH, example = "line-items")
  @Parameter(name = "why", in = ParameterIn.QUERY, description = "for the audit trail")
  @APIResponse(responseCode = "200", description = "A verdict per line")
  @APIResponse(responseCode = "400", description = "Too many lines")
  @APIResponse(responseCode = "503", description = "The store is away and took none")
  public String batch(
      @PathParam("kind") String plural,
      @Context UriInfo target,
      @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = NDJSON,
                      schema = @Schema(type = SchemaType.STRING),
                      examples = @ExampleObject(name = "two", ref = "TwoDefinitions")))
          byte[] body,
      @Context ContainerRequestContext request) {
    String why = RequestParameters.of(target, "why").text("why");
    Stamp stamp = new Stamp(Grant.of(request).keyId(), "put", why);
    return new CampaignBatch(kind(plural), campaigns.desk(), stamp)
        .write(body, campaigns.batchLines())
        .toString();
  }

  private Saved move(
      String plural,
      String id,
      State to,
      List<State> from,
      Stamp stamp,
      ContainerRequestContext request) {
    OptionalLong expected =
        RequestParameters.ifMatch(OptionalLong.empty(), request.getHeaderString("If-Match"));
    return campaigns.desk().move(kind(plural), Definitions.id(id), to, from, expected, stamp);
  }

  private static Document why(byte[] body) {
    return Desk.document(body.length == 0 ? new byte[] {'{', '}'} : body).only("why");
  }

  private static Stamp stamp(ContainerRequestContext request, String what, Document body) {
    return new Stamp(Grant.of(request).keyId(), what, Desk.why(body));
  }

  private static OptionalLong expected(Document tree, ContainerRequestContext request) {
    return RequestParameters.ifMatch(Desk.version(tree), request.getHeaderString("If-Match"));
  }

  private static Response answer(int status, Saved saved) {
    return Response.status(status)
        .header("ETag", RequestParameters.tag(saved.definition().version()))
        .entity(saved.json().toString())
        .build();
  }

  /// The path's pattern lets no other pass.
  private static Kind kind(String plural) {
    for (Kind kind : Kind.values()) {
      if (kind.plural().equals(plural)) {
        return kind;
      }
    }
    throw new IllegalStateException("kind: " + plural + " (expected: one of the path's)");
  }
}
