package io.attune.product.recommend;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.language.decision.DropReason;
import io.attune.language.decision.Source;
import io.attune.language.decision.Sponsored;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.product.recommend.Explanation.Verdict;
import io.attune.stage.recording.Capture.Considered;
import io.attune.stage.recording.DecisionRecord;
import io.attune.stage.recording.FullRecord;
import io.attune.stage.recording.Recording;
import io.attune.state.catalog.CatalogSnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Explains decisions from their records; invents nothing. Thread-safe.
final class Why {
  private static final int ID_CHARACTERS = 256;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Recording recording;

  Why(Recording recording) {
    this.recording = recording;
  }

  /// @param item id, as the caller wrote it; null when absent
  /// @param catalog the present one, which says whether there is such an item at all
  /// @throws io.attune.language.problem.Refusal `invalid_field`, `unknown_decision`, `unknown_item`
  Explanation explain(String id, @Nullable String item, CatalogSnapshot catalog) {
    if (item == null || item.isEmpty() || item.length() > ID_CHARACTERS) {
      String expected =
          "the id of an item, 1 to " + ID_CHARACTERS + " characters, or lineItem for a line item";
      throw Problem.invalid("item", item == null ? "absent" : item, expected).refusal();
    }
    Optional<FullRecord> full = recording.full(id);
    if (full.isEmpty()) {
      DecisionRecord compact = recording.find(id);
      return compact(compact, item, known(item, catalog));
    }
    int place = full.get().place(item);
    if (place < 0) {
      known(item, catalog);
      return missed(full.get(), item);
    }
    return considered(full.get(), place);
  }

  private static int known(String item, CatalogSnapshot catalog) {
    int number = catalog.number(item);
    if (number < 0) {
      String detail =
          Problem.invalid("item", item, "an item of the decision or of the catalogue").detail();
      throw new Problem(ProblemCode.UNKNOWN_ITEM, "item", detail).refusal();
    }
    return number;
  }

  private static Explanation compact(DecisionRecord record, String item, int number) {
    DecisionRecord.Shown shown = record.shown();
    for (int i = 0; i < shown.size(); i++) {
      if (shown.items()[i] == number) {
        int rank = shown.offset() + i + 1;
        List<Explanation.SourceSaid> sources =
            Answer.names(shown.sources()[i]).stream()
                .map(source -> new Explanation.SourceSaid(source, 0, 0, true))
                .toList();
        return new Explanation(
            record.id(),
            record.placement(),
            item,
            false,
            Verdict.SHOWN,
            Optional.of(new Explanation.Shown(rank, shown.scores()[i], shown.propensities()[i])),
            sources,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "",
            "shown at rank " + rank + paid(record, i) + "; the compact record knows no more");
      }
    }
    return new Explanation(
        record.id(),
        record.placement(),
        item,
        false,
        Verdict.NOT_SHOWN,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "a full record says why: repeat the call with include: [\"trace\"], or record a larger share"
            + " with attune.recording.sample",
        "not shown; the compact record does not say why");
  }

  private static Explanation missed(FullRecord record, String item) {
    boolean named = record.asked().given();
    String summary =
        named
            ? "not considered: the call named its candidates, and this item is none of them"
            : "not considered: no source brought it";
    String needed =
        named
            ? "to be named among the call's candidates"
            : "a place among the first of a source: its quota, or what the source goes by, must change";
    return new Explanation(
        record.decision().id(),
        record.decision().placement(),
        item,
        true,
        Verdict.NOT_RETRIEVED,
        Optional.empty(),
        sources(record, definition(record), 0),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        needed,
        summary);
  }

  private static JsonNode definition(FullRecord record) {
    try {
      return JSON.readTree(record.definition().isEmpty() ? "{}" : record.definition());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a definition that we wrote is JSON", e);
    }
  }

  /// Every source that the placement lists or that brought anything.
  private static List<Explanation.SourceSaid> sources(
      FullRecord record, JsonNode definition, int ofItem) {
    int[] brought = new int[Source.values().length];
    for (int sources : record.considered().sources()) {
      for (Source source : Source.values()) {
        brought[source.number()] += (sources & source.bit()) != 0 ? 1 : 0;
      }
    }
    int[] quota = new int[brought.length];
    boolean[] listed = new boolean[brought.length];
    if (!record.asked().given()) {
      for (JsonNode each : definition.path("sources")) {
        Source.of(each.path("source").asText())
            .ifPresent(
                source -> {
                  listed[source.number()] = true;
                  quota[source.number()] = each.path("quota").asInt();
                });
      }
    }
    List<Explanation.SourceSaid> said = new ArrayList<>();
    for (Source source : Source.values()) {
      int at = source.number();
      if (listed[at] || brought[at] > 0) {
        said.add(
            new Explanation.SourceSaid(
                source.code(), quota[at], brought[at], (ofItem & source.bit()) != 0));
      }
    }
    return said;
  }

