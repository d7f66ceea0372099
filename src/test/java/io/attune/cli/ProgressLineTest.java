package io.attune.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long nanos;

  @Test
  void says_rate_and_remaining_time_at_most_once_a_second() {
    ProgressLine line =
        new ProgressLine(new PrintStream(bytes, true, StandardCharsets.UTF_8), () -> nanos);
    line.at("reading rows", 0, 4_000);
    nanos = 500_000_000L;
    line.at("reading rows", 500, 4_000);
    nanos = 1_000_000_000L;
    line.at("reading rows", 1_000, 4_000);
    nanos = 4_000_000_000L;
    line.at("reading rows", 4_000, 4_000);
    line.at("sorting", 0, 0);
    List<String> expected =
        List.of(
            "reading rows: 0 of 4,000 (0 %)",
            "reading rows: 1,000 of 4,000 (25 %), 1,000/s, 3 s left",
            "reading rows: 4,000 of 4,000 (100 %), 1,000/s",
            "sorting …");
    assertEquals(expected, bytes.toString(StandardCharsets.UTF_8).lines().toList());
  }
}
