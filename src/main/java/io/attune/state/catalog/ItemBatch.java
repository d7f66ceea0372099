package io.attune.state.catalog;

import io.attune.language.document.Line;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A body of one item per line, and what became of each line. Blank lines count but say nothing.
/// Read and written a few lines at a time, so that decisions never wait for a whole body's work.
final class ItemBatch {
  private static final int LINES_AT_ONCE = 8;

  private final byte[] body;
  private final List<Line> lines;
  private final JsonBytes results;
  private final Pace pace;
  private int said;
  private int written;
  private @Nullable Problem away;

  /// One line that is not blank: an item, or the reason why it is none.
  private record Entry(int number, @Nullable Item item, Optional<Problem> problem) {}

  private ItemBatch(byte[] body, List<Line> lines) {
    this.body = body;
    this.lines = lines;
    pace = new Pace(lines.size());
    results = new JsonBytes(64 + lines.size() * 64).ascii("{\"results\":[");
  }

  /// A body to be written.
  ///
  /// @param most lines it may have
  /// @throws Refusal when it has more
  static ItemBatch of(byte[] body, int most) {
    List<Line> lines = Line.of(body, most);
    if (lines.size() > most) {
      throw Problem.invalid("body", "more lines", "at most " + most).refusal();
    }
    return new ItemBatch(body, lines);
  }

  /// Writes the items and says what became of each line.
  ///
  /// @throws Refusal when the store took none of them
  byte[] write(Catalog catalog) {
    List<Entry> some = new ArrayList<>(LINES_AT_ONCE);
    for (Line line : lines) {
      some.add(entry(line.number(), line.bytes(body)));
      if (some.size() == LINES_AT_ONCE) {
        write(some, catalog);
        some.clear();
        pace.rest();
      }
    }
    write(some, catalog);
    if (away != null && written == 0) {
      throw away.refusal();
    }
    return results.ascii("]}").toBytes();
  }

  private static Entry entry(int number, byte[] json) {
    try {
      Item item = ItemReader.read(json, null);
      return new Entry(number, item, ItemRules.check(item));
    } catch (Refusal refusal) {
      return new Entry(number, null, Optional.of(refusal.problem()));
    }
  }

  private void write(List<Entry> some, Catalog catalog) {
    List<Item> items = new ArrayList<>(some.size());
    for (Entry line : some) {
      if (line.item != null && line.problem.isEmpty()) {
        items.add(line.item);
      }
    }
    List<Optional<Problem>> verdicts = put(items, catalog);
    int next = 0;
    for (Entry line : some) {
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

  private void result(Entry line, Optional<Problem> problem) {
    results.ascii(said++ == 0 ? "" : ",").ascii("{\"line\":").number(line.number);
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
