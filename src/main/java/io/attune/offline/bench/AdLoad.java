package io.attune.offline.bench;

import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/// The line items of the workloads `ads` and `bid`, written through the service's own interface:
/// campaigns of
/// twenty, half of the line items capped, half of them paced, bids by impression and by click,
/// budgets that last.
final class AdLoad {
  static final String PLACEMENT = "bench-ads";
  static final String EXCHANGE = "bench-bid";

  private static final int PER_CAMPAIGN = 20;
  private static final int ADVERTISERS = 200;
  private static final int BATCH = 5_000;
  private static final String NDJSON = "application/x-ndjson";

  private final Service service;
  private final int lineItems;
  private final boolean bids;
  private final AdMix mix;

  /// @param workload whose: those of an exchange are banners of one size
  AdLoad(Service service, int lineItems, String workload) {
    this.service = service;
    this.lineItems = lineItems;
    bids = workload.equals(BenchOptions.BID);
    mix = bids ? AdMix.ofExchange(11) : new AdMix(11);
  }

  /// Blocking; some seconds for 10,000.
  void write(Consumer<String> told) throws IOException, InterruptedException {
    if (bids) {
      service.put(
          "/v1/placements/" + EXCHANGE,
          "{\"deadlineMs\":100,\"ads\":{\"currency\":\"EUR\",\"exchange\":{\"seat\":\"attune\",\"expirySeconds\":10}}}");
    }
    service.put(
        "/v1/placements/" + PLACEMENT,
        "{\"deadlineMs\":100,\"defaultCount\":1,\"ads\":{\"currency\":\"EUR\",\"floorMicros\":100000,\"price\":\"second\"}}");
    int campaigns = (lineItems + PER_CAMPAIGN - 1) / PER_CAMPAIGN;
    batch("advertisers", Math.min(ADVERTISERS, campaigns), AdLoad::advertiser);
    batch("campaigns", campaigns, AdLoad::campaign);
    batch("line-items", lineItems, this::lineItem);
    batch("creatives", lineItems, bids ? AdLoad::banner : AdLoad::creative);
    told.accept(lineItems + " line items");
  }

  private void batch(String kind, int count, IntFunction<String> line)
      throws IOException, InterruptedException {
    for (int from = 0; from < count; from += BATCH) {
      StringBuilder body = new StringBuilder();
      for (int i = from; i < Math.min(count, from + BATCH); i++) {
        body.append(line.apply(i)).append('\n');
      }
      String verdicts = service.post("/v1/" + kind + ":batch", NDJSON, body.toString());
      if (verdicts.contains("rejected")) {
        int at = verdicts.indexOf("rejected");
        throw new IOException(
            kind + ": " + verdicts.substring(at, Math.min(verdicts.length(), at + 300)));
      }
    }
  }

  private static String advertiser(int i) {
    return "{\"id\":\"a"
        + i
        + "\",\"name\":\"A\",\"domains\":[\"a"
        + i
        + ".example\",\"fell.example\"],\"categories\":[\"IAB"
        + (1 + i % 20)
        + "\"]}";
  }

  private static String campaign(int i) {
    return "{\"id\":\"c"
        + i
        + "\",\"advertiser\":\"a"
        + i % ADVERTISERS
        + "\",\"name\":\"C\",\"currency\":\"EUR\",\"budget\":{\"totalMicros\":9000000000000}}";
  }

  private String lineItem(int i) {
    boolean byClick = i % 3 == 0;
    long micros = byClick ? 100_000 + i * 37L % 400_000 : 1_000_000 + i * 371L % 4_000_000;
    return "{\"id\":\"l"
        + i
        + "\",\"campaign\":\"c"
        + i / PER_CAMPAIGN
        + "\",\"name\":\"L\",\"state\":\"active\",\"bid\":{\"type\":\""
        + (byClick ? "cpc" : "cpm")
        + "\",\"micros\":"
        + micros
        + "},\"pacing\":\""
        + (i % 4 < 2 ? "even" : "none")
        + "\",\"budget\":{\"dailyMicros\":9000000000000},\"targeting\":\""
        + mix.targetingOfPage().replace("\"", "\\\"")
        + "\""
        + (bids ? ",\"placements\":[\"" + EXCHANGE + "\"]" : "")
        + (i % 2 == 0 ? ",\"caps\":[{\"scope\":\"line_item\",\"count\":3,\"window\":\"1d\"}]" : "")
        + "}";
  }

  private static String creative(int i) {
    return "{\"id\":\"k"
        + i
        + "\",\"lineItem\":\"l"
        + i
        + "\",\"format\":\"offer\",\"offer\":{\"code\":\"TEN\",\"text\":\"ten off all tents\"},\"clickUrl\":\"https://fell.example/tents\",\"approval\":\"approved\"}";
  }

  private static String banner(int i) {
    return "{\"id\":\"k"
        + i
        + "\",\"lineItem\":\"l"
        + i
        + "\",\"format\":\"banner\",\"size\":\"300x250\",\"html\":\"<a href='${CLICK_URL}'><img src='https://cdn.fell.example/tents-300x250.png' width='300' height='250' alt='Tents'></a>\",\"clickUrl\":\"https://fell.example/tents\",\"approval\":\"approved\"}";
  }
}
