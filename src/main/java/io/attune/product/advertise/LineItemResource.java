package io.attune.product.advertise;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.decision.AdReason;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.market.notice.Notices;
import io.attune.platform.access.RequiresScope;
import io.attune.platform.access.Scope;
import io.attune.state.demand.Book;
import io.attune.state.demand.Demand;
import io.attune.state.demand.Line;
import io.attune.state.ledger.Account;
import io.attune.state.pacing.PaceSeries;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;

/// How a line item fares.
@Path("/v1/ads/line-items")
public final class LineItemResource {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final long NANOS_PER_MICRO = 1_000;
  private static final String SERVED = "served";
  private static final String SERVES = "serves";

  private final Demand demand;
  private final Instant since = Instant.now();

  @Inject
  LineItemResource(Demand demand) {
    this.demand = demand;
  }

  @GET
  @Path("/{id}/why-not")
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.CAMPAIGNS)
  @Operation(
      operationId = "lineItemWhyNot",
      summary = "Why a line item serves or does not",
      description =
          "In how many decisions of this replica, since it started, the line item was looked at, served or did not, by reason; and what stands against it now: by placement, by pace and by account.")
  public byte[] whyNot(@PathParam("id") String id) throws JsonProcessingException {
    Book book = book();
    Line line = line(book, id);
    int number = line.item().number();
    ObjectNode tree = MAPPER.createObjectNode().put("lineItem", id);
    tree.put("campaign", line.campaign().id()).put("since", since.toString());
    counts(tree, demand.tally().of(number));
    ObjectNode now = tree.putObject("now");
    ObjectNode placements = now.putObject("placements");
    for (String placement : book.placements()) {
      AdReason standing = book.standing(placement, number, System.currentTimeMillis());
      placements.put(placement, standing == AdReason.NONE ? SERVES : standing.code());
    }
    now.put("takesPart", demand.probability(number)).put("bids", demand.multiplier(number));
    ArrayNode accounts = now.putArray("accounts");
    for (Account account : book.accounts(number)) {
      ObjectNode each = accounts.addObject().put("name", account.name());
      // not known before the store has answered once
      each.put("spentMicros", Math.max(0, account.spentNanos()) / NANOS_PER_MICRO);
      each.put("usedUp", account.isDry(Math.max(1, line.bidNanos())));
    }
    return MAPPER.writeValueAsBytes(tree);
  }

  private static void counts(ObjectNode tree, long[] counts) {
    tree.put("decisions", Arrays.stream(counts).sum());
    tree.put(SERVED, counts[AdReason.NONE.number()]);
    ObjectNode dropped = tree.putObject("dropped");
    for (int number = 1; number < counts.length; number++) {
      if (counts[number] > 0) {
        dropped.put(AdReason.of(number).code(), counts[number]);
      }
    }
  }

  @GET
  @Path("/{id}/pace")
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.CAMPAIGNS)
  @Operation(
      operationId = "lineItemPace",
      summary = "What a line item was to spend, and what it spent",
      description =
          "`minutes`: the last day, cumulative since the day began; `hours`: since this replica knows the line item. Each point is [end of the step in epoch seconds, planned micros, spent micros]. Empty for a line item that is not paced.")
  public byte[] pace(@PathParam("id") String id) throws JsonProcessingException {
    int number = line(book(), id).item().number();
    ObjectNode tree = MAPPER.createObjectNode().put("lineItem", id);
    Optional<PaceSeries> series = demand.series(number);
    points(tree.putArray("minutes"), series.map(PaceSeries::minutes).orElse(List.of()));
    points(tree.putArray("hours"), series.map(PaceSeries::hours).orElse(List.of()));
    return MAPPER.writeValueAsBytes(tree);
  }

  private static void points(ArrayNode array, List<PaceSeries.Point> points) {
    for (PaceSeries.Point point : points) {
      array
          .addArray()
          .add(point.epochSecond())
          .add(point.planned() / NANOS_PER_MICRO)
          .add(point.actual() / NANOS_PER_MICRO);
    }
  }

  private Book book() {
    return demand.current().orElseThrow(Notices::notLoaded);
  }

  private static Line line(Book book, String id) {
    return book.campaigns()
        .lineItem(id)
        .filter(item -> book.has(item.number()))
        .map(item -> book.line(item.number()))
        .orElseThrow(
            () ->
                Problem.of(
                        ProblemCode.NOT_FOUND,
                        "line item: " + Problem.quoted(id) + " (expected: one that is defined)")
                    .refusal());
  }
}
