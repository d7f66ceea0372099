package io.attune.language.aggregate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.aggregate.Aggregate.Each;
import io.attune.language.aggregate.Aggregate.Function;
import io.attune.language.aggregate.Aggregate.Of;
import io.attune.language.aggregate.Aggregate.Reduce;
import io.attune.language.aggregate.Aggregate.Value;
import io.attune.language.document.Document;
import io.attune.language.event.EventType;
import io.attune.language.problem.Refusal;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AggregateFileTest {
  private static Aggregates parse(String text) {
    return Aggregates.parse(Document.yaml("features.yaml", text));
  }

  @Test
  void every_part_is_read() {
    Aggregate rate =
        parse(
                "- {name: ctr, of: placement, function: rate, types: [click], per: [impression], each: event,"
                    + " window: 7d, prior: 0.02, weight: 50}")
            .find("ctr")
            .orElseThrow();
    assertEquals(
        new Aggregate(
            "ctr",
            Of.PLACEMENT,
            Function.RATE,
            Set.of(EventType.CLICK),
            Set.of(EventType.IMPRESSION),
            Value.ONE,
            Each.EVENT,
            604_800,
            0,
            0,
            Reduce.MEAN,
            0.02f,
            50,
            50,
            0,
            0),
        rate);
    Aggregate last =
        parse(
                "- {name: x, of: pair, function: last_n, types: [view, purchase], value: total, n: 7, reduce: max,"
                    + " window: 90m, keys: 12}")
            .find("x")
            .orElseThrow();
    assertEquals(7, last.last());
    assertEquals(5_400, last.windowSeconds());
    assertEquals(12, last.keys());
    assertEquals(Reduce.MAX, last.reduce());
    assertEquals(
        259_200,
        parse("- {name: d, of: viewer, function: decayed, types: [view], halfLife: 3d}")
            .find("d")
            .orElseThrow()
            .halfLifeSeconds());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{name: 5x, of: item, function: count, types: [view]};features.yaml:2: [0].name: \"5x\" (expected: 1 to 64 of a-z, 0-9 and _, a letter first)",
        "{name: x, of: shop, function: count, types: [view]};features.yaml:2: [0].of: \"shop\" (expected: viewer, item, category, placement, pair, viewer_category)",
        "{name: x, of: item, function: median, types: [view]};features.yaml:2: [0].function: \"median\" (expected: count, sum, rate, distinct, last, last_n, time_since, decayed)",
        "{name: x, of: pair, function: distinct, types: [view]};features.yaml:2: [0].function: \"distinct\" (expected: count, sum, rate, last, last_n, time_since, decayed)",
        "{name: x, of: item, function: count, types: [look]};features.yaml:2: [0].types[0]: \"look\" (expected: impression, view, click, ",
        "{name: x, of: item, function: count, types: []};features.yaml:2: [0].types: a list of 0 (expected: at least one type of event)",
        "{name: x, of: item, function: count};features.yaml:2: [0].types: is missing (expected: a value)",
        "{name: x, of: item, function: count, types: [view], window: 91d};features.yaml:2: [0].window: \"91d\" (expected: 1m to 90d, such as 30m, 24h or 7d)",
        "{name: x, of: item, function: count, types: [view], window: 60};features.yaml:2: [0].window: 60 (expected: 1m to 90d, such as 30m, 24h or 7d)",
        "{name: x, of: item, function: count, types: [view], window: 30s};features.yaml:2: [0].window: \"30s\" (expected: 1m to 90d, such as 30m, 24h or 7d)",
        "{name: x, of: item, function: count, types: [view], value: price};features.yaml:2: [0].value: \"price\" (expected: nothing here)",
        "{name: x, of: item, function: sum, types: [view]};features.yaml:2: [0].value: is missing (expected: a value)",
        "{name: x, of: item, function: sum, types: [view], value: session};features.yaml:2: [0].value: \"session\" (expected: price, quantity, total, rating)",
        "{name: x, of: item, function: distinct, types: [view], value: item};features.yaml:2: [0].value: \"item\" (expected: viewer, session, query)",
        "{name: x, of: item, function: rate, types: [click]};features.yaml:2: [0].per: is missing (expected: a value)",
        "{name: x, of: item, function: count, types: [click], per: [view]};features.yaml:2: [0].per: is not read (expected: only with rate)",
        "{name: x, of: item, function: rate, types: [click], per: [view], weight: -1};features.yaml:2: [0].weight: -1 (expected: a number from 0 to 1000000000)",
        "{name: x, of: item, function: decayed, types: [click]};features.yaml:2: [0].halfLife: is missing (expected: a value)",
        "{name: x, of: item, function: decayed, types: [click], halfLife: 1d, window: 1d};features.yaml:2: [0].window: is not read (expected: only with count, sum, rate, last, last_n and time_since)",
        "{name: x, of: item, function: last_n, types: [click], value: price};features.yaml:2: [0].n: is missing (expected: a value)",
        "{name: x, of: item, function: last_n, types: [click], value: price, n: 51};features.yaml:2: [0].n: 51 (expected: a whole number from 1 to 50)",
        "{name: x, of: item, function: count, types: [click], keys: 5};features.yaml:2: [0].keys: is not read (expected: only with of: pair and of: viewer_category)",
        "{name: x, of: pair, function: count, types: [click], keys: 201};features.yaml:2: [0].keys: 201 (expected: a whole number from 1 to 200)",
        "{name: x, of: item, function: count, types: [click], each: event};features.yaml:2: [0].each: is not read (expected: only with of: viewer and of: placement, and neither distinct nor time_since)",
        "{name: x, of: item, function: count, types: [click], windows: 1h};features.yaml:2: [0].windows: \"windows\" is not known",
      })
  void what_is_wrong_is_refused_with_line_field_and_expectation(String line, String expected) {
    Refusal refusal = assertThrows(Refusal.class, () -> parse("\n- " + line));
    String detail = refusal.problem().detail();
    assertTrue(detail.startsWith(expected), detail);
  }

  @Test
  void names_are_unique_and_there_are_at_most_64() {
    String one = "- {name: a, of: item, function: count, types: [view]}\n";
    assertTrue(
        assertThrows(Refusal.class, () -> parse(one + one))
            .problem()
            .detail()
            .startsWith("features.yaml:2: [1].name: \"a\""));
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 65; i++) {
      many.append(one.replace("name: a", "name: a" + i));
    }
    assertThrows(Refusal.class, () -> parse(many.toString()));
  }

  @Test
  void what_is_kept_is_the_same_whatever_it_is_called_and_however_it_is_smoothed() {
    Aggregates all =
        parse(
            "- {name: a, of: item, function: rate, types: [click], per: [view], window: 1h}\n"
                + "- {name: b, of: item, function: rate, types: [click], per: [view], window: 1h, prior: 1, weight: 9}\n"
                + "- {name: c, of: item, function: rate, types: [click], per: [view], window: 2h}\n");
    assertEquals(all.all().get(0).id(), all.all().get(1).id());
    assertTrue(all.all().get(0).id() != all.all().get(2).id());
    assertTrue(all.all().get(0).meaning() != all.all().get(1).meaning());
  }
}
