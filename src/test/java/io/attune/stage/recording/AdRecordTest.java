package io.attune.stage.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.decision.AdReason;
import io.attune.language.decision.Degradation;
import io.attune.language.decision.Trace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AdRecordTest {
  private static final int CASES = 1_000;
  private static final long DEAREST = 9_007_199_254_740_991L;

  private static AdRecord.Contender contender(SplittableRandom random, int number) {
    return new AdRecord.Contender(
        "line-" + number,
        "créative-" + random.nextInt(9),
        random.nextInt(1, 17),
        random.nextInt(3),
        AdReason.of(random.nextInt(AdReason.COUNT)),
        new AdRecord.Money(
            random.nextLong(DEAREST),
            random.nextLong(DEAREST),
            random.nextLong(DEAREST),
            (float) random.nextDouble()),
        (float) random.nextDouble());
  }

  private static AdRecord record(SplittableRandom random) {
    List<AdRecord.Contender> contenders = new ArrayList<>();
    for (int i = random.nextInt(AdRecord.MOST + 1); i > 0; i--) {
      contenders.add(contender(random, i));
    }
    Map<AdReason, Integer> dropped = new EnumMap<>(AdReason.class);
    for (int i = random.nextInt(5); i > 0; i--) {
      dropped.put(AdReason.of(random.nextInt(1, AdReason.COUNT)), random.nextInt(1, 1_000_000));
    }
    Map<String, AdReason> why = new HashMap<>();
    for (int i = random.nextInt(3) * random.nextInt(500); i > 0; i--) {
      why.put("line-" + i, AdReason.of(random.nextInt(1, AdReason.COUNT)));
    }
    Trace trace = new Trace();
    if (random.nextBoolean()) {
      trace.degrade(Degradation.VIEWER_UNAVAILABLE);
    }
    return new AdRecord(
        "id",
        "banner",
        random.nextLong(1L << 41),
        Map.of("campaigns", random.nextLong(1L << 40), "placement", 3L),
        random.nextBoolean() ? "ads/3" : "",
        random.nextBoolean()
            ? AdRecord.Permitted.ALL
            : AdRecord.Permitted.IDS.with(List.of("tcf_purpose_4", "gpc")),
        contenders,
        dropped,
        why,
        trace,
        random.nextLong(1_000_000_000));
  }

  @Test
  void what_was_packed_is_read_back_equal() {
    long seed = Long.getLong("attune.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    String rerun = "rerun with ./attune mvn test -Dtest=AdRecordTest -Dattune.seed=" + seed;
    for (int i = 0; i < CASES; i++) {
      AdRecord record = record(random);
      Bytes bytes = new Bytes();
      RecordCodec.write(record, bytes);
      byte[] packed = Arrays.copyOf(bytes.array(), bytes.size());
      assertTrue(RecordCodec.read("id", packed) instanceof AdRecord, rerun);
      AdRecord read = (AdRecord) RecordCodec.read("id", packed);
      assertEquals(record.contenders(), read.contenders(), rerun);
      assertEquals(record.dropped(), read.dropped(), rerun);
      assertEquals(record.why(), read.why(), rerun);
      assertEquals(record.versions(), read.versions(), rerun);
      assertEquals(record.model(), read.model(), rerun);
      assertEquals(record.permitted(), read.permitted(), rerun);
      assertEquals(record.epochMillis(), read.epochMillis(), rerun);
      assertEquals(record.tookNanos(), read.tookNanos(), rerun);
      assertEquals(record.placement(), read.placement(), rerun);
      assertEquals(record.trace().degradations(), read.trace().degradations(), rerun);
    }
  }

  @Test
  void more_contenders_than_are_kept_are_refused() {
    List<AdRecord.Contender> many =
        Collections.nCopies(AdRecord.MOST + 1, contender(new SplittableRandom(1), 1));
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new AdRecord(
                    "id",
                    "p",
                    0,
                    Map.of(),
                    "",
                    AdRecord.Permitted.ALL,
                    many,
                    Map.of(),
                    Map.of(),
                    new Trace(),
                    0));
    assertEquals("contenders: 33 (expected: at most 32)", refused.getMessage());
  }
}
