package io.attune.product.bid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.judge.bid.BidJudge;
import io.attune.judge.bid.Violation;
import io.attune.language.bidwire.Mirror;
import io.attune.language.bidwire.Mutations;
import io.attune.language.openrtb.Corpus;
import io.attune.market.sale.Sales;
import io.attune.state.snapshot.Snapshots;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Mutated golden requests over HTTP, on both wires, packed and not, with odd headers: the status
/// is
/// the one due, every bid is right by the judge, and hardly any answer is late.
/// `-Dattune.seed=…` repeats a run but for its interleaving, `-Dattune.proof=full` takes 200,000.
@QuarkusTest
@TestProfile(GoldenPremises.Profile.class)
class BidFuzzTest {
  private static final long SEED = Long.getLong("attune.seed", System.nanoTime());
  private static final boolean FULL = "full".equals(System.getProperty("attune.proof"));
  private static final int ROUNDS = FULL ? 200_000 : 3_000;
  private static final int THREADS = 4;
  private static final int MOST_SHOWN = 20;
  private static final int BOMB = 64_000_000;
  private static final Pattern TMAX = Pattern.compile("\"tmax\" *: *([0-9]{1,5})[,}\\s]");

  /// The exchange's own allowance: what is asked for sooner cannot be there.
  private static final long LEAST_MILLIS = 20;

  private static boolean defined;

  @Inject Snapshots snapshots;
  @Inject Sales sales;
  @TestHTTPResource URI service;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /// Begins with HTTP/1.1 and goes on with HTTP/2.
  private final HttpClient upgrading =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final AtomicLong bids = new AtomicLong();
  private final AtomicLong timed = new AtomicLong();
  private final AtomicLong late = new AtomicLong();

  @BeforeEach
  void define() throws IOException, InterruptedException {
    snapshots.start();
    sales.start();
    if (!defined) {
      GoldenPremises.define(client, service);
      defined = true;
    }
  }

