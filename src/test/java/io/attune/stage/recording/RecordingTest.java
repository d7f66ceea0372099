package io.attune.stage.recording;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.decision.Degradation;
import io.attune.language.decision.DropReason;
import io.attune.language.decision.Source;
import io.attune.language.decision.Stage;
import io.attune.language.decision.Trace;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.platform.access.Signer;
import io.attune.platform.telemetry.Telemetry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecordingTest {
  private static final long NOW = 1_767_225_600_000L;
  private static final Signer SIGNER =
      Signer.of("a secret of the test".getBytes(StandardCharsets.UTF_8));

  private final AtomicLong clock = new AtomicLong(NOW);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Recording recording = recording("shop-0", Map.of());

  private Recording recording(String replica, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("attune.recording.replica", replica);
    all.put("attune.recording.every", "1ms");
    return new Recording(
        RecordingConfigTest.config(all),
        SIGNER,
        new Telemetry(meters, 10),
        () -> Instant.ofEpochMilli(clock.get()));
  }

  @AfterEach
  void close() {
    recording.close();
  }

  private static DecisionRecord record(String id, boolean traced) {
    Trace trace = new Trace();
    trace.stage(Stage.CANDIDATE, 200, 190, 12_345);
    trace.stage(Stage.RANKING, 190, 2, 999);
    trace.drop(DropReason.OUT_OF_STOCK, 7);
    trace.drop(DropReason.VARIANT, 1);
    trace.degrade(Degradation.ANONYMOUS_VIEWER);
    trace.degrade(Degradation.DIVERSITY_RELAXED);
    trace.storeRead();
    trace.missing(3);
    DecisionRecord.Shown shown =
        new DecisionRecord.Shown(
            20,
            new int[] {3, 1_000_000},
            new float[] {0.75f, Float.MIN_VALUE},
            new float[] {1, 0.25f},
            new int[] {Source.SIMILAR.bit(), 65});
    Optional<DecisionRecord.Features> features =
        traced
            ? Optional.of(
                new DecisionRecord.Features(
                    List.of("a", "b"), new int[] {3}, new float[] {0.75f}, new float[] {1, 2}))
            : Optional.empty();
    return new DecisionRecord(
        id,
        "home",
        NOW - 5,
        new DecisionRecord.Versions(7, 8, 9, "ranker/1"),
        shown,
        trace,
        1_234_567,
        features);
  }

  /// Of twenty items, as answers are.
  private static DecisionRecord usual(String id) {
    int[] items = new int[20];
    Arrays.setAll(items, i -> 50_000 + i);
    float[] ones = new float[20];
    Arrays.fill(ones, 1);
    DecisionRecord small = record(id, false);
    DecisionRecord.Shown shown = new DecisionRecord.Shown(0, items, ones, ones, new int[20]);
    return new DecisionRecord(
        id, "home", NOW, small.versions(), shown, small.trace(), 1, Optional.empty());
  }

  private DecisionRecord kept(String id) {
    recording.close();
    return recording.find(id);
  }

  @Test
  void a_record_is_read_back_as_it_was_made() {
    String id = recording.name();
    recording.keep("recommend", record(id, false));

    DecisionRecord read = kept(id);

    DecisionRecord made = record(id, false);
    assertEquals(made.id(), read.id());
    assertEquals(made.placement(), read.placement());
    assertEquals(made.epochMillis(), read.epochMillis());
    assertEquals(made.versions(), read.versions());
    assertEquals(made.tookNanos(), read.tookNanos());
    assertEquals(20, read.shown().offset());
    assertArrayEquals(made.shown().items(), read.shown().items());
    assertArrayEquals(made.shown().scores(), read.shown().scores());
    assertArrayEquals(made.shown().propensities(), read.shown().propensities());
    assertArrayEquals(made.shown().sources(), read.shown().sources());
    assertFalse(read.features().isPresent());
  }

  @Test
  void a_trace_is_read_back_as_it_was_made() {
    String id = recording.name();
    recording.keep("recommend", record(id, false));

    Trace read = kept(id).trace();

    Trace made = record(id, false).trace();
    for (Stage stage : Stage.values()) {
      assertEquals(made.in(stage), read.in(stage));
      assertEquals(made.kept(stage), read.kept(stage));
      assertEquals(made.nanos(stage), read.nanos(stage));
    }
    for (DropReason reason : DropReason.values()) {
      assertEquals(made.drops(reason), read.drops(reason));
    }
    assertEquals(made.degradations(), read.degradations());
    assertEquals(1, read.storeReads());
    assertEquals(3, read.missing());
  }

  @Test
  void a_compact_record_of_20_items_takes_about_300_bytes() {
    Bytes bytes = new Bytes();
    RecordCodec.write(usual("x"), bytes);

    assertTrue(bytes.size() < 350, bytes.size() + " bytes (expected: below 350)");
  }

  @Test
  void a_decision_recorded_in_full_is_kept_with_its_matrix() {
    String id = recording.name();
    recording.keep(Captures.capture(id, true, Captures.catalog(10, "Boots")));
    recording.close();

    float[] values = recording.full(id).orElseThrow().decision().features().orElseThrow().values();
    assertArrayEquals(Captures.MATRIX, values);
  }

  @Test
  void full_records_give_way_oldest_first() {
    FullRecords full = new FullRecords(1);
    for (int i = 0; i < 4; i++) {
      full.put("id" + i, new byte[400_000]);
    }

    assertFalse(full.find("id1").isPresent());
    assertTrue(full.find("id2").isPresent());
    assertTrue(full.find("id3").isPresent());
  }

  @Test
  void compact_records_can_be_switched_off() {
    Recording off = recording("shop-3", Map.of("attune.recording.compact", "false"));
    String id = off.name();
    off.keep("recommend", record(id, false));
    off.close();

    assertThrows(Refusal.class, () -> off.find(id));
    assertEquals(0, off.dropped());
  }

  @Test
  void a_token_says_what_was_shown_where_and_with_which_propensity() {
    String id = recording.name();

    Credential said = recording.read(recording.token(record(id, false))).orElseThrow();

    assertEquals(id, said.decisionId());
    assertEquals("home", said.placement());
    assertEquals(NOW - 5, said.decidedMillis());
    assertEquals("ranker/1", said.model());
    assertEquals(21, said.position(3));
    assertEquals(22, said.position(1_000_000));
    assertEquals(0.25f, said.propensity(1_000_000));
    assertEquals(0, said.position(4));
    assertEquals(0f, said.propensity(4));
  }

  @Test
  void a_token_that_was_tampered_with_or_is_of_another_site_says_nothing() {
    String token = recording.token(record(recording.name(), false));
    byte[] bytes = Base64.getUrlDecoder().decode(token);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] ^= 1;
      String forged = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      assertTrue(recording.read(forged).isEmpty(), "octet " + i);
      bytes[i] ^= 1;
    }
    assertTrue(recording.read("").isEmpty());
    assertTrue(recording.read("no token").isEmpty());
    assertTrue(recording.read(token.substring(1)).isEmpty());
    Recording other =
        new Recording(
            Signer.of("the secret of another site".getBytes(StandardCharsets.UTF_8)),
            new Telemetry(meters, 10));
    assertTrue(other.read(token).isEmpty());
    other.close();
  }

  @Test
  void the_decision_is_counted() {
    recording.keep("recommend", record(recording.name(), false));

    assertFalse(meters.getMeters().isEmpty());
  }

  @Test
  void a_decision_of_another_replica_is_unknown_and_the_answer_names_it() {
    Recording other = recording("shop-1", Map.of());
    String id = other.name();
    other.close();

    Refusal refusal = assertThrows(Refusal.class, () -> recording.find(id));

    assertEquals(ProblemCode.UNKNOWN_DECISION, refusal.problem().code());
    assertTrue(
        refusal.problem().detail().contains("ask replica shop-1"), refusal.problem().detail());
  }

  @Test
  void a_record_is_forgotten_after_its_time() {
    String id = recording.name();
    recording.keep("recommend", record(id, false));
    recording.close();
    clock.addAndGet(600_000);
    assertEquals(id, recording.find(id).id());

    clock.addAndGet(1);

    assertThrows(Refusal.class, () -> recording.find(id));
  }

  @Test
  void what_does_not_fit_into_the_queue_is_dropped_and_counted() {
    Recording narrow = recording("shop-2", Map.of("attune.recording.queue", "1"));
    narrow.close();

    narrow.keep("recommend", record(narrow.name(), false));
    narrow.keep("recommend", record(narrow.name(), false));

    assertEquals(1, narrow.dropped());
  }

  /// Reads the token by its description alone, with the JDK's own tools.
  @Test
  void the_token_holds_what_was_shown_and_is_signed() throws IOException {
    String id = recording.name();
    byte[] all = Base64.getUrlDecoder().decode(recording.token(record(id, false)));
    byte[] content = Arrays.copyOf(all, all.length - 16);
    byte[] signature = Arrays.copyOfRange(all, all.length - 16, all.length);
    assertTrue(SIGNER.verify(content, signature));

    DataInputStream in = new DataInputStream(new ByteArrayInputStream(content));
    assertEquals(1, in.readUnsignedByte());
    assertEquals(NOW - 5, in.readLong());
    assertEquals(id, text(in));
    assertEquals("home", text(in));
    assertEquals(0, number(in));
    assertEquals("ranker/1", text(in));
    assertEquals(20, number(in));
    assertEquals(2, number(in));
    assertEquals(3, number(in));
    assertEquals(1_000_000, number(in));
    assertEquals(0, in.readUnsignedByte());
    assertEquals(1f, in.readFloat());
    assertEquals(0.25f, in.readFloat());
    assertEquals(0, in.available());

    content[10] ^= 1;
    assertFalse(SIGNER.verify(content, signature));
  }

  private static long number(DataInputStream in) throws IOException {
    long value = 0;
    int shift = 0;
    int octet;
    do {
      octet = in.readUnsignedByte();
      value |= (octet & 0x7FL) << shift;
      shift += 7;
    } while (octet > 127);
    return value;
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(in.readNBytes((int) number(in)), StandardCharsets.UTF_8);
  }

  @Test
  void a_token_of_20_items_stays_below_200_characters() {
    String token = recording.token(usual(recording.name()));

    assertTrue(token.length() < 200, token.length() + " characters (expected: below 200)");
  }
}
