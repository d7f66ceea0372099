package io.attune.platform.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.problem.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final Duration KEEP = Duration.ofMinutes(10);

  @TempDir Path folder;
  private long millis = 1_800_000_000_000L;

  private Journal journal() {
    return new Journal(folder, KEEP, () -> Instant.ofEpochMilli(millis));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private List<String> replayed(long since) {
    List<String> all = new ArrayList<>();
    try (Journal journal = journal()) {
      journal.replay(since, (at, entry) -> all.add(new String(entry, StandardCharsets.UTF_8)));
    }
    return all;
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  @Test
  void what_was_acknowledged_is_read_again_in_order() {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    try (Journal journal = journal()) {
      for (int i = 0; i < 5_000; i++) {
        all.add(journal.append(List.of(bytes("a" + i), bytes("b" + i))));
      }
      CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])).join();
    }
    List<String> expected =
        IntStream.range(0, 5_000).boxed().flatMap(i -> Stream.of("a" + i, "b" + i)).toList();
    assertEquals(expected, replayed(0));
  }

  @Test
  void an_end_cut_off_by_a_crash_costs_only_that_entry() throws IOException {
    try (Journal journal = journal()) {
      journal.append(List.of(bytes("whole"))).join();
      journal.append(List.of(bytes("cut off"))).join();
    }
    Path segment = segments().getFirst();
    try (FileChannel file = FileChannel.open(segment, StandardOpenOption.WRITE)) {
      file.truncate(file.size() - 3);
    }
    assertEquals(List.of("whole"), replayed(0));
    try (FileChannel file = FileChannel.open(segment, StandardOpenOption.APPEND)) {
      file.write(ByteBuffer.wrap(bytes("rubbish that is no entry of any kind")));
    }
    assertEquals(List.of("whole"), replayed(0));
  }

  @Test
  void old_segments_go_and_young_ones_stay() throws IOException {
    try (Journal journal = journal()) {
      journal.append(List.of(bytes("old"))).join();
      millis += KEEP.toMillis() / 2;
      journal.append(List.of(bytes("younger"))).join();
      millis += KEEP.toMillis();
      journal.append(List.of(bytes("newer"))).join();
      millis += KEEP.toMillis();
      journal.append(List.of(bytes("newest"))).join();
    }
    assertEquals(List.of("younger", "newer", "newest"), replayed(0));
    assertEquals(List.of("newest"), replayed(millis));
  }

  @Test
  void after_its_end_nothing_is_accepted() {
    Journal journal = journal();
    journal.close();
    CompletableFuture<Void> late = journal.append(List.of(bytes("late")));
    assertTrue(late.isCompletedExceptionally());
    assertTrue(assertThrows(CompletionException.class, late::join).getCause() instanceof Refusal);
  }

  @Test
  void an_entry_beyond_the_bound_is_refused_and_the_rest_goes_on() {
    try (Journal journal = journal()) {
      assertThrows(Refusal.class, () -> journal.append(List.of(new byte[(1 << 20) + 1])));
      assertFalse(journal.append(List.of(bytes("x"))).handle((done, e) -> e != null).join());
    }
  }
}