  private static Explanation considered(FullRecord record, int place) {
    Considered considered = record.considered();
    FullRecord.Described described = record.described().get(place);
    JsonNode definition = definition(record);
    DropReason reason = DropReason.of(considered.reasons()[place]);
    Optional<Explanation.Shown> shown = shown(record, considered.items()[place]);
    Optional<Explanation.Ranked> ranked =
        reason.ranked() ? Optional.of(ranked(record, place, definition)) : Optional.empty();
    Optional<Explanation.Dropped> dropped =
        reason == DropReason.NONE
            ? Optional.empty()
            : Optional.of(dropped(record, place, reason, definition));
    return new Explanation(
        record.decision().id(),
        record.decision().placement(),
        described.id(),
        true,
        shown.isPresent() ? Verdict.SHOWN : Verdict.DROPPED,
        shown,
        sources(record, definition, considered.sources()[place]),
        Optional.of(
            new Explanation.Nearness(considered.affinity()[place], considered.similarity()[place])),
        dropped,
        ranked,
        needed(reason, described, dropped, ranked),
        summary(record, reason, described, shown, ranked));
  }

  /// Who pays for an item at a place of the slate, as words behind its rank.
  private static String paid(DecisionRecord record, int place) {
    Sponsored sponsored = record.sponsored(place);
    return sponsored == null ? "" : ", where line item " + sponsored.lineItem() + " pays for it";
  }

  private static Optional<Explanation.Shown> shown(FullRecord record, int item) {
    DecisionRecord.Shown shown = record.decision().shown();
    for (int i = 0; i < shown.size(); i++) {
      if (shown.items()[i] == item) {
        return Optional.of(
            new Explanation.Shown(
                shown.offset() + i + 1, shown.scores()[i], shown.propensities()[i]));
      }
    }
    return Optional.empty();
  }

  private static Explanation.Ranked ranked(FullRecord record, int place, JsonNode definition) {
    Considered considered = record.considered();
    int[] order = Order.byValue(considered);
    List<Explanation.Boost> boosts = new ArrayList<>();
    JsonNode declared = definition.path("boosts");
    for (int i = 0; i < declared.size(); i++) {
      if ((considered.boosts()[place] & 1 << Math.min(i, 31)) != 0) {
        boosts.add(
            new Explanation.Boost(
                declared.get(i).path("expression").asText(),
                declared.get(i).path("factor").asDouble()));
      }
    }
    return new Explanation.Ranked(
        considered.scores()[place],
        considered.values()[place],
        1 + IntStream.range(0, order.length).filter(i -> order[i] == place).findFirst().orElse(-1),
        order.length,
        boosts,
        lastShown(record));
  }

  /// Pins and sponsored items stand where they were put, not where their value does.
  private static Optional<Explanation.LastShown> lastShown(FullRecord record) {
    DecisionRecord.Shown shown = record.decision().shown();
    for (int i = shown.size() - 1; i >= 0; i--) {
      boolean ranked = (shown.sources()[i] & Source.PIN.bit()) == 0;
      if (ranked && record.decision().sponsored(i) == null) {
        for (int c = 0; c < record.considered().size(); c++) {
          if (record.considered().items()[c] == shown.items()[i]) {
            return Optional.of(
                new Explanation.LastShown(
                    record.described().get(c).id(),
                    shown.offset() + i + 1,
                    record.considered().values()[c]));
          }
        }
      }
    }
    return Optional.empty();
  }

  private static Explanation.Dropped dropped(
      FullRecord record, int place, DropReason reason, JsonNode definition) {
    String filter = record.described().get(place).filter();
    String expression = filter.isEmpty() ? "" : expression(record, filter, definition);
    return new Explanation.Dropped(
        reason.number(), reason.code(), filter, expression, by(record, place, reason, definition));
  }

  private static String expression(FullRecord record, String filter, JsonNode definition) {
    for (JsonNode each : definition.path("filters")) {
      if (each.path("name").asText().equals(filter)) {
        return each.path("expression").asText();
      }
    }
    return record.asked().filterExpression();
  }

