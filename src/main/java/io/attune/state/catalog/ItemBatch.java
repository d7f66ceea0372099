package io.attune.state.catalog;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A body of one item per line, and what became of each line. Blank lines count but say nothing.
final class ItemBatch {
  private final List<Line> lines = new ArrayList<>();

  /// One line that is not blank: an item, or the reason why it is none.
  private record Line(int number, @Nullable Item item, Optional<Problem> problem) {}

  /// Reads the lines.
  ///
  /// @param most lines it may have
  /// @throws Refusal when it has more
  static ItemBatch read(byte[] body, int most) {
    ItemBatch batch = new ItemBatch();
    int number = 0;
    for (int from = 0; from < body.length; ) {
      int to = from;
      while (to < body.length && body[to] != '\n') {
        to++;
      }
      number++;
      if (!blank(body, from, to)) {
        if (batch.lines.size() == most) {
          throw Problem.invalid("body", "more lines", "at most " + most).refusal();
        }
        batch.lines.add(line(number, Arrays.copyOfRange(body, from, to)));
      }
      from = to + 1;
    }
    return batch;
  }

  private static Line line(int number, byte[] json) {
    try {
      Item item = ItemReader.read(json, null);
      return new Line(number, item, ItemRules.check(item));
    } catch (Refusal refusal) {
      return new Line(number, null, Optional.of(refusal.problem()));
    }
  }

  private static boolean blank(byte[] body, int from, int to) {
    for (int i = from; i < to; i++) {
      if (body[i] != ' ' && body[i] != '\t' && body[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  /// Writes the items and says what became of each line.
  ///
  /// @throws Refusal when the store took none of them
  byte[] write(Catalog catalog) {
    List<Item> items = new ArrayList<>(lines.size());
    for (Line line : lines) {
      if (line.item != null && line.problem.isEmpty()) {
        items.add(line.item);
      }
    }
    List<Optional<Problem>> written = catalog.put(items);
    boolean unavailable = !written.isEmpty();
    for (Optional<Problem> verdict : written) {
      unavailable &=
          verdict.map(Problem::code).orElse(ProblemCode.INTERNAL) == ProblemCode.STORE_UNAVAILABLE;
    }
    if (unavailable) {
      throw written.getFirst().orElseThrow().refusal();
    }
    return results(written);
  }

  private byte[] results(List<Optional<Problem>> written) {
    JsonBytes json = new JsonBytes(64 + lines.size() * 64).ascii("{\"results\":[");
    int next = 0;
    String comma = "";
    for (Line line : lines) {
      Optional<Problem> problem = line.problem;
      if (line.item != null && problem.isEmpty()) {
        problem = written.get(next++);
      }
      json.ascii(comma).ascii("{\"line\":").number(line.number);
      if (line.item != null) {
        json.ascii(",\"id\":").text(line.item.id());
      }
      if (problem.isPresent()) {
        ItemJson.refusal(json, problem.get());
      } else {
        json.ascii(",\"status\":\"written\"");
      }
      json.ascii("}");
      comma = ",";
    }
    return json.ascii("]}").toBytes();
  }
}
