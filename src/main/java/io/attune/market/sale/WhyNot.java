package io.attune.market.sale;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.decision.AdReason;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.market.notice.Notices;
import io.attune.stage.recording.AdRecord;
import io.attune.state.demand.Book;
import io.attune.state.placement.Placement;
import io.attune.state.snapshot.Snapshot;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// Says from the record of a decision about ads why one line item was shown, or why not; invents
/// nothing. What was tried, and all of a traced decision, the record knows. Of others definitions
/// say it, as they are now, or else the reasons for which the decision left line items out.
final class WhyNot {
  private static final int LONGEST = 64;
  private static final double NANOS_PER_MICRO = 1_000;
  private static final String TRACE =
      "a decision that is asked with include: [\"trace\"] says it of each line item";

  private final AdRecord record;
  private final String lineItem;
  private final ObjectNode tree = JsonNodeFactory.instance.objectNode();

  /// @param asked id of the line item, as the caller wrote it
  /// @throws Refusal `invalid_field`
  WhyNot(AdRecord record, String asked) {
    if (asked.isEmpty() || asked.length() > LONGEST) {
      String expected = "the id of a line item, 1 to " + LONGEST + " characters";
      throw Problem.invalid("lineItem", asked, expected).refusal();
    }
    this.record = record;
    lineItem = asked;
    tree.put("decisionId", record.id()).put("placement", record.placement());
    tree.put("lineItem", asked);
  }

  /// As JSON.
  ///
  /// @param book the present definitions; nothing while they are not loaded
  /// @param snapshot the present one, with the placements
  /// @throws Refusal `not_found` where neither the record nor the book has the line item,
  /// `store_unavailable` where the book would have to say it
  byte[] json(Optional<Book> book, Snapshot snapshot) {
    int place = tried();
    AdReason traced = record.why().getOrDefault(lineItem, AdReason.NONE);
    if (place >= 0) {
      tried(place);
    } else if (traced != AdReason.NONE) {
      dropped(traced, "traced", "");
    } else {
      Book now = book.orElseThrow(Notices::notLoaded);
      boolean changed =
          now.campaigns().version() != record.versions().getOrDefault("campaigns", -1L);
      defined(now, number(now), changed, ofExchange(snapshot));
      tree.put("definitionsChanged", changed);
    }
    return tree.toString().getBytes(StandardCharsets.UTF_8);
  }

  /// Its place among those that were tried, from 0; -1 for none.
  private int tried() {
    for (int place = 0; place < record.contenders().size(); place++) {
      if (record.contenders().get(place).lineItem().equals(lineItem)) {
        return place;
      }
    }
    return -1;
  }

  private void tried(int place) {
    AdRecord.Contender contender = record.contenders().get(place);
    String number = "tried as number " + (place + 1) + " of " + record.contenders().size();
    if (contender.reason() == AdReason.NONE) {
      tree.put("verdict", "shown").put("known", "tried").put("position", contender.position());
      tree.put("summary", "shown at position " + contender.position() + ", " + number);
    } else {
      dropped(contender.reason(), "tried", ", " + number);
    }
    tree.put("place", place + 1).put("of", record.contenders().size());
    worth(tree, contender);
    ArrayNode shown = tree.putArray("shown");
    for (AdRecord.Contender other : record.contenders()) {
      if (other.reason() == AdReason.NONE) {
        ObjectNode node = shown.addObject().put("lineItem", other.lineItem());
        worth(node.put("position", other.position()), other);
      }
    }
  }

  private static void worth(ObjectNode node, AdRecord.Contender contender) {
    node.put("tier", contender.tier());
    node.put("valueMicros", contender.money().value() / NANOS_PER_MICRO);
  }

  private void dropped(AdReason reason, String known, String more) {
    tree.put("verdict", "dropped").put("known", known);
    tree.putObject("dropped").put("number", reason.number()).put("reason", reason.code());
    tree.put("summary", "left out, " + reason.code() + more);
  }

  private int number(Book book) {
    return book.campaigns()
        .lineItem(lineItem)
        .filter(item -> book.has(item.number()))
        .orElseThrow(
            () -> {
              String expected = "a line item of the decision, or one that is defined";
              String detail = Problem.invalid("lineItem", lineItem, expected).detail();
              return new Problem(ProblemCode.NOT_FOUND, "lineItem", detail).refusal();
            })
        .number();
  }

  private boolean ofExchange(Snapshot snapshot) {
    return snapshot
        .placements()
        .placement(record.placement())
        .flatMap(Placement::ads)
        .flatMap(Placement.Ads::exchange)
        .isPresent();
  }

  private void defined(Book book, int number, boolean changed, boolean exchange) {
    AdReason standing = book.standing(record.placement(), number, record.epochMillis());
    if (standing != AdReason.NONE) {
      dropped(standing, "definitions", changed ? ", as it is defined now" : "");
      return;
    }
    Map<AdReason, Integer> possible = new EnumMap<>(AdReason.class);
    possible.putAll(record.dropped());
    if (exchange) {
      // an imp asks for one size; who has none of it is not counted
      possible.put(AdReason.NO_FITTING_CREATIVE, 0);
    }
    if (possible.size() == 1 && !changed) {
      dropped(possible.keySet().iterator().next(), "counts", ", as all that were left out");
      return;
    }
    tree.put("verdict", "not_shown").put("known", "counts");
    ObjectNode node = tree.putObject("possible");
    possible.forEach((reason, count) -> node.put(reason.code(), count));
    tree.put("needed", TRACE);
    tree.put("summary", "not shown; the record does not say for which of these reasons");
  }
}
