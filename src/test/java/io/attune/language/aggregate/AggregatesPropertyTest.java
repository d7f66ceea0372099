package io.attune.language.aggregate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.aggregate.Aggregate.Of;
import io.attune.language.document.Document;
import io.attune.language.event.EventType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Every function against an oracle that keeps all events and counts them one by one.
class AggregatesPropertyTest {
  private static final int CASES = 1_200;
  private static final long BASE = 1_760_000_000_000L;
  private static final String[] SPANS = {"1m", "7m", "1h", "24h", "7d", "90d"};
  private static final long[] SPAN_SECONDS = {60, 420, 3_600, 86_400, 604_800, 7_776_000};

  /// One event as the oracle keeps it; an item each.
  private record Told(
      EventType type,
      long millis,
      long digest,
      int item,
      long category,
      double price,
      int quantity,
      double rating,
      long session) {}

  @Test
  void agrees_with_an_oracle_that_keeps_all_events_in_any_order() {
    long seed = Long.getLong("attune.seed", 0);
    boolean one = System.getProperty("attune.seed") != null;
    for (long s = one ? seed : 0; s < (one ? seed + 1 : CASES); s++) {
      try {
        new Case(new Random(s)).run();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "seed "
                + s
                + "; rerun: ./attune mvn test -Dtest=AggregatesPropertyTest -Dattune.seed="
                + s,
            e);
      }
    }
  }

  private static final class Case {
    private final Random random;
    private final int span;
    private final String window;
    private final long seconds;
    private final long halfLife;
    private final int last;
    private final List<Told> events = new ArrayList<>();
    private final long now;

    Case(Random random) {
      this.random = random;
      span = random.nextInt(SPANS.length);
      boolean windowed = random.nextInt(4) > 0;
      window = windowed ? ", window: " + SPANS[span] : "";
      seconds = windowed ? SPAN_SECONDS[span] : 0;
      halfLife = SPAN_SECONDS[random.nextInt(SPANS.length)];
      last = 1 + random.nextInt(6);
      int count = random.nextInt(80);
      long spread = SPAN_SECONDS[random.nextInt(SPANS.length)] * 1_500;
      long newest = BASE;
      for (int i = 0; i < count; i++) {
        // some at the very same millisecond, some on whole parts
        long millis = BASE - (long) (random.nextDouble() * spread);
        millis = random.nextInt(4) == 0 ? millis / 60_000 * 60_000 : millis;
        newest = i == 0 ? millis : Math.max(newest, millis);
        EventType type = EventType.values()[random.nextInt(EventType.values().length)];
        double price = random.nextInt(5) == 0 ? Double.NaN : random.nextInt(10_000) / 100.0;
        events.add(
            new Told(
                type,
                millis,
                random.nextLong(),
                random.nextInt(5),
                random.nextInt(4),
                price,
                1 + random.nextInt(3),
                type == EventType.RATING ? random.nextInt(11) - 5 : Double.NaN,
                1 + random.nextInt(40)));
      }
      now = newest - 250_000 + (long) (random.nextDouble() * 2.2e3 * Math.max(600, seconds));
    }

    void run() {
      String all =
          "- {name: count, of: @, function: count, types: [view, click]"
              + window
              + "}\n"
              + "- {name: sum, of: @, function: sum, types: [purchase, view], value: total"
              + window
              + "}\n"
              + "- {name: pieces, of: @, function: sum, types: [purchase], value: quantity"
              + window
              + "}\n"
              + "- {name: rate, of: @, function: rate, types: [click], per: [impression, click], prior: 0.25, weight: 3"
              + window
              + "}\n"
              + "- {name: bare, of: @, function: rate, types: [click], per: [impression]"
              + window
              + "}\n"
              + "- {name: last, of: @, function: last, types: [rating], value: rating"
              + window
              + "}\n"
              + "- {name: low, of: @, function: last_n, types: [view, click], value: price, n: "
              + last
              + ", reduce: min"
              + window
              + "}\n"
              + "- {name: mean, of: @, function: last_n, types: [view, click], value: price, n: "
              + last
              + window
              + "}\n"
              + "- {name: since, of: @, function: time_since, types: [view]"
              + window
              + "}\n"
              + "- {name: warm, of: @, function: decayed, types: [view, click], halfLife: "
              + halfLife / 60
              + "m}\n"
              + "- {name: spent, of: @, function: decayed, types: [purchase], value: price, halfLife: "
              + halfLife / 60
              + "m}\n";
      String distinct =
          "- {name: visits, of: @, function: distinct, types: [view, click, search], value: session}\n";
      viewer(Aggregates.parse(Document.yaml("f", (all + distinct).replace("@", "viewer"))));
      item(Aggregates.parse(Document.yaml("f", (all + distinct).replace("@", "item"))));
      pairs(Of.PAIR, Aggregates.parse(Document.yaml("f", all.replace("@", "pair"))));
      pairs(
          Of.VIEWER_CATEGORY,
          Aggregates.parse(Document.yaml("f", all.replace("@", "viewer_category"))));
    }

    private static Happening happening(Told told) {
      return new Happening(
          told.type,
          told.millis,
          told.digest,
          new int[] {told.item},
          new long[] {told.category},
          new double[] {told.quantity},
          new double[] {told.price},
          told.rating,
          9,
          told.session,
          0);
    }

    private interface Step {
      byte[] tell(byte[] bytes, Happening happening);
    }

    private static byte[] tell(List<Told> events, Step step) {
      byte[] bytes = new byte[0];
      for (Told told : events) {
        bytes = step.tell(bytes, happening(told));
      }
      return bytes;
    }

    /// The bytes after all events: in order, shuffled, and as two halves merged either way.
    private byte[] anyOrder(List<Told> some, Step step) {
      byte[] bytes = tell(some, step);
      List<Told> shuffled = new ArrayList<>(some);
      Collections.shuffle(shuffled, random);
      assertArrayEquals(bytes, tell(shuffled, step), "shuffled");
      int cut = shuffled.isEmpty() ? 0 : random.nextInt(shuffled.size());
      byte[] a = tell(shuffled.subList(0, cut), step);
      byte[] b = tell(shuffled.subList(cut, shuffled.size()), step);
      assertArrayEquals(bytes, Aggregates.merge(a, b), "merged");
      assertArrayEquals(bytes, Aggregates.merge(b, a), "merged the other way");
      return bytes;
    }

    private void viewer(Aggregates aggregates) {
      byte[] bytes = anyOrder(events, (b, h) -> aggregates.tell(Of.VIEWER, b, h));
      check(aggregates, events, name -> value(aggregates, name, bytes));
    }

    private float value(Aggregates aggregates, String name, byte[] bytes) {
      return Aggregates.value(aggregates.find(name).orElseThrow(), bytes, now);
    }

    private void item(Aggregates aggregates) {
      List<Told> some = events.stream().filter(e -> e.item == 1).toList();
      byte[] bytes = anyOrder(some, (b, h) -> aggregates.tell(Of.ITEM, b, h, 0));
      check(aggregates, some, name -> value(aggregates, name, bytes));
    }

    private void pairs(Of of, Aggregates aggregates) {
      byte[] bytes = anyOrder(events, aggregates::tellPairs);
      Aggregates.Pairs pairs = new Aggregates.Pairs();
      for (int key = of == Of.PAIR ? 0 : 1; key < 6; key++) {
        int wanted = key;
        List<Told> some =
            events.stream().filter(e -> (of == Of.PAIR ? e.item : e.category) == wanted).toList();
        check(
            aggregates,
            some,
            name -> {
              Aggregate aggregate = aggregates.find(name).orElseThrow();
              pairs.read(aggregate, bytes);
              return pairs.value(aggregate, wanted, now);
            });
      }
    }

    private interface Values {
      float of(String name);
    }

    private void check(Aggregates aggregates, List<Told> some, Values values) {
      long clicks = count(some, EventType.CLICK);
      long seen = count(some, EventType.IMPRESSION);
      assertEquals(count(some, EventType.VIEW) + clicks, values.of("count"), "count");
      assertEquals((clicks + 3 * 0.25) / (clicks + seen + 3), values.of("rate"), 1e-6, "rate");
      assertEquals(seen == 0 ? Float.NaN : (float) clicks / seen, values.of("bare"), 1e-6f, "bare");
      double total = 0;
      long pieces = 0;
      for (Told e : some) {
        if (inWindow(e) && (e.type == EventType.PURCHASE || e.type == EventType.VIEW)) {
          total += Double.isNaN(e.price) ? 0 : e.price * e.quantity;
        }
        if (inWindow(e) && e.type == EventType.PURCHASE) {
          pieces += e.quantity;
        }
      }
      assertEquals(total, values.of("sum"), 1e-3 + total * 1e-6, "sum");
      assertEquals(pieces, values.of("pieces"), "pieces");
      newest(some, values);
      decayed(some, values);
      if (aggregates.find("visits").isPresent()) {
        long sessions =
            some.stream()
                .filter(
                    e ->
                        e.type == EventType.VIEW
                            || e.type == EventType.CLICK
                            || e.type == EventType.SEARCH)
                .map(Told::session)
                .distinct()
                .count();
        assertEquals(sessions, values.of("visits"), 0.5 + 0.12 * sessions, "visits");
      }
    }

    private long count(List<Told> some, EventType type) {
      return some.stream().filter(e -> e.type == type && inWindow(e)).count();
    }

    /// In sixtieths, as is said of windows; what is not younger than the window never counts, and
    /// what is younger than 59/60 of it always does.
    private boolean inWindow(Told e) {
      if (seconds == 0) {
        return true;
      }
      long part = (seconds + 59) / 60 * 1_000;
      boolean counts =
          Math.floorDiv(e.millis, part) > Math.floorDiv(now, part) - 60
              && Math.floorDiv(e.millis, part) <= Math.floorDiv(now + 300_000, part);
      if (e.millis <= now + 300_000) {
        assertTrue(counts || e.millis <= now - 59 * part);
        assertTrue(!counts || e.millis > now - 60 * part);
      }
      return counts;
    }

    private void newest(List<Told> some, Values values) {
      List<Told> ratings = newest(some, List.of(EventType.RATING), false);
      assertEquals(
          ratings.isEmpty() ? Float.NaN : (float) ratings.getFirst().rating,
          values.of("last"),
          "last");
      List<Told> views = newest(some, List.of(EventType.VIEW), false);
      assertEquals(
          views.isEmpty() ? Float.NaN : Math.max(0, now - views.getFirst().millis) / 1e3f,
          values.of("since"),
          2, // a float of many days
          "since");
      List<Told> priced = newest(some, List.of(EventType.VIEW, EventType.CLICK), true);
      List<Told> lasts = priced.subList(0, Math.min(last, priced.size()));
      double[] prices = lasts.stream().filter(this::recent).mapToDouble(Told::price).toArray();
      double low = java.util.Arrays.stream(prices).min().orElse(Double.NaN);
      double mean = java.util.Arrays.stream(prices).average().orElse(Double.NaN);
      assertEquals((float) low, values.of("low"), "low");
      assertEquals((float) mean, values.of("mean"), 1e-4, "mean");
    }

    private boolean recent(Told e) {
      return (seconds == 0 || e.millis > now - 1_000 * seconds) && e.millis <= now + 300_000;
    }

    private List<Told> newest(List<Told> some, List<EventType> types, boolean priced) {
      return some.stream()
          .filter(e -> types.contains(e.type) && (!priced || !Double.isNaN(e.price)))
          .filter(e -> priced || recent(e))
          .sorted(
              (x, y) ->
                  x.millis != y.millis
                      ? Long.compare(y.millis, x.millis)
                      : Long.compare(y.digest, x.digest))
          .toList();
    }

    private void decayed(List<Told> some, Values values) {
      double warm = 0;
      double spent = 0;
      for (Told e : some) {
        double weight = Math.exp(-Math.log(2) * (now - e.millis) / (halfLife * 1e3));
        if (e.type == EventType.VIEW || e.type == EventType.CLICK) {
          warm += weight;
        }
        if (e.type == EventType.PURCHASE && !Double.isNaN(e.price)) {
          spent += weight * e.price;
        }
      }
      assertEquals(warm, values.of("warm"), 1e-4 + 1e-5 * warm, "warm");
      assertEquals(spent, values.of("spent"), 1e-3 + 1e-5 * spent, "spent");
    }
  }
}
