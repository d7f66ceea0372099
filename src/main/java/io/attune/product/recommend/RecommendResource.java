package io.attune.product.recommend;

import io.attune.language.problem.Problem;
import io.attune.market.sale.Sales;
import io.attune.platform.access.Grant;
import io.attune.platform.access.RequiresScope;
import io.attune.platform.access.Scope;
import io.attune.platform.parameter.RequestParameters;
import io.attune.stage.admission.Admission;
import io.attune.stage.recording.Recording;
import io.attune.state.snapshot.Snapshots;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Recommendations over REST. Bodies are read and written by hand, on the event loop that owns the
/// connection.
@Path("/v1")
@Tag(name = "recommendations")
@Singleton
@NonBlocking
public final class RecommendResource {
  private final ThreadLocal<AnswerWriter> writer = ThreadLocal.withInitial(AnswerWriter::new);
  private final Calls calls;
  private final AskReader reader;
  private final Recording recording;
  private final Snapshots snapshots;
  private final Why why;
  private final Sales sales;

  @Inject
  RecommendResource(Calls calls, Recording recording, Snapshots snapshots, Sales sales) {
    this.calls = calls;
    this.recording = recording;
    this.snapshots = snapshots;
    this.sales = sales;
    why = new Why(recording);
    reader = new AskReader(calls.checks());
  }

  @POST
  @Path("/recommend/{placement}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.RECOMMEND)
  @Operation(
      operationId = "recommend",
      summary = "Items for one placement",
      description = "Needs the scope recommend.")
  @Parameter(
      name = "placement",
      in = ParameterIn.PATH,
      required = true,
      example = "home",
      schema = @Schema(type = SchemaType.STRING))
  @RequestBody(ref = "Recommend")
  @APIResponse(responseCode = "200", ref = "Answer")
  @APIResponse(responseCode = "400", ref = "BadRequest")
  @APIResponse(responseCode = "401", ref = "Unauthenticated")
  @APIResponse(responseCode = "403", ref = "Forbidden")
  @APIResponse(responseCode = "404", ref = "NotFound")
  @APIResponse(responseCode = "413", ref = "TooLarge")
  @APIResponse(responseCode = "503", ref = "Overloaded")
  public CompletionStage<byte[]> recommend(
      @PathParam("placement") String placement,
      @Context ContainerRequestContext request,
      byte[] body) {
    return one(request, placement, false, body);
  }

  @POST
  @Path("/rank/{placement}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.RECOMMEND)
  @Operation(
      operationId = "rank",
      summary = "Order the caller's candidates",
      description = "Needs the scope recommend.")
  @Parameter(
      name = "placement",
      in = ParameterIn.PATH,
      required = true,
      example = "rank",
      schema = @Schema(type = SchemaType.STRING))
  @RequestBody(ref = "Rank")
  @APIResponse(responseCode = "200", ref = "Answer")
  @APIResponse(responseCode = "400", ref = "BadRequest")
  @APIResponse(responseCode = "401", ref = "Unauthenticated")
  @APIResponse(responseCode = "403", ref = "Forbidden")
  @APIResponse(responseCode = "404", ref = "NotFound")
  @APIResponse(responseCode = "413", ref = "TooLarge")
  @APIResponse(responseCode = "503", ref = "Overloaded")
  public CompletionStage<byte[]> rank(
      @PathParam("placement") String placement,
      @Context ContainerRequestContext request,
      byte[] body) {
    return one(request, placement, true, body);
  }

  private CompletionStage<byte[]> one(
      ContainerRequestContext request, String placement, boolean rank, byte[] body) {
    long start = calls.now();
    Ask ask = reader.call(placement, rank, body);
    return calls
        .answer(ask, Grant.of(request)::allows, start, Admission.UNSTATED, request::getHeaderString)
        .map(answers -> writer.get().call(answers.getFirst(), micros(start)))
        .toCompletionStage();
  }

  @POST
  @Path("/recommend")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.RECOMMEND)
  @Operation(
      operationId = "recommendPage",
      summary = "Items for several placements of one page",
      description = "One look at the viewer, no item twice. Needs the scope recommend.")
  @RequestBody(ref = "Page")
  @APIResponse(responseCode = "200", ref = "PageAnswer")
  @APIResponse(responseCode = "400", ref = "BadRequest")
  @APIResponse(responseCode = "401", ref = "Unauthenticated")
  @APIResponse(responseCode = "403", ref = "Forbidden")
  @APIResponse(responseCode = "404", ref = "NotFound")
  @APIResponse(responseCode = "413", ref = "TooLarge")
  @APIResponse(responseCode = "503", ref = "Overloaded")
  public CompletionStage<byte[]> page(@Context ContainerRequestContext request, byte[] body) {
    long start = calls.now();
    Ask ask = reader.page(body);
    return calls
        .answer(ask, Grant.of(request)::allows, start, Admission.UNSTATED, request::getHeaderString)
        .map(answers -> writer.get().page(answers, micros(start)))
        .toCompletionStage();
  }

  @GET
  @Path("/decisions/{id}")
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.DECISIONS)
  @Operation(
      operationId = "getDecision",
      summary = "The record of a decision",
      description =
          "Readable within a second of the answer and for some minutes, on the replica that the id names. That of a decision about ads says who was tried in which order, with bid, probability, price and propensity, and how many line items were dropped for which reason. Needs the scope decisions.")
  @Parameter(
      name = "id",
      in = ParameterIn.PATH,
      required = true,
      schema = @Schema(type = SchemaType.STRING))
  @APIResponse(responseCode = "200", ref = "Decision")
  @APIResponse(responseCode = "400", ref = "BadRequest")
  @APIResponse(responseCode = "401", ref = "Unauthenticated")
  @APIResponse(responseCode = "403", ref = "Forbidden")
  @APIResponse(responseCode = "404", ref = "NotFound")
  public byte[] decision(@PathParam("id") String id, @Context UriInfo target) {
    RequestParameters.of(target);
    return recording
        .line(id)
        .or(() -> recording.ads(id))
        .orElseGet(() -> writer.get().record(recording.find(id), snapshots.current().catalog()));
  }

