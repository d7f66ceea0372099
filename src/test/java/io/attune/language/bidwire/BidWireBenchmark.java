package io.attune.language.bidwire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.ThreadMXBean;
import io.attune.language.openrtb.Bid;
import io.attune.language.openrtb.BidResponse;
import io.attune.language.openrtb.Corpus;
import io.attune.language.openrtb.MarkupType;
import io.attune.language.openrtb.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToIntFunction;

/// What reading a request and writing an answer costs on one thread, beside the floor (Jackson's
/// tokens of the same bytes and nothing else) and a tree (`ObjectMapper`). Argument: seconds for
/// each line (2), of which the first half warms.
public final class BidWireBenchmark {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final JsonFactory TOKENS = new JsonFactory();
  private static final ObjectMapper TREE = new ObjectMapper();
  private static final int AT_ONCE = 1_000;

  private BidWireBenchmark() {}

  public static void main(String[] arguments) {
    long nanos = (arguments.length > 0 ? Long.parseLong(arguments[0]) : 2) * 1_000_000_000L;
    for (String name :
        List.of(
            "banner/size-300x250",
            "inventory/site-in-full",
            "native/version-1.2",
            "imps/eight-banners",
            "modes/long-block-lists")) {
      byte[] json = compact(body(name));
      byte[] protobuf = Mirror.protobuf(json).orElseThrow();
      line(name + ", tokens only", json, nanos, BidWireBenchmark::tokens);
      line(name + ", tree", json, nanos, BidWireBenchmark::tree);
      line(
          name + ", JSON",
          json,
          nanos,
          body -> BidWire.JSON.read(body) instanceof Outcome.Understood ? 1 : 0);
      line(
          name + ", protobuf",
          protobuf,
          nanos,
          body -> BidWire.PROTOBUF.read(body) instanceof Outcome.Understood ? 1 : 0);
    }
    BidResponse response = response();
    byte[] written = BidWire.JSON.write(response);
    line("one bid, JSON", written, nanos, body -> BidWire.JSON.write(response).length);
    line("one bid, protobuf", written, nanos, body -> BidWire.PROTOBUF.write(response).length);
  }

  private static void line(String what, byte[] body, long nanos, ToIntFunction<byte[]> work) {
    run(body, nanos / 2, work);
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    double[] result = run(body, nanos / 2, work);
    bytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
    say(
        String.format(
            Locale.ROOT,
            "%-40s %6d bytes %8.2f µs %8.0f bytes allocated",
            what,
            body.length,
            result[1] / result[0] / 1_000,
            bytes / result[0]));
  }

  @SuppressWarnings("SystemOut") // it is what a benchmark is for
  private static void say(String text) {
    System.out.println(text);
  }

  /// How often it ran, and in how many nanoseconds.
  private static double[] run(byte[] body, long nanos, ToIntFunction<byte[]> work) {
    long start = System.nanoTime();
    long done = 0;
    long sum = 0;
    long elapsed;
    do {
      for (int i = 0; i < AT_ONCE; i++) {
        sum += work.applyAsInt(body);
      }
      done += AT_ONCE;
      elapsed = System.nanoTime() - start;
    } while (elapsed < nanos);
    return new double[] {done, elapsed, sum};
  }

  private static int tokens(byte[] body) {
    try (JsonParser parser = TOKENS.createParser(body)) {
      int count = 0;
      while (parser.nextToken() != null) {
        count++;
      }
      return count;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int tree(byte[] body) {
    try {
      return TREE.readTree(body).size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] compact(byte[] body) {
    try {
      return TREE.writeValueAsBytes(TREE.readTree(body));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] body(String name) {
    return Corpus.cases().filter(c -> c.toString().equals(name)).findFirst().orElseThrow().body();
  }

  private static BidResponse response() {
    String notice = "https://bid.example/openrtb2/win/" + "x".repeat(200) + "?p=${AUCTION_PRICE}";
    Bid bid =
        new Bid(
            "b1",
            "1",
            1_250_000,
            "",
            3_600,
            new Bid.Markup(
                MarkupType.BANNER, "<a href=\"x\">" + "y".repeat(800), 300, 250, List.of(), 0, 0),
            new Bid.Creative(
                "c1",
                "l1",
                "c1",
                List.of("shop.example"),
                List.of("IAB22"),
                1,
                List.of(),
                "en",
                "",
                ""),
            new Bid.Notices(notice, notice, notice),
            Optional.empty());
    return new BidResponse(
        "r1",
        "o1",
        "USD",
        List.of(new BidResponse.SeatBid("attune", false, List.of(bid))),
        Optional.empty(),
        List.of());
  }
}
