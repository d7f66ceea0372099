package io.attune.stage.recording;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.decision.Degradation;
import io.attune.language.decision.DropReason;
import io.attune.language.problem.Refusal;
import io.attune.platform.access.Signer;
import io.attune.platform.telemetry.Telemetry;
import io.attune.state.catalog.CatalogSnapshot;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullRecordTest {
  private static final Signer SIGNER =
      Signer.of("a secret of the test".getBytes(StandardCharsets.UTF_8));

  @TempDir Path folder;
  private final AtomicLong clock = new AtomicLong(Captures.NOW);
  private final CatalogSnapshot catalog = Captures.catalog(10, "Boots");

  private Recording recording(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>();
    all.put("attune.recording.replica", "shop-0");
    all.put("attune.recording.every", "1ms");
    all.put("attune.recording.files.folder", folder.toString());
    all.putAll(settings);
    return new Recording(
        RecordingConfigTest.config(all),
        SIGNER,
        new Telemetry(new SimpleMeterRegistry(), 10),
        () -> Instant.ofEpochMilli(clock.get()));
  }

  private List<FullRecord> read() {
    List<FullRecord> all = new ArrayList<>();
    RecordFolder.of(folder).each(recorded -> all.add(recorded.record()));
    return all;
  }

  private List<Path> files(String start) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(start))
          .sorted()
          .toList();
    }
  }

  @Test
  void a_decision_is_read_back_from_the_file_bit_for_bit() {
    Recording recording = recording(Map.of());
    String id = recording.name();
    recording.keep(Captures.capture(id, true, catalog));
    recording.close();

    FullRecord read = read().getFirst();

    Capture made = Captures.capture(id, true, catalog);
    assertEquals(id, read.decision().id());
    assertEquals(made.decision().versions(), read.decision().versions());
    assertArrayEquals(made.decision().shown().items(), read.decision().shown().items());
    assertArrayEquals(made.decision().shown().scores(), read.decision().shown().scores());
    assertArrayEquals(
        made.decision().shown().propensities(), read.decision().shown().propensities());
    assertArrayEquals(made.decision().shown().sources(), read.decision().shown().sources());
    float[] matrix = read.decision().features().orElseThrow().values();
    for (int i = 0; i < matrix.length; i++) {
      assertEquals(Float.floatToRawIntBits(Captures.MATRIX[i]), Float.floatToRawIntBits(matrix[i]));
    }
    assertArrayEquals(made.considered().items(), read.considered().items());
    assertArrayEquals(made.considered().sources(), read.considered().sources());
    assertArrayEquals(made.considered().affinity(), read.considered().affinity());
    assertArrayEquals(made.considered().similarity(), read.considered().similarity());
    assertArrayEquals(made.considered().reasons(), read.considered().reasons());
    assertArrayEquals(made.considered().scores(), read.considered().scores());
    assertArrayEquals(made.considered().values(), read.considered().values());
    assertArrayEquals(made.considered().boosts(), read.considered().boosts());
    assertEquals(1, read.decision().trace().drops(DropReason.FILTERED));
    assertTrue(read.decision().trace().degraded(Degradation.FEWER_ITEMS));
    assertEquals(1, read.decision().trace().storeReads());
    assertTrue(read.traced());
  }

  @Test
  void the_request_is_read_back_without_viewer_and_session() {
    Recording recording = recording(Map.of());
    recording.keep(Captures.capture(recording.name(), true, catalog));
    recording.close();

    FullRecord read = read().getFirst();

    assertEquals(20, read.asked().request().count());
    assertEquals(Long.MIN_VALUE + 1, read.asked().request().seed());
    assertEquals(Map.of("price", 5.0), read.asked().request().filterParams());
    assertEquals("max", read.asked().request().filterName());
    assertArrayEquals(new int[] {1}, read.asked().request().seeds());
    assertArrayEquals(new int[] {4}, read.asked().request().exclude());
    assertArrayEquals(new int[] {5}, read.asked().onPage());
    assertEquals("", read.asked().request().viewerId());
    assertEquals("", read.asked().request().sessionId());
    assertEquals(2, read.read().actions());
    assertEquals(7, read.read().actionItem(1));
    assertEquals(1, read.read().purchases());
    assertEquals(24, read.viewer().length());
  }

  @Test
  void undeclared_context_is_not_recorded() {
    Recording recording = recording(Map.of());
    String id = recording.name();
    recording.keep(Captures.capture(id, true, catalog));
    recording.close();

    assertEquals(
        Map.of("device", "phone", "basket", 1.1, "returning", true),
        read().getFirst().asked().request().context());
    assertFalse(line(recording, id).contains("secret"));
  }

  private static String line(Recording recording, String id) {
    return new String(recording.line(id).orElseThrow(), StandardCharsets.UTF_8);
  }

  @Test
  void neither_viewer_nor_session_is_in_a_record_in_clear() {
    Recording recording = recording(Map.of());
    String id = recording.name();
    recording.keep(Captures.capture(id, true, catalog));
    recording.close();

    assertFalse(line(recording, id).contains("with a name"), line(recording, id));
  }

  @Test
  void without_consent_nothing_of_the_viewer_is_in_a_record() {
    Recording recording = recording(Map.of());
    String id = recording.name();
    recording.keep(Captures.capture(id, false, catalog));
    recording.close();

    String line = line(recording, id);
    assertTrue(line.contains("\"consent\":\"none\""), line);
    assertFalse(line.contains("\"viewer\""), line);
    assertFalse(line.contains("\"history\""), line);
    assertFalse(line.contains("with a name"), line);
    assertEquals("", read().getFirst().viewer());
    assertFalse(read().getFirst().read().known());
  }

  @Test
  void the_same_viewer_has_the_same_hash_and_another_secret_another_one() {
    Recording recording = recording(Map.of());
    recording.keep(Captures.capture(recording.name(), true, catalog));
    recording.keep(Captures.capture(recording.name(), true, catalog));
    recording.close();
    Recording other =
        new Recording(
            RecordingConfigTest.config(Map.of("attune.recording.files.folder", folder.toString())),
            Signer.of("another secret of the test".getBytes(StandardCharsets.UTF_8)),
            new Telemetry(new SimpleMeterRegistry(), 10),
            () -> Instant.ofEpochMilli(clock.addAndGet(1_000)));
    other.keep(Captures.capture(other.name(), true, catalog));
    other.close();

    List<FullRecord> all = read();
    assertEquals(all.get(0).viewer(), all.get(1).viewer());
    assertFalse(all.get(0).viewer().equals(all.get(2).viewer()));
  }

  @Test
  void an_item_that_did_not_change_is_written_once_and_a_changed_one_again() {
    Recording recording = recording(Map.of());
    recording.keep(Captures.capture(recording.name(), true, catalog));
    recording.keep(Captures.capture(recording.name(), true, catalog));
    recording.keep(Captures.capture(recording.name(), true, Captures.catalog(10, "Shoes")));
    recording.close();

    List<RecordFolder.Recorded> all = new ArrayList<>();
    RecordFolder.of(folder).each(all::add);

    assertArrayEquals(all.get(0).record().facts().items(), all.get(1).record().facts().items());
    assertEquals(
        5 + 5 + 1,
        all.getFirst().facts().size(),
        "three candidates and two of the history, twice, and the columns");
    RecordFolder.Item then = item(all.get(0));
    RecordFolder.Item now = item(all.get(2));
    assertEquals(2, then.number());
    assertTrue(new String(then.json(), StandardCharsets.UTF_8).contains("Boots"));
    assertTrue(new String(now.json(), StandardCharsets.UTF_8).contains("Shoes"));
    assertEquals(Captures.NOW - 1_000, then.createdMillis());
  }

  private static RecordFolder.Item item(RecordFolder.Recorded recorded) {
    return (RecordFolder.Item) recorded.fact(recorded.record().facts().items()[0]).orElseThrow();
  }

  @Test
  void duckdb_reads_the_files_as_they_are() throws SQLException {
    Recording recording = recording(Map.of());
    for (int i = 0; i < 50; i++) {
      recording.keep(Captures.capture(recording.name(), i % 2 == 0, catalog));
    }
    recording.close();

    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:")) {
      String decisions = "read_json('" + folder + "/decisions-*.ndjson.gz')";
      assertEquals(50, number(duck, "select count(*) from " + decisions));
      assertEquals(25, number(duck, "select count(viewer.hash) from " + decisions));
      assertEquals(
          100, number(duck, "select count(*) from (select unnest(items) from " + decisions + ")"));
      assertEquals(
          50,
          number(
              duck,
              "select count(*) from (select unnest(candidates) c from "
                  + decisions
                  + ") where c.dropped = 'filtered' and c.filter = 'request'"));
      assertEquals(
          0.1f,
          (float)
              real(
                  duck,
                  "select min(v) from (select unnest(r.values) v from (select unnest(features.rows) r from "
                      + decisions
                      + ") where r.id = 'item-2') where v > 0.05"));
      assertEquals(
          5,
          number(
              duck,
              "select count(*) from read_json('"
                  + folder
                  + "/facts-*.ndjson.gz') where kind = 'item'"));
    }
  }

  private static long number(Connection duck, String sql) throws SQLException {
    try (ResultSet found = duck.createStatement().executeQuery(sql)) {
      found.next();
      return found.getLong(1);
    }
  }

  private static double real(Connection duck, String sql) throws SQLException {
    try (ResultSet found = duck.createStatement().executeQuery(sql)) {
      found.next();
      return found.getDouble(1);
    }
  }

  @Test
  void a_file_that_a_killed_process_left_is_cut_to_whole_records_and_finished() throws IOException {
    Recording first = recording(Map.of());
    for (int i = 0; i < 3; i++) {
      first.keep(Captures.capture(first.name(), true, catalog));
    }
    first.close();
    Path whole = files("decisions-").getFirst();
    long size = Files.size(whole);
    Path part = whole.resolveSibling(whole.getFileName() + ".part");
    Files.move(whole, part);
    byte[] all = Files.readAllBytes(part);
    Files.write(part, Arrays.copyOf(all, all.length - 5));
    clock.addAndGet(1_000);

    Recording next = recording(Map.of());
    next.keep(Captures.capture(next.name(), true, catalog));
    next.close();

    assertEquals(List.of(), files("decisions-").stream().filter(f -> f.equals(part)).toList());
    assertTrue(Files.size(whole) < size);
    assertEquals(3, read().size(), "two whole ones and the new one");
  }

  @Test
  void a_file_of_a_living_process_is_left_alone() throws IOException {
    Recording living = recording(Map.of());
    living.keep(Captures.capture(living.name(), true, catalog));
    await(living);
    Recording next = recording(Map.of("attune.recording.replica", "shop-1"));
    next.keep(Captures.capture(next.name(), true, catalog));
    next.close();

    assertEquals(
        1, files("decisions-").stream().filter(f -> f.toString().endsWith(".part")).count());
    living.close();
    assertEquals(2, read().size());
  }

  private void await(Recording recording) throws IOException {
    long end = System.nanoTime() + 10_000_000_000L;
    while (recording.full(recording.name()).isPresent() || files("decisions-").isEmpty()) {
      assertTrue(System.nanoTime() < end, "no file after 10 s");
      Thread.onSpinWait();
    }
  }

  @Test
  void a_damaged_file_keeps_nobody_from_reading_the_others() throws IOException {
    Recording first = recording(Map.of());
    first.keep(Captures.capture(first.name(), true, catalog));
    first.close();
    clock.addAndGet(1_000);
    Recording second = recording(Map.of());
    second.keep(Captures.capture(second.name(), true, catalog));
    second.close();
    Path damaged = files("decisions-").getFirst();
    byte[] bytes = Files.readAllBytes(damaged);
    Files.write(damaged, Arrays.copyOf(bytes, bytes.length / 2));
    Files.writeString(folder.resolve("decisions-a-not-gzip.ndjson.gz"), "what is this");
    Files.write(
        folder.resolve("decisions-b-empty.ndjson.gz"), new byte[0], StandardOpenOption.CREATE);

    RecordFolder all = RecordFolder.of(folder);
    int[] read = {0};
    all.each(recorded -> ++read[0] > 0);

    assertEquals(1, read[0]);
    assertTrue(all.complaints().toString().contains("cut off or damaged"), all.complaints() + "");
  }

  @Test
  void a_line_of_another_form_or_cut_off_is_refused_and_named() {
    Recording recording = recording(Map.of());
    String id = recording.name();
    recording.keep(Captures.capture(id, true, catalog));
    recording.close();
    String line = line(recording, id);

    for (String bad :
        List.of(
            line.replace("\"form\":2", "\"form\":3"),
            line.replace("\"form\":2", "\"other\":1"),
            line.substring(0, line.length() / 2),
            line.replace("\"request\"", "\"unasked\""),
            line.replace("\"dropped\":\"filtered\"", "\"dropped\":\"by magic\""),
            line.replaceFirst("\"packed\":\"[^\"]*\"", "\"packed\":\"AQEBAQEB\""),
            "[]",
            "{}",
            "nothing",
            "")) {
      assertThrows(Refusal.class, () -> Recording.parse(bad.getBytes(StandardCharsets.UTF_8)), bad);
    }
    assertEquals(
        id,
        Recording.parse(
                line.replace("\"form\":2", "\"later\":{\"x\":[1,{}]},\"form\":2")
                    .getBytes(StandardCharsets.UTF_8))
            .decision()
            .id(),
        "a field of a later form is passed over");
  }

  @Test
  void files_are_bounded_by_size_and_age() throws IOException {
    Map<String, String> tiny =
        Map.of(
            "attune.recording.files.every", "1ms",
            "attune.recording.files.most-megabytes", "0");
    for (int i = 0; i < 5; i++) {
      Recording recording = recording(tiny);
      recording.keep(Captures.capture(recording.name(), true, catalog));
      recording.close();
      clock.addAndGet(1_000);
    }
    assertTrue(files("").isEmpty(), files("") + "");

    Map<String, String> young = Map.of("attune.recording.files.keep", "10s");
    for (int i = 0; i < 20; i++) {
      Recording recording = recording(young);
      recording.keep(Captures.capture(recording.name(), true, catalog));
      recording.close();
      clock.addAndGet(1_000);
    }
    assertTrue(files("decisions-").size() <= 11, files("") + "");
    assertEquals(files("decisions-").size(), files("facts-").size());
  }

  @Test
  void the_sample_is_by_hash_of_the_id_and_needs_a_folder() {
    Recording tenth = recording(Map.of("attune.recording.sample", "0.1"));
    int sampled = 0;
    for (int i = 0; i < 100_000; i++) {
      String id = tenth.name();
      assertEquals(tenth.samples(id), tenth.samples(id));
      sampled += tenth.samples(id) ? 1 : 0;
      clock.addAndGet(i % 3);
    }
    tenth.close();
    assertEquals(10_000, sampled, 400);

    Recording all = recording(Map.of("attune.recording.sample", "1"));
    Recording none = recording(Map.of("attune.recording.sample", "0"));
    Recording nowhere =
        new Recording(
            RecordingConfigTest.config(Map.of("attune.recording.sample", "1")),
            SIGNER,
            new Telemetry(new SimpleMeterRegistry(), 10),
            () -> Instant.ofEpochMilli(clock.get()));
    assertTrue(all.samples(all.name()));
    assertFalse(none.samples(none.name()));
    assertFalse(nowhere.samples(nowhere.name()));
    all.close();
    none.close();
    nowhere.close();
    assertThrows(Refusal.class, () -> recording(Map.of("attune.recording.sample", "1.5")));
  }

  @Test
  void what_does_not_fit_into_the_memory_for_waiting_is_dropped_and_counted() {
    Recording narrow = recording(Map.of("attune.recording.waiting-megabytes", "0"));

    narrow.keep(Captures.capture(narrow.name(), true, catalog));
    narrow.close();

    assertEquals(1, narrow.droppedFull());
  }

  @Test
  void a_folder_that_cannot_be_written_to_costs_the_files_only() throws IOException {
    Path file = Files.createFile(folder.resolve("no-folder"));
    Recording recording = recording(Map.of("attune.recording.files.folder", file.toString()));
    String id = recording.name();
    recording.keep(Captures.capture(id, true, catalog));
    recording.close();

    assertTrue(recording.full(id).isPresent());
  }
}
