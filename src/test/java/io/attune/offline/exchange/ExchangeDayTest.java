package io.attune.offline.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.offline.bulkload.Progress;
import io.attune.offline.exchange.ExchangeOptions.Pricing;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A day: its hours, and what is noted of it.
class ExchangeDayTest {
  private static final int RATE = 600;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private static ExchangeOptions options(URI service, int seconds, Path notes) {
    return new ExchangeOptions(
        service,
        "",
        "",
        RATE,
        seconds,
        Pricing.MIXED,
        16,
        7,
        Optional.of(new ExchangeOptions.Day(Instant.EPOCH, Optional.of(notes))));
  }

  @Test
  void a_day_has_two_peaks_and_a_dead_hour() {
    ExchangeOptions options = options(URI.create("http://127.0.0.1"), 240, folder.resolve("none"));
    Timetable timetable = Timetable.of(options);
    int[] hours = new int[24];
    long before = 0;
    for (long number = 0; number < options.auctions(); number++) {
      long due = timetable.due(number);
      assertTrue(due >= before, () -> "due: " + due);
      before = due;
      hours[(int) (due / 10_000_000_000L)]++;
    }
    assertTrue(hours[14] < options.auctions() / 500, () -> "dead: " + hours[14]);
    assertTrue(hours[9] > hours[6] && hours[9] > hours[13], () -> "morning: " + hours[9]);
    assertTrue(hours[20] > hours[16] && hours[20] > hours[23], () -> "evening: " + hours[20]);
  }

  @Test
  void what_is_noted_is_what_was_billed_and_clicked() throws IOException, InterruptedException {
    Path file = folder.resolve("notes");
    try (StubBidder bidder = new StubBidder(UnaryOperator.identity())) {
      ExchangeFigures figures =
          FakeExchange.run(options(bidder.address(), 4, file), Progress.SILENT);
      assertEquals(0, figures.trouble().errors(), () -> figures.lines().toString());
      assertEquals(0, figures.trouble().invalid(), () -> figures.lines().toString());
      assertEquals(0, figures.told().lost(), () -> figures.lines().toString());
      List<JsonNode> notes = new ArrayList<>();
      for (String line : Files.readAllLines(file)) {
        notes.add(JSON.readTree(line));
      }
      long nanos = 0;
      Set<String> viewers = new HashSet<>();
      for (JsonNode bill : of("bill", notes)) {
        nanos += bill.get("nanos").asLong();
        viewers.add(bill.get("viewer").asText());
        assertEquals("booked", bill.get("outcome").asText());
        assertTrue(bill.get("answered").asLong() >= bill.get("due").asLong(), bill::toString);
        assertEquals(0.01, bill.get("click").asDouble(), bill::toString);
      }
      assertEquals(figures.trade().spentNanos(), nanos);
      assertEquals(figures.trade().billed(), of("bill", notes).size());
      assertEquals(figures.trade().bids(), of("bid", notes).size());
      assertEquals(figures.told().replayed(), of("again", notes).size());
      assertEquals(figures.told().clicks(), of("click", notes).size());
      assertEquals(figures.told().clicks(), bidder.clicks.get());
      assertTrue(viewers.size() < figures.trade().billed(), "nobody came again");
      assertEquals(figures.auctions(), of("end", notes).getFirst().get("auctions").asLong());
      JsonNode day = of("day", notes).getFirst();
      assertEquals(4_000, day.get("ended").asLong() - day.get("begun").asLong());
    }
  }

  private static List<JsonNode> of(String kind, List<JsonNode> notes) {
    return notes.stream().filter(note -> note.get("kind").asText().equals(kind)).toList();
  }
}
