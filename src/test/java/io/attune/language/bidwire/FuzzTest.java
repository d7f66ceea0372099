package io.attune.language.bidwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import io.attune.language.openrtb.BidRequest;
import io.attune.language.openrtb.Corpus;
import io.attune.language.openrtb.Imp;
import io.attune.language.openrtb.Outcome;
import io.attune.language.problem.Problem;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
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

  private static final List<byte[]> TOKENS =
      List.of(
              "null",
              "true",
              "-1",
              "0",
              "1e400",
              "1e-400",
              "99999999999999999999",
              "0.1",
              "\"\"",
              "\"x\"",
              "[]",
              "{}",
              "[[[[",
              "}}}}",
              "\"\\ud800\"",
              "\"\\u0000\"",
              ",",
              ":",
              "\"id\":",
              "\"imp\":[",
              "\"ext\":{",
              "\u00e9",
              "NaN",
              "\"1\"",
              "-0.0",
              "1.7976931348623157e308")
          .stream()
          .map(token -> token.getBytes(StandardCharsets.UTF_8))
          .toList();

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "-1",
          "0",
          "1",
          "2.5",
          "\"1\"",
          "\"\"",
          "\"x\"",
          "[]",
          "{}",
          "[1,\"2\",null]",
          "[{}]",
          "{\"id\":\"x\"}",
          "1e300",
          "99999999999999999999",
          "\"\\ud800\"");
  private static final ObjectMapper JSON = new ObjectMapper();

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
      Outcome json = bounded(BidWire.JSON, mutated(corpus, random));
      bounded(BidWire.PROTOBUF, mutated(messages, random));
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

  /// One to four changes to one of them; half of the time only values change, and JSON stays JSON.
  private static byte[] mutated(List<byte[]> all, SplittableRandom random) {
    byte[] body = all.get(random.nextInt(all.size()));
    boolean gentle = random.nextBoolean();
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      body = gentle ? treeChanged(body, random) : changed(body, all, random);
    }
    return body;
  }

  /// With another value somewhere, or without one; what is no JSON stays as it is.
  private static byte[] treeChanged(byte[] body, SplittableRandom random) {
    try {
      JsonNode root = JSON.readTree(body);
      JsonNode value = JSON.readTree(VALUES.get(random.nextInt(VALUES.size())));
      JsonNode parent = root;
      while (parent.isContainerNode() && !parent.isEmpty()) {
        int at = random.nextInt(parent.size());
        JsonNode child = nth(parent, at);
        boolean here = !child.isContainerNode() || child.isEmpty() || random.nextInt(4) == 0;
        if (here) {
          replace(parent, at, value, random.nextInt(6) == 0);
          return JSON.writeValueAsBytes(root);
        }
        parent = child;
      }
      return body;
    } catch (IOException e) {
      return body;
    }
  }

  private static <T> T nth(Iterable<T> all, int n) {
    Iterator<T> each = all.iterator();
    for (int i = 0; i < n; i++) {
      each.next();
    }
    return each.next();
  }

  private static void replace(JsonNode parent, int at, JsonNode value, boolean remove) {
    if (parent instanceof ArrayNode array) {
      if (remove) {
        array.remove(at);
      } else {
        array.set(at, value);
      }
    } else if (parent instanceof ObjectNode object) {
      String name = nth(object.properties(), at).getKey();
      if (remove) {
        object.remove(name);
      } else {
        object.set(name, value);
      }
    }
  }

  private static byte[] changed(byte[] body, List<byte[]> all, SplittableRandom random) {
    int at = random.nextInt(body.length + 1);
    int to = Math.min(body.length, at + random.nextInt(1, 20));
    return switch (random.nextInt(7)) {
      case 0 -> flipped(body, random);
      case 1 -> spliced(body, at, to, new byte[0]);
      case 2 -> spliced(body, at, at, Arrays.copyOfRange(body, at, to));
      case 3 -> spliced(body, at, at, TOKENS.get(random.nextInt(TOKENS.size())));
      case 4 -> valueChanged(body, random);
      case 5 -> {
        byte[] other = all.get(random.nextInt(all.size()));
        int from = random.nextInt(other.length + 1);
        yield spliced(body, at, body.length, Arrays.copyOfRange(other, from, other.length));
      }
      default -> Arrays.copyOf(body, at);
    };
  }

  private static byte[] flipped(byte[] body, SplittableRandom random) {
    if (body.length == 0) {
      return body;
    }
    byte[] flipped = body.clone();
    flipped[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(8));
    return flipped;
  }

  /// What follows a colon, up to the next comma or brace.
  private static byte[] valueChanged(byte[] body, SplittableRandom random) {
    int at = body.length == 0 ? 0 : random.nextInt(body.length);
    while (at < body.length && body[at] != ':') {
      at++;
    }
    int end = at;
    while (end < body.length && body[end] != ',' && body[end] != '}' && body[end] != ']') {
      end++;
    }
    return at == body.length
        ? body
        : spliced(body, at + 1, Math.max(at + 1, end), TOKENS.get(random.nextInt(TOKENS.size())));
  }

  private static byte[] spliced(byte[] body, int from, int to, byte[] with) {
    byte[] result = new byte[body.length - (to - from) + with.length];
    System.arraycopy(body, 0, result, 0, from);
    System.arraycopy(with, 0, result, from, with.length);
    System.arraycopy(body, to, result, from + with.length, body.length - to);
    return result;
  }
}
