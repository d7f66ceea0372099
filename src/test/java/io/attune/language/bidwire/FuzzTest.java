package io.attune.language.bidwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.attune.language.openrtb.BidRequest;
import io.attune.language.openrtb.Corpus;
import io.attune.language.openrtb.Imp;
import io.attune.language.openrtb.Outcome;
import io.attune.language.problem.Problem;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// Mutated golden requests, on both wires: never an exception, never more than a bounded time and
/// memory, and what is read is sound. `-Dattune.seed=…` repeats a run, `-Dattune.proof=full` takes
/// 200,000 mutations.
class FuzzTest {
  private static final long SEED = Long.getLong("attune.seed", System.nanoTime());
  private static final int ROUNDS =
      "full".equals(System.getProperty("attune.proof")) ? 200_000 : 6_000;

  /// Of the thread's processor time, for any body of the corpus' size.
  private static final long MOST_NANOS = 2_000_000_000L;
  private static final long MOST_BYTES = 2_000_000;

  /// Allocated for each byte of a large body.
  private static final long MOST_BYTES_PER_BYTE = 64;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void mutated_requests_are_read_soundly() {
    List<byte[]> corpus = Corpus.cases().map(Corpus.Case::body).toList();
    List<byte[]> messages =
        Corpus.readable().map(c -> Mirror.protobuf(c.body())).flatMap(Optional::stream).toList();
    SplittableRandom random = new SplittableRandom(SEED);
    int readable = 0;
    int unusable = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Outcome json = bounded(BidWire.JSON, Mutations.of(corpus, random));
      bounded(BidWire.PROTOBUF, Mutations.of(messages, random));
      readable += json instanceof Outcome.Understood ? 1 : 0;
      unusable += json instanceof Outcome.Unusable ? 1 : 0;
    }
    System.getLogger("fuzz")
        .log(
            System.Logger.Level.INFO,
            "-Dattune.seed={0}: {1} mutations of JSON, {2} readable, {3} unusable",
            String.valueOf(SEED),
            ROUNDS,
            readable,
            unusable);
    assertTrue(readable > ROUNDS / 10, readable + " readable: the mutations are too coarse");
    assertTrue(readable < ROUNDS * 9L / 10, readable + " readable: the mutations are too fine");
  }

  @Test
  void large_bodies_cost_what_they_weigh() {
    String open = "{\"id\":\"1\",\"imp\":[{\"id\":\"1\",\"banner\":{\"w\":300,\"h\":250}}],";
    List<Function<Integer, String>> heavy =
        List.of(
            n -> open + "\"ext\":" + "[".repeat(n) + "]".repeat(n) + "}",
            n -> open + "\"zz\":\"" + "x".repeat(n) + "\"}",
            n -> open + "\"badv\":[" + "\"a\",".repeat(n / 4) + "\"a\"]}",
            n -> open + "\"tmax\":" + "9".repeat(n) + "}",
            n -> open + "\"user\":{\"eids\":[" + "{\"uids\":[{}]},".repeat(n / 14) + "{}]}}",
            n -> "{\"id\":\"1\",\"imp\":[" + "{},".repeat(n / 3) + "{}]}",
            n -> open + keys(n / 10) + "\"z\":1}",
            n ->
                "{\"id\":\"1\",\"imp\":[{\"id\":\"1\",\"native\":{\"request\":\"{\\\"assets\\\":["
                    + "{},".repeat(Math.min(n / 3, 20_000))
                    + "{}]}\"}}]}");
    for (Function<Integer, String> shape : heavy) {
      byte[] body = shape.apply(1_000_000).getBytes(StandardCharsets.UTF_8);
      long before = THREADS.getCurrentThreadAllocatedBytes();
      BidWire.JSON.read(body);
      long used = THREADS.getCurrentThreadAllocatedBytes() - before;
      assertTrue(
          used < MOST_BYTES_PER_BYTE * body.length,
          () -> used + " bytes for " + body.length + ": " + start(body));
    }
  }

  private static String keys(int count) {
    StringBuilder keys = new StringBuilder();
    for (int i = 0; i < count; i++) {
      keys.append("\"k").append(i).append("\":1,");
    }
    return keys.toString();
  }

  private static Outcome bounded(BidWire wire, byte[] body) {
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    long nanos = THREADS.getCurrentThreadCpuTime();
    Outcome outcome;
    try {
      outcome = wire.read(body);
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError(rerun(body), e);
    }
    long usedNanos = THREADS.getCurrentThreadCpuTime() - nanos;
    long usedBytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
    assertTrue(usedNanos < MOST_NANOS, () -> usedNanos + " ns: " + rerun(body));
    assertTrue(usedBytes < MOST_BYTES, () -> usedBytes + " bytes: " + rerun(body));
    sound(outcome, body);
    return outcome;
  }

  private static void sound(Outcome outcome, byte[] body) {
    switch (outcome) {
      case Outcome.Understood(BidRequest request) -> {
        assertFalse(request.id().isEmpty(), () -> rerun(body));
        assertTrue(!request.imps().isEmpty() && request.imps().size() <= 64, () -> rerun(body));
        assertEquals(
            request.imps().size(),
            request.imps().stream().map(Imp::id).distinct().count(),
            () -> rerun(body));
        request.imps().forEach(imp -> sound(imp, body));
      }
      case Outcome.Unusable unusable -> told(unusable.problem(), body);
      case Outcome.Malformed malformed -> told(malformed.problem(), body);
    }
  }

  private static void sound(Imp imp, byte[] body) {
    assertTrue(imp.floor().micros() >= 0, () -> rerun(body));
    assertFalse(imp.id().isEmpty(), () -> rerun(body));
    assertTrue(
        imp.banner().isPresent()
            || imp.video().isPresent()
            || imp.audio().isPresent()
            || imp.nativeAd().isPresent(),
        () -> rerun(body));
  }

  private static void told(Problem problem, byte[] body) {
    assertTrue(
        problem.detail().contains("expected: ") && problem.detail().length() < 1_000,
        () -> problem.detail() + ": " + rerun(body));
  }

  private static String rerun(byte[] body) {
    return "-Dattune.seed=" + SEED + " " + start(body);
  }

  private static String start(byte[] body) {
    byte[] first = Arrays.copyOf(body, Math.min(body.length, 3_000));
    return new String(first, StandardCharsets.UTF_8) + "\n" + HexFormat.of().formatHex(first);
  }
}