  @Test
  void mutated_requests_are_answered_rightly() throws InterruptedException {
    List<byte[]> corpus = Corpus.cases().map(Corpus.Case::body).toList();
    List<byte[]> messages =
        Corpus.readable().map(c -> Mirror.protobuf(c.body())).flatMap(Optional::stream).toList();
    SplittableRandom seeds = new SplittableRandom(SEED);
    Thread[] threads = new Thread[THREADS];
    for (int i = 0; i < THREADS; i++) {
      SplittableRandom random = seeds.split();
      threads[i] =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int round = 0; round < ROUNDS / THREADS; round++) {
                      round(corpus, messages, random);
                    }
                  });
    }
    for (Thread thread : threads) {
      thread.join();
    }
    System.getLogger("fuzz")
        .log(
            System.Logger.Level.INFO,
            "-Dattune.seed={0}: {1} requests, {2} with bids, {3} of {4} late",
            String.valueOf(SEED),
            ROUNDS,
            bids,
            late,
            timed);
    assertTrue(wrong.isEmpty(), this::report);
    assertTrue(bids.get() > ROUNDS / 20, bids + " with bids: the mutations are too coarse");
    if (FULL) {
      assertTrue(late.get() * 1_000 <= timed.get(), late + " of " + timed + " are late");
    }
  }

  private String report() {
    return wrong.size()
        + " wrong, -Dattune.seed="
        + SEED
        + "\n"
        + String.join("\n", wrong.stream().limit(MOST_SHOWN).toList());
  }

  private void round(List<byte[]> corpus, List<byte[]> messages, SplittableRandom random) {
    HttpClient by = random.nextInt(8) == 0 ? upgrading : client;
    BidCaller caller = new BidCaller(by, service, GoldenPremises.EXCHANGE);
    boolean protobuf = random.nextInt(4) == 0;
    byte[] body = Mutations.of(protobuf ? messages : corpus, random);
    Map<String, String> headers = headers(protobuf, random);
    boolean packed = random.nextInt(4) == 0;
    if (packed) {
      headers.put("content-encoding", "gzip");
    }
    try {
      byte[] sent = packed ? BidCaller.packed(body) : body;
      BidCaller.Told told = caller.ask(body, sent, headers, random.nextBoolean());
      if (BidJudge.bids(told.call()) > 0) {
        bids.incrementAndGet();
      }
      time(body, protobuf, told.nanos());
      List<Violation> violations = GoldenPremises.violations(told.call());
      if (!violations.isEmpty()) {
        wrong.add(violations + " " + told + " for " + headers + " " + start(body));
      }
    } catch (RuntimeException e) {
      wrong.add(e + " for " + headers + " " + start(body));
    }
  }

  /// Of those whose `tmax` leaves any time.
  private void time(byte[] body, boolean protobuf, long nanos) {
    Matcher tmax = TMAX.matcher(new String(body, StandardCharsets.ISO_8859_1));
    if (!protobuf && tmax.find() && Long.parseLong(tmax.group(1)) > LEAST_MILLIS) {
      timed.incrementAndGet();
      late.addAndGet(nanos > Long.parseLong(tmax.group(1)) * 1_000_000 ? 1 : 0);
    }
  }

  private static Map<String, String> headers(boolean protobuf, SplittableRandom random) {
    Map<String, String> headers = new HashMap<>();
    List<String> types =
        protobuf
            ? List.of(BidCaller.PROTOBUF, "application/octet-stream", "Application/X-Protobuf")
            : List.of(BidCaller.JSON, "application/json; charset=utf-8", "", "APPLICATION/JSON");
    String type = types.get(random.nextInt(types.size()));
    if (!type.isEmpty()) {
      headers.put("content-type", type);
    }
    List<String> versions = List.of("2.6", "2.5", "2.99", "3.0", "", "two", "x".repeat(4_000));
    headers.put("x-openrtb-version", versions.get(random.nextInt(versions.size())));
    List<String> accepted = List.of("gzip", "gzip, deflate;q=0.5", "identity", "br", "*", ";;,");
    headers.put("accept-encoding", accepted.get(random.nextInt(accepted.size())));
    if (random.nextInt(8) == 0) {
      headers.put("cookie", "a=".concat("b".repeat(random.nextInt(2_000))));
      headers.put("authorization", "Basic nonsense");
    }
    return headers;
  }

  private static String start(byte[] body) {
    byte[] first = Arrays.copyOf(body, Math.min(body.length, 3_000));
    return new String(first, StandardCharsets.UTF_8) + " " + HexFormat.of().formatHex(first);
  }

  @Test
  void what_cannot_be_unpacked_is_malformed() {
    BidCaller caller = new BidCaller(client, service, GoldenPremises.EXCHANGE);
    byte[] body = Corpus.cases().findFirst().orElseThrow().body();
    byte[] packed = BidCaller.packed(body);
    assertEquals(200, packed(caller, packed));
    assertEquals(400, packed(caller, body));
    assertEquals(400, packed(caller, new byte[0]));
    assertEquals(400, packed(caller, Arrays.copyOf(packed, packed.length / 2)));
    assertEquals(400, packed(caller, Arrays.copyOf(packed, packed.length - 1)));
    byte[] broken = packed.clone();
    broken[packed.length - 5] ^= 1;
    assertEquals(400, packed(caller, broken));
    byte[] bomb = new byte[BOMB];
    Arrays.fill(bomb, (byte) ' ');
    System.arraycopy(body, 0, bomb, 0, body.length);
    assertEquals(400, packed(caller, BidCaller.packed(bomb)));
  }

  private static int packed(BidCaller caller, byte[] sent) {
    Map<String, String> headers =
        Map.of("content-type", BidCaller.JSON, "content-encoding", "gzip");
    return caller.ask(sent, sent, headers, false).status();
  }
}
