package io.attune.product.collect;

import io.attune.language.document.Document;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.platform.access.Access;
import io.attune.platform.access.Grant;
import io.attune.platform.access.RequiresScope;
import io.attune.platform.access.Scope;
import io.attune.platform.parameter.RequestParameters;
import io.attune.state.deadletter.DeadLetters;
import io.attune.state.deadletter.Letter;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameters;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Refused events over REST: looked at, told again, ended. They hold what callers sent, so they
/// need the scope that changes things. Blocks on virtual threads only.
@Path("/v1")
@Tag(name = "dead letters", description = "Refused events, kept until they are corrected")
@Produces(MediaType.APPLICATION_JSON)
@Singleton
@RunOnVirtualThread
public final class DeadLetterResource {
  private static final String LETTERS = "dead-letters";
  private static final String ID = "{id: [^/:]+}";
  private static final Pattern LETTER_ID = Pattern.compile("[0-9a-f]{20}");
  private static final int MOST_LISTED = 1_000;
  private static final int USUALLY_LISTED = 100;
  private static final int MOST_AT_ONCE = 10_000;
  private static final int USUALLY_AT_ONCE = 1_000;
  private static final int TEXT = 100;

  private final DeadLetters letters;
  private final Replays replays;
  private final Access access;

  @Inject
  DeadLetterResource(DeadLetters letters, Replays replays, Access access) {
    this.letters = letters;
    this.replays = replays;
    this.access = access;
  }

  @GET
  @Path(LETTERS)
  @RequiresScope(Scope.MANAGE)
  @Operation(
      operationId = "listDeadLetters",
      summary = "List refused events",
      description =
          "Newest first, or with order=oldest. A page may be short and still name `next`; give that as `after`. Needs the scope manage.")
  @Parameters({
    @Parameter(name = "code", description = "Reason, such as unknown_item"),
    @Parameter(name = "type", description = "Type of the event as sent"),
    @Parameter(name = "source", description = "Door: rest, segment or grpc"),
    @Parameter(name = "key", description = "Name of the key that sent it"),
    @Parameter(name = "order", description = "newest or oldest first", example = "newest"),
    @Parameter(name = "after", description = "`next` of the page before"),
    @Parameter(name = "limit", description = "1 to 1,000", example = "100")
  })
  @APIResponse(responseCode = "200", ref = "DeadLetters")
  @APIResponse(responseCode = "400", ref = "BadRequest")
  @APIResponse(responseCode = "401", ref = "Unauthenticated")
  @APIResponse(responseCode = "403", ref = "Forbidden")
  @APIResponse(responseCode = "503", ref = "Overloaded")
  public byte[] list(@Context UriInfo target) {
    RequestParameters query =
        RequestParameters.of(target, "code", "type", "source", "key", "order", "after", "limit");
    DeadLetters.Filter filter = filter(query);
    String order = query.oneOf("order", "newest", "oldest");
    String after = after(query.text("after"));
    int limit = query.integer("limit", USUALLY_LISTED, 1, MOST_LISTED);
    DeadLetters.Page page = letters.page(filter, after, order.equals("newest"), limit);
    return LetterJson.page(page, letters.size(), letters.counts());
  }

  private static String after(String id) {
    if (!id.isEmpty() && !LETTER_ID.matcher(id).matches()) {
      throw Problem.invalid("after", id, "the id of a dead letter").refusal();
    }
    return id;
  }

  @GET
  @Path(LETTERS + "/" + ID)
  @RequiresScope(Scope.MANAGE)
  @Operation(
      operationId = "getDeadLetter",
      summary = "Read a refused event",
      description = "Needs the scope manage.")
  @Parameter(name = "id", example = "019aab12cd340001beef")
  @APIResponse(responseCode = "200", ref = "DeadLetter")
  @APIResponse(responseCode = "404", ref = "NotFound")
  public byte[] get(@PathParam("id") String id) {
    return LetterJson.one(require(id));
  }

  private Letter require(String id) {
    Optional<Letter> found = LETTER_ID.matcher(id).matches() ? letters.find(id) : Optional.empty();
    return found.orElseThrow(() -> unknown(id));
  }

  private static Refusal unknown(String id) {
    String detail = Problem.invalid("id", id, "a dead letter that is kept").detail();
    return new Problem(ProblemCode.NOT_FOUND, "id", detail).refusal();
  }

