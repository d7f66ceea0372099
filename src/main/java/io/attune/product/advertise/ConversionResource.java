package io.attune.product.advertise;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.campaign.Amount;
import io.attune.language.document.Document;
import io.attune.language.document.Line;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.market.credit.Conversions;
import io.attune.market.credit.Conversions.Status;
import io.attune.market.credit.Conversions.Verdict;
import io.attune.market.notice.AdEvent;
import io.attune.market.notice.AdTicket;
import io.attune.platform.access.RequiresScope;
import io.attune.platform.access.Scope;
import io.attune.state.attribution.Attribution;
import io.attune.state.attribution.Conversion;
import io.attune.state.ledger.Payment;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/// Conversions from server to server. Waits on virtual threads only.
@Path("/v1/ads/conversions")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class ConversionResource {
  private static final String NDJSON = "application/x-ndjson";
  private static final String EXAMPLE =
      """
      [{"id": "order-17", "viewer": {"id": "viewer-1"}, "time": "2026-11-23T10:00:00Z", "advertiser": "fell",
        "valueMicros": 129000000, "currency": "EUR"}]""";
  private static final int MOST_BYTES = 1 << 20;
  private static final int MOST = 1_000;
  private static final int AT_ONCE = 256;
  private static final int ACCEPTED = 202;

  private final Conversions conversions;
  private final Attribution attribution;

  @Inject
  ConversionResource(Conversions conversions, Attribution attribution) {
    this.conversions = conversions;
    this.attribution = attribution;
  }

  /// One that was told: what it says, or why that cannot be read.
  private record Entry(Optional<Conversion> said, Verdict refused) {}

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.ADS)
  @Operation(
      operationId = "tellConversions",
      summary = "Tell conversions from server to server",
      description =
          "One, or an array of up to 1,000; as lines with application/x-ndjson. Each is credited to the viewer's last click that fits, or to"
              + " the one whose `ticket` it shows, once per advertiser and `id`. A verdict each, in order. Needs the scope ads.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(type = SchemaType.OBJECT),
              examples = @ExampleObject(name = "an order", value = EXAMPLE)))
  @APIResponse(responseCode = "202", description = "A verdict per conversion")
  @APIResponse(responseCode = "400", ref = "BadRequest")
  @APIResponse(responseCode = "401", ref = "Unauthenticated")
  @APIResponse(responseCode = "403", ref = "Forbidden")
  @APIResponse(responseCode = "413", ref = "TooLarge")
  @APIResponse(responseCode = "503", ref = "Overloaded")
  public Response tell(byte[] body) {
    Document tree = Document.json(body, MOST_BYTES);
    List<Document> each = tree.kind() == Document.Kind.ARRAY ? tree.elements(MOST) : List.of(tree);
    return answer(each.stream().map(one -> entry(() -> one)).toList());
  }

  @POST
  @Consumes(NDJSON)
  @RequiresScope(Scope.ADS)
  @Operation(hidden = true)
  public Response lines(byte[] body) {
    if (body.length > MOST_BYTES) {
      String detail = "body: " + body.length + " bytes (expected: at most " + MOST_BYTES + ")";
      throw Problem.of(ProblemCode.BODY_TOO_LARGE, detail).refusal();
    }
    List<Line> lines = Line.of(body, MOST);
    if (lines.size() > MOST) {
      throw Problem.invalid("body", "more lines", "at most " + MOST).refusal();
    }
    return answer(
        lines.stream().map(line -> entry(() -> Document.json(line.bytes(body)))).toList());
  }

  private Entry entry(Supplier<Document> tree) {
    String id = "";
    try {
      Document read = tree.get();
      id =
          read.find("id")
              .filter(named -> named.kind() == Document.Kind.TEXT)
              .map(this::id)
              .orElse("");
      Conversion said = attribution.read(read, System.currentTimeMillis());
      return new Entry(Optional.of(said), Verdict.not(id, ""));
    } catch (Refusal refusal) {
      return new Entry(Optional.empty(), Verdict.rejected(id, refusal.problem()));
    }
  }

  /// As it is shown: whatever it is, shortened.
  private String id(Document named) {
    String text = named.text(0, Integer.MAX_VALUE);
    return text.length() > 256 ? Problem.cut(text, 256) : text;
  }

  private Response answer(List<Entry> entries) {
    Verdict[] verdicts = new Verdict[entries.size()];
    List<Integer> waiting = new ArrayList<>();
    Set<String> together = new HashSet<>();
    for (int i = 0; i < verdicts.length; i++) {
      Entry entry = entries.get(i);
      verdicts[i] = entry.refused;
      if (entry.said.isPresent()) {
        if (waiting.size() == AT_ONCE || !together.add(entry.said.get().id())) {
          credit(entries, waiting, verdicts);
          together.clear();
          together.add(entry.said.get().id());
        }
        waiting.add(i);
      }
    }
    credit(entries, waiting, verdicts);
    refuseAway(verdicts);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    var results = answer.putArray("results");
    for (Verdict verdict : verdicts) {
      results.add(tree(verdict));
    }
    return Response.status(ACCEPTED).entity(answer.toString()).build();
  }

  /// Those together of which no two have the same id, so that the first of these is the credited
  /// one.
  private void credit(List<Entry> entries, List<Integer> waiting, Verdict[] verdicts) {
    List<CompletableFuture<Verdict>> under = new ArrayList<>(waiting.size());
    for (int i : waiting) {
      under.add(
          conversions
              .credit(entries.get(i).said.orElseThrow())
              .toCompletionStage()
              .toCompletableFuture());
    }
    for (int i = 0; i < under.size(); i++) {
      verdicts[waiting.get(i)] = under.get(i).join();
    }
    waiting.clear();
  }

  /// When nothing at all could be done for want of the store, the call is to be made again.
  private static void refuseAway(Verdict... verdicts) {
    Optional<Problem> away = Optional.empty();
    for (Verdict verdict : verdicts) {
      away = verdict.problem().filter(problem -> problem.code().status() >= 500);
      if (away.isEmpty()) {
        return;
      }
    }
    if (away.isPresent()) {
      throw away.get().refusal();
    }
  }

  private static ObjectNode tree(Verdict verdict) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.put("id", verdict.id()).put("status", verdict.status().code());
    verdict.credit().ifPresent(credit -> credit(verdict, credit, tree));
    if (!verdict.why().isEmpty()) {
      tree.put("code", verdict.why());
    }
    verdict
        .problem()
        .ifPresent(
            problem -> {
              if (!problem.field().isEmpty()) {
                tree.put("field", problem.field());
              }
              tree.put("detail", problem.detail());
            });
    return tree;
  }

  private static void credit(Verdict verdict, AdTicket credit, ObjectNode tree) {
    tree.put("lineItem", credit.lineItem())
        .put("creative", credit.creative())
        .put("placement", credit.placement())
        .put("decisionId", credit.decisionId());
    if (verdict.status() == Status.CREDITED) {
      boolean pays = credit.paidFor() == AdEvent.CONVERSION;
      boolean paid = pays && verdict.payment().filter(p -> p == Payment.UNPAID).isEmpty();
      tree.put("payment", pays ? paid ? "paid" : "budget_used_up" : "not_paid_for");
      tree.put("paidMicros", new Amount(paid ? credit.money().nanos() : 0).micros());
    }
  }
}
