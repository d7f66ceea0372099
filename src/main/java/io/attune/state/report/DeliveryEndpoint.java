package io.attune.state.report;

import io.attune.language.problem.Problem;
import io.attune.platform.access.RequiresScope;
import io.attune.platform.access.Scope;
import io.attune.platform.parameter.RequestParameters;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// What ads delivered, over REST. Blocks on virtual threads only.
@Path("/v1/reports/delivery")
@Tag(name = "reports", description = "What ads delivered and cost")
@Singleton
@RunOnVirtualThread
public final class DeliveryEndpoint {
  private static final MediaType CSV = new MediaType("text", "csv");
  private static final String CSV_UTF8 = "text/csv; charset=utf-8; header=present";
  private static final String FORMAT = "format";

  private static final int MOST_ROWS = 10_000;

  /// Hours of all series of one answer.
  private static final int MOST_POINTS = 100_000;

  private final Delivery delivery;
  private final Clock clock = Clock.systemUTC();

  @Inject
  DeliveryEndpoint(Delivery delivery) {
    this.delivery = delivery;
  }

  @GET
  @Produces({MediaType.APPLICATION_JSON, "text/csv"})
  @RequiresScope(Scope.CAMPAIGNS)
  @Operation(
      operationId = "deliveryReport",
      summary = "Impressions, clicks, conversions and spend",
      description =
          "Added up from what was counted with each booking, so that spend is the ledger's, to the nano. As JSON, or as CSV with"
              + " `format=csv` or by the header Accept. Needs the scope campaigns.")
  @Parameter(name = "from", in = ParameterIn.QUERY, ref = "ReportFrom")
  @Parameter(name = "to", in = ParameterIn.QUERY, ref = "ReportTo")
  @Parameter(name = "timeZone", in = ParameterIn.QUERY, ref = "ReportTimeZone")
  @Parameter(
      name = "by",
      in = ParameterIn.QUERY,
      description = "Some of campaign, lineItem, creative, placement, hour, day",
      example = "lineItem,day")
  @Parameter(name = "advertiser", in = ParameterIn.QUERY, ref = "ReportAdvertiser")
  @Parameter(name = "campaign", in = ParameterIn.QUERY, ref = "ReportCampaign")
  @Parameter(name = "lineItem", in = ParameterIn.QUERY, ref = "ReportLineItem")
  @Parameter(name = "creative", in = ParameterIn.QUERY, ref = "ReportCreative")
  @Parameter(name = "placement", in = ParameterIn.QUERY, ref = "ReportPlacement")
  @Parameter(name = "format", in = ParameterIn.QUERY, description = "json or csv", example = "json")
  @APIResponse(responseCode = "200", description = "A row per combination that has figures")
  @APIResponse(responseCode = "400", ref = "BadRequest")
  @APIResponse(responseCode = "401", ref = "Unauthenticated")
  @APIResponse(responseCode = "403", ref = "Forbidden")
  @APIResponse(responseCode = "503", ref = "Overloaded")
  public Response report(@Context UriInfo target, @Context HttpHeaders headers) {
    RequestParameters query = parameters(target, "by", FORMAT);
    boolean csv = csv(query.text(FORMAT), headers);
    DeliveryQuestion question = DeliveryQuestion.of(query, Dimension.CAMPAIGN, clock.instant());
    Collection<Delivered> rows = delivery.rows(question, MOST_ROWS);
    if (!csv) {
      return Response.ok(DeliveryWriter.json(question, rows), MediaType.APPLICATION_JSON).build();
    }
    String name = "delivery-" + question.from() + "-" + question.to() + ".csv";
    return Response.ok(DeliveryWriter.csv(question, rows), CSV_UTF8)
        .header("Content-Disposition", "attachment; filename=\"" + name + "\"")
        .build();
  }

  @GET
  @Path("/hours")
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.CAMPAIGNS)
  @Operation(
      operationId = "deliveryByHour",
      summary = "The same hour by hour, for pictures",
      description =
          "A series per line item, or per what `by` says, with a figure for every hour of the days, zeros included. Needs the scope"
              + " campaigns.")
  @Parameter(name = "from", in = ParameterIn.QUERY, ref = "ReportFrom")
  @Parameter(name = "to", in = ParameterIn.QUERY, ref = "ReportTo")
  @Parameter(name = "timeZone", in = ParameterIn.QUERY, ref = "ReportTimeZone")
  @Parameter(
      name = "by",
      in = ParameterIn.QUERY,
      description = "Some of campaign, lineItem, creative, placement",
      example = "lineItem")
  @Parameter(name = "advertiser", in = ParameterIn.QUERY, ref = "ReportAdvertiser")
  @Parameter(name = "campaign", in = ParameterIn.QUERY, ref = "ReportCampaign")
  @Parameter(name = "lineItem", in = ParameterIn.QUERY, ref = "ReportLineItem")
  @Parameter(name = "creative", in = ParameterIn.QUERY, ref = "ReportCreative")
  @Parameter(name = "placement", in = ParameterIn.QUERY, ref = "ReportPlacement")
  @APIResponse(responseCode = "200", description = "Series")
  @APIResponse(responseCode = "400", ref = "BadRequest")
  public String hours(@Context UriInfo target) {
    RequestParameters query = parameters(target, "by");
    DeliveryQuestion asked = DeliveryQuestion.of(query, Dimension.LINE_ITEM, clock.instant());
    if (asked.by(Dimension.HOUR) || asked.by(Dimension.DAY)) {
      throw Problem.invalid("by", query.text("by"), "no hour and no day: hours are told anyway")
          .refusal();
    }
    Set<Dimension> by = EnumSet.copyOf(asked.by());
    by.add(Dimension.HOUR);
    DeliveryQuestion question =
        new DeliveryQuestion(asked.from(), asked.to(), asked.zone(), by, asked.only());
    Collection<Delivered> rows = delivery.rows(question, MOST_POINTS);
    long length = question.endHour() - question.firstHour();
    if (series(rows) * length > MOST_POINTS) {
      throw Problem.invalid(
              "to", question.to(), "at most " + MOST_POINTS + " hours of all series; fewer days")
          .refusal();
    }
    return DeliveryWriter.hours(question, rows);
  }

  private static long series(Collection<Delivered> rows) {
    return rows.stream()
        .map(row -> List.of(row.names.subList(0, row.names.size() - 1), row.currency))
        .distinct()
        .count();
  }

  private static RequestParameters parameters(UriInfo target, String... more) {
    List<String> known = new ArrayList<>(List.of("from", "to", "timeZone"));
    known.addAll(DeliveryQuestion.FILTERS);
    known.addAll(List.of(more));
    return RequestParameters.of(target, known.toArray(String[]::new));
  }

  /// As the parameter says, or else what the caller would rather have.
  private static boolean csv(String format, HttpHeaders headers) {
    if (!format.isEmpty()) {
      if (!format.equals("json") && !format.equals("csv")) {
        throw Problem.invalid(FORMAT, format, "json or csv").refusal();
      }
      return format.equals("csv");
    }
    for (MediaType accepted : headers.getAcceptableMediaTypes()) {
      if (accepted.isCompatible(MediaType.APPLICATION_JSON_TYPE)) {
        return false;
      }
      if (accepted.isCompatible(CSV)) {
        return true;
      }
    }
    return false;
  }
}