  @GET
  @Path("/decisions/{id}/why")
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.DECISIONS)
  @Operation(
      operationId = "why",
      summary = "Why a decision showed an item or a line item, or why not",
      description =
          "Of a decision about items with item: which source brought it, which rule left it out, what it scored, what would have been needed. A full record (of calls that include trace, and of a sample) says all of it. Of a decision about ads or bids with lineItem: where it was shown, or for which reason not. Needs the scope decisions.")
  @Parameter(
      name = "id",
      in = ParameterIn.PATH,
      required = true,
      schema = @Schema(type = SchemaType.STRING))
  @Parameter(
      name = "item",
      in = ParameterIn.QUERY,
      description = "Of a decision about items.",
      example = "item-0001",
      schema = @Schema(type = SchemaType.STRING))
  @Parameter(
      name = "lineItem",
      in = ParameterIn.QUERY,
      description = "Of a decision about ads.",
      schema = @Schema(type = SchemaType.STRING))
  @APIResponse(responseCode = "200", ref = "Why")
  @APIResponse(responseCode = "400", ref = "BadRequest")
  @APIResponse(responseCode = "401", ref = "Unauthenticated")
  @APIResponse(responseCode = "403", ref = "Forbidden")
  @APIResponse(responseCode = "404", ref = "NotFound")
  public byte[] why(
      @PathParam("id") String id,
      @QueryParam("item") @Nullable String item,
      @QueryParam("lineItem") @Nullable String lineItem,
      @Context UriInfo target) {
    RequestParameters.of(target, "item", "lineItem");
    if (lineItem != null) {
      if (item != null) {
        throw Problem.invalid("lineItem", lineItem, "absent beside item").refusal();
      }
      return sales.why(id, lineItem, snapshots.current());
    }
    return WhyWriter.json(why.explain(id, item, snapshots.current().catalog()));
  }

  private long micros(long startNanos) {
    return (calls.now() - startNanos) / 1_000;
  }
}