  /// Shown items that used up what the diversity rule allows, or the variant that was shown.
  private static List<String> by(
      FullRecord record, int place, DropReason reason, JsonNode definition) {
    FullRecord.Described own = record.described().get(place);
    JsonNode rule = definition.path("diversity");
    List<String> by = new ArrayList<>();
    for (int item : record.decision().shown().items()) {
      for (int c = 0; c < record.considered().size(); c++) {
        if (record.considered().items()[c] == item) {
          FullRecord.Described other = record.described().get(c);
          boolean category =
              rule.path("maxPerCategory").asInt() > 0
                  && !own.category().isEmpty()
                  && own.category().equals(other.category());
          boolean brand =
              rule.path("maxPerBrand").asInt() > 0
                  && !own.brand().isEmpty()
                  && own.brand().equals(other.brand());
          boolean taken =
              switch (reason) {
                case DIVERSITY -> category || brand;
                case VARIANT -> own.product() == other.product();
                default -> false;
              };
          if (taken) {
            by.add(other.id());
          }
        }
      }
    }
    return by;
  }

  private static String needed(
      DropReason reason,
      FullRecord.Described described,
      Optional<Explanation.Dropped> dropped,
      Optional<Explanation.Ranked> ranked) {
    return switch (reason) {
      case NONE -> "";
      case OUT_OF_STOCK -> "stock above 0, or a placement without the rule inStock";
      case NOT_YET_AVAILABLE -> "a decision after its availableFrom";
      case NO_LONGER_AVAILABLE -> "a decision before its availableUntil";
      case EXCLUDED -> "not to be named in the call's exclude";
      case ALREADY_BOUGHT -> "that the viewer had not bought it within excludeBoughtDays";
      case FILTERED -> "that the filter " + described.filter() + " says yes";
      case FILTER_FAILED ->
          "that the filter "
              + described.filter()
              + " can be evaluated on it, or a filter with failOpen";
      case SEED -> "not to be named in the call's items, or a placement without excludeSeeds";
      case ON_PAGE -> "that no earlier placement of the page shows it";
      case CANDIDATE_LIMIT ->
          "a later deadline, or a place further ahead among the candidates: there was time to score"
              + " only some";
      case DIVERSITY ->
          "a value above those of "
              + String.join(", ", dropped.map(Explanation.Dropped::by).orElse(List.of()))
              + ", or a wider diversity rule";
      case VARIANT -> "a value above that of the variant that was shown, or oneVariant: false";
      case BELOW_LAST -> belowLast(ranked);
      case BEFORE_OFFSET -> "a smaller offset: it stands on an earlier page";
      case UNKNOWN_ITEM, DELETED -> "to be in the catalogue";
    };
  }

  private static String belowLast(Optional<Explanation.Ranked> ranked) {
    if (ranked.isEmpty() || ranked.get().lastShown().isEmpty()) {
      return "a larger count";
    }
    Explanation.LastShown last = ranked.get().lastShown().get();
    return String.format(
        Locale.ROOT,
        "a value above %s, that of %s at rank %d, or a larger count; it has %s",
        last.value(),
        last.item(),
        last.rank(),
        ranked.get().value());
  }

  private static String summary(
      FullRecord record,
      DropReason reason,
      FullRecord.Described described,
      Optional<Explanation.Shown> shown,
      Optional<Explanation.Ranked> ranked) {
    String ofAll =
        ranked.map(r -> "; by value it is number " + r.place() + " of " + r.of()).orElse("");
    if (shown.isPresent()) {
      int rank = shown.get().rank();
      int place = rank - record.decision().shown().offset() - 1;
      return "shown at rank " + rank + paid(record.decision(), place) + ofAll;
    }
    String by = described.filter().isEmpty() ? "" : " by the filter " + described.filter();
    return "left out, " + reason.code() + by + ofAll;
  }

  /// The order by value, as ranking sees it before diversity and pins.
  private static final class Order {
    /// Places among the candidates, best first; of equal values the smaller number first.
    static int[] byValue(Considered considered) {
      return IntStream.range(0, considered.size())
          .filter(i -> DropReason.of(considered.reasons()[i]).ranked())
          .boxed()
          .sorted(
              Comparator.comparingDouble((Integer i) -> -considered.values()[i])
                  .thenComparingInt(i -> considered.items()[i]))
          .mapToInt(Integer::intValue)
          .toArray();
    }
  }
}
