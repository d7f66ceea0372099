package io.attune.state.campaign;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.campaign.Definitions;
import io.attune.language.campaign.Kind;
import io.attune.language.document.Document;
import io.attune.language.document.Line;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.state.campaign.Desk.Result;
import io.attune.state.campaign.Desk.Stamp;
import io.attune.state.campaign.Desk.Wanted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A body of one definition per line, and what became of each line. Lines are independent; blank
/// ones count but say nothing.
final class CampaignBatch {
  private static final int LINES_AT_ONCE = 64;

  private final Kind kind;
  private final Desk desk;
  private final Lookup lookup;
  private final Stamp stamp;
  private final ArrayNode results = JsonNodeFactory.instance.arrayNode();
  private final List<Entry> waiting = new ArrayList<>();
  private int written;
  private @Nullable Problem away;

  /// A line that was read.
  private record Entry(int number, Wanted wanted) {}

  CampaignBatch(Kind kind, Desk desk, Stamp stamp) {
    this.kind = kind;
    this.desk = desk;
    this.stamp = stamp;
    lookup = desk.lookup();
  }

  /// Writes what can be written.
  ///
  /// @param most lines the body may have
  /// @return `{results: […]}`
  /// @throws Refusal when the body has more lines, or the store took none of them
  ObjectNode write(byte[] body, int most) {
    List<Line> lines = Line.of(body, most);
    if (lines.size() > most) {
      throw Problem.invalid("body", "more lines", "at most " + most).refusal();
    }
    Set<String> together = new HashSet<>();
    for (Line line : lines) {
      read(line, body)
          .ifPresent(
              wanted -> {
                if (waiting.size() == LINES_AT_ONCE || !together.add(wanted.id())) {
                  flush();
                  together.clear();
                  together.add(wanted.id());
                }
                waiting.add(new Entry(line.number(), wanted));
              });
    }
    flush();
    if (away != null && written == 0) {
      throw away.refusal();
    }
    desk.settle();
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.set("results", results);
    return answer;
  }

  private Optional<Wanted> read(Line line, byte[] body) {
    try {
      Document tree = Document.json(line.bytes(body), Desk.MAX_BYTES);
      String id = Definitions.id(tree.get("id"));
      OptionalLong version = Desk.version(tree);
      return Optional.of(new Wanted(kind, id, tree, version, tree.find("approval").isPresent()));
    } catch (Refusal refusal) {
      // those before it first, so that results come in the order of lines
      flush();
      refused(results.addObject().put("line", line.number()), refusal.problem());
      return Optional.empty();
    }
  }

  private void flush() {
    if (waiting.isEmpty()) {
      return;
    }
    List<Result> each = put(waiting.stream().map(Entry::wanted).toList());
    for (int i = 0; i < each.size(); i++) {
      Entry entry = waiting.get(i);
      ObjectNode line =
          results.addObject().put("line", entry.number()).put("id", entry.wanted().id());
      each.get(i).problem().ifPresent(problem -> refused(line, problem));
      each.get(i)
          .saved()
          .ifPresent(
              saved -> {
                written++;
                line.put("status", Definitions.word(saved.status()));
                line.put("number", saved.definition().number());
                line.put("version", saved.definition().version());
                if (!saved.warnings().isEmpty()) {
                  saved.warnings(line);
                }
              });
    }
    waiting.clear();
  }

  /// Once the store is away the rest is not tried: each would wait for it anew.
  private List<Result> put(List<Wanted> all) {
    if (away == null) {
      try {
        return desk.putAll(kind, all, lookup, stamp);
      } catch (Refusal refusal) {
        if (refusal.problem().code() != ProblemCode.STORE_UNAVAILABLE) {
          throw refusal;
        }
        away = refusal.problem();
      }
    }
    Result result = new Result(Optional.empty(), Optional.ofNullable(away));
    return all.stream().map(wanted -> result).toList();
  }

  private static void refused(ObjectNode line, Problem problem) {
    line.put("status", "rejected").put("code", problem.code().code());
    if (!problem.field().isEmpty()) {
      line.put("field", problem.field());
    }
    line.put("detail", problem.detail());
  }
}
