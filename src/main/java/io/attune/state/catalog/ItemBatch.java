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
/// Read and written a few lines at a time, so that decisions never wait for a whole body's work.
final class ItemBatch {
  private static final int LINES_AT_ONCE = 8;

  private final byte[] body;
  private final JsonBytes results;
  private final Pace pace;
  private int lines;
  private int written;
  private @Nullable Problem away;

  /// One line that is not blank: an item, or the reason why it is none.
  private record Line(int number, @Nullable Item item, Optional<Problem> problem) {}

  private ItemBatch(byte[] body, int lines) {
    this.body = body;
    pace = new Pace(lines);
    results = new JsonBytes(64 + lines * 64).ascii("{\"results\":[");
  }

  /// A body to be written.
  ///
  /// @param most lines it may have
  /// @throws Refusal when it has more
  static ItemBatch of(byte[] body, int most) {
    int lines = 0;
    for (int from = 0; from < body.length; ) {
      int to = end(body, from);
      lines += blank(body, from, to) ? 0 : 1;
      from = to + 1;
    }
    if (lines > most) {
      throw Problem.invalid("body", "more lines", "at most " + most).refusal();
    }
    return new ItemBatch(body, lines);
  }

  private static int end(byte[] body, int from) {
    int to = from;
    while (to < body.length && body[to] != '\n') {
      to++;
    }
    return to;
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
    List<Line> some = new ArrayList<>(LINES_AT_ONCE);
    int number = 0;
    for (int from = 0; from < body.length; ) {
      int to = end(body, from);
      number++;
      if (!blank(body, from, to)) {
        some.add(line(number, Arrays.copyOfRange(body, from, to)));
      }
      if (some.size() == LINES_AT_ONCE) {
        write(some, catalog);
        some.clear();
        pace.rest();
      }
      from = to + 1;
    }
    write(some, catalog);
    if (away != null && written == 0) {
      throw away.refusal();
    }
    return results.ascii("]}").toBytes();
  }

  private static Line line(int number, byte[] json) {
    try {
      Item item = ItemReader.read(json, null);
      return new Line(number, item, ItemRules.check(item));
    } catch (Refusal refusal) {
      return new Line(number, null, Optional.of(refusal.problem()));
    }
  }

  private void write(List<Line> some, Catalog catalog) {
    List<Item> items = new ArrayList<>(some.size());
    for (Line line : some) {
      if (line.item != null && line.problem.isEmpty()) {
        items.add(line.item);
      }
    }
    List<Optional<Problem>> verdicts = put(items, catalog);
    int next = 0;
    for (Line line : some) {
      boolean tried = line.item != null && line.problem.isEmpty();
      result(line, tried ? verdicts.get(next++) : line.problem);
    }
  }

  /// Once the store is away the rest is not tried: each would wait for it anew.
  private List<Optional<Problem>> put(List<Item> items, Catalog catalog) {
    if (away != null) {
      return items.stream().map(item -> Optional.ofNullable(away)).toList();
    }
    List<Optional<Problem>> verdicts = catalog.put(items);
    for (Optional<Problem> verdict : verdicts) {
      if (verdict.isEmpty()) {
        written++;
      } else if (verdict.get().code() == ProblemCode.STORE_UNAVAILABLE) {
        away = verdict.get();
      }
    }
    return verdicts;
  }

  private void result(Line line, Optional<Problem> problem) {
    results.ascii(lines++ == 0 ? "" : ",").ascii("{\"line\":").number(line.number);
    if (line.item != null) {
      results.ascii(",\"id\":").text(line.item.id());
    }
    if (problem.isPresent()) {
      ItemJson.refusal(results, problem.get());
    } else {
      results.ascii(",\"status\":\"written\"");
    }
    results.ascii("}");
  }
}