  @POST
  @Path(LETTERS + "/" + ID + ":replay")
  @Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
  @RequiresScope(Scope.MANAGE)
  @Operation(
      operationId = "replayDeadLetter",
      summary = "Tell a refused event again",
      description =
          "As it was sent, or as the body says instead. Accepted or a duplicate, it leaves the dead letters; refused again, it stays"
              + " with its new reason. Needs the scope manage.")
  @Parameter(name = "id", example = "019aab12cd340001beef")
  @RequestBody(
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(type = SchemaType.OBJECT),
              examples =
                  @ExampleObject(
                      name = "corrected",
                      value =
                          "{\"eventId\":\"e-1\",\"type\":\"click\",\"time\":\"2026-11-22T10:00:00Z\",\"viewer\":{\"id\":\"viewer-00001\"},"
                              + "\"items\":[{\"id\":\"item-0001\"}]}")))
  @APIResponse(responseCode = "200", description = "Its verdict")
  @APIResponse(responseCode = "400", ref = "BadRequest")
  @APIResponse(responseCode = "404", ref = "NotFound")
  @APIResponse(responseCode = "503", ref = "Overloaded")
  public byte[] replay(
      @Context ContainerRequestContext request, @PathParam("id") String id, byte[] body) {
    Letter letter = require(id);
    Verdict verdict = replays.one(letter, body);
    audit(request, "dead-letter.replay", id);
    return LetterJson.verdict(id, verdict);
  }

  @POST
  @Path(LETTERS + ":replay")
  @Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
  @RequiresScope(Scope.MANAGE)
  @Operation(
      operationId = "replayDeadLetters",
      summary = "Tell many refused events again",
      description =
          "Those of the filter, oldest first, for example after the missing items were imported. What is refused again stays. Where"
              + " `next` is in the answer there were more: give it as `after`. Needs the scope manage.")
  @RequestBody(
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(type = SchemaType.OBJECT),
              examples =
                  @ExampleObject(
                      name = "after an import",
                      value = "{\"code\":\"unknown_item\",\"limit\":1000}")))
  @APIResponse(responseCode = "200", description = "How many were accepted, and refused again")
  @APIResponse(responseCode = "400", ref = "BadRequest")
  @APIResponse(responseCode = "503", ref = "Overloaded")
  public byte[] replayAll(@Context ContainerRequestContext request, byte[] body) {
    for (String name : request.getUriInfo().getQueryParameters().keySet()) {
      String where = "in the query (expected: in the body, as JSON)";
      throw new Problem(ProblemCode.UNKNOWN_FIELD, name, name + ": " + where).refusal();
    }
    Document said =
        Document.json(body.length == 0 ? new byte[] {'{', '}'} : body)
            .only("code", "type", "source", "key", "after", "limit");
    DeadLetters.Filter filter =
        new DeadLetters.Filter(
            text(said, "code"), text(said, "type"), text(said, "source"), text(said, "key"));
    String after = after(text(said, "after"));
    int limit =
        said.find("limit").map(n -> (int) n.integer(1, MOST_AT_ONCE)).orElse(USUALLY_AT_ONCE);
    Replays.Outcome outcome = replays.all(filter, after, limit);
    audit(request, "dead-letters.replay", filter.code());
    return LetterJson.outcome(outcome);
  }

  private static String text(Document said, String field) {
    return said.find(field).map(text -> text.text(0, TEXT)).orElse("");
  }

  @DELETE
  @Path(LETTERS + "/" + ID)
  @RequiresScope(Scope.MANAGE)
  @Operation(
      operationId = "deleteDeadLetter",
      summary = "End a refused event",
      description = "Needs the scope manage.")
  @Parameter(name = "id", example = "019aab12cd340001beef")
  @APIResponse(responseCode = "204", description = "Gone")
  @APIResponse(responseCode = "404", ref = "NotFound")
  public Response delete(@Context ContainerRequestContext request, @PathParam("id") String id) {
    if (!LETTER_ID.matcher(id).matches() || letters.remove(List.of(id)) == 0) {
      throw unknown(id);
    }
    audit(request, "dead-letter.delete", id);
    return Response.noContent().build();
  }

  @DELETE
  @Path(LETTERS)
  @RequiresScope(Scope.MANAGE)
  @Operation(
      operationId = "deleteDeadLetters",
      summary = "End many refused events",
      description =
          "Those of the filter, oldest first; without a filter it needs all=true. Where `next` is in the answer there were more. Needs"
              + " the scope manage.")
  @Parameters({
    @Parameter(name = "code", description = "Reason, such as unknown_item"),
    @Parameter(name = "type", description = "Type of the event as sent"),
    @Parameter(name = "source", description = "Door: rest, segment or grpc"),
    @Parameter(name = "key", description = "Name of the key that sent it"),
    @Parameter(name = "all", description = "true to end all, whatever they are"),
    @Parameter(name = "after", description = "`next` of the answer before"),
    @Parameter(name = "limit", description = "1 to 10,000")
  })
  @APIResponse(responseCode = "200", description = "How many were ended")
  @APIResponse(responseCode = "400", ref = "BadRequest")
  public byte[] deleteAll(@Context ContainerRequestContext request, @Context UriInfo target) {
    RequestParameters query =
        RequestParameters.of(target, "code", "type", "source", "key", "all", "after", "limit");
    DeadLetters.Filter filter = filter(query);
    boolean all = query.oneOf("all", "false", "true").equals("true");
    String after = after(query.text("after"));
    int limit = query.integer("limit", MOST_AT_ONCE, 1, MOST_AT_ONCE);
    if (filter.equals(DeadLetters.Filter.ALL) && !all) {
      throw Problem.invalid("all", "absent", "true, or one of code, type, source and key")
          .refusal();
    }
    DeadLetters.Page page = letters.page(filter, after, false, limit);
    List<String> ids = new ArrayList<>(page.letters().size());
    page.letters().forEach(letter -> ids.add(letter.id()));
    int removed = letters.remove(ids);
    audit(request, "dead-letters.delete", filter.code());
    return LetterJson.removed(removed, page.next());
  }

  private static DeadLetters.Filter filter(RequestParameters query) {
    return new DeadLetters.Filter(
        query.text("code"), query.text("type"), query.text("source"), query.text("key"));
  }

  private void audit(ContainerRequestContext request, String what, String subject) {
    var unused = access.audit(Grant.of(request).keyId(), what, subject);
  }
}
