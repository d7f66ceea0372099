package io.attune.offline.exchange;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Draws auctions: banners of common sizes, some native, on sites and in apps, most of them with a
/// floor. One thread at a time.
final class Auctions {
  private static final List<int[]> SIZES =
      List.of(
          new int[] {300, 250},
          new int[] {728, 90},
          new int[] {320, 50},
          new int[] {300, 600},
          new int[] {160, 600},
          new int[] {970, 250});
  private static final List<String> COUNTRIES = List.of("USA", "USA", "BRA", "CAN", "JPN");
  private static final List<String> AGENTS =
      List.of(
          "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
          "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36");
  private static final String NATIVE =
      "{\"ver\":\"1.2\",\"context\":1,\"plcmttype\":1,\"assets\":[{\"id\":1,\"required\":1,\"title\":{\"len\":90}},{\"id\":2,\"required\":1,\"img\":{\"type\":3,\"wmin\":600,\"hmin\":300}},{\"id\":3,\"data\":{\"type\":2,\"len\":140}}]}";
  private static final double TWO_IMPS = 0.1;
  private static final double NATIVE_SHARE = 0.15;
  private static final double NATIVE_SHARE_OF_DAY = 0.5;
  private static final double FLOORLESS = 0.3;
  private static final double APP_SHARE = 0.3;
  private static final double SECURE_SHARE = 0.3;
  private static final double BLOCK_LISTS = 0.3;
  private static final double HALF = 0.5;
  private static final int LEAST_TMAX = 150;
  private static final int TMAX_SPREAD = 150;

  /// Median and spread of floors, in the currency per thousand.
  private static final double FLOOR = 0.4;

  private static final double FLOOR_SPREAD = 0.8;

  private final SplittableRandom random;
  private final ExchangeOptions.Pricing pricing;
  private final double nativeShare;
  private final Crowd crowd;

  Auctions(SplittableRandom random, ExchangeOptions options, Crowd crowd) {
    this.random = random;
    this.crowd = crowd;
    pricing = options.pricing();
    nativeShare = options.day().isPresent() ? NATIVE_SHARE_OF_DAY : NATIVE_SHARE;
  }

  Auction draw(long number) {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    String id = "a" + number + "-" + Long.toString(random.nextLong() >>> 1, 36);
    boolean second =
        switch (pricing) {
          case FIRST -> false;
          case SECOND -> true;
          case MIXED -> random.nextDouble() < HALF;
        };
    int tmax = LEAST_TMAX + random.nextInt(TMAX_SPREAD);
    request.put("id", id).put("at", second ? 2 : 1).put("tmax", tmax);
    request.putArray("cur").add("USD");
    Map<String, Long> floors = new LinkedHashMap<>();
    int imps = random.nextDouble() < TWO_IMPS ? 2 : 1;
    for (int i = 1; i <= imps; i++) {
      floors.put(String.valueOf(i), imp(request.withArray("/imp").addObject(), i));
    }
    String viewer = crowd.draw(random);
    surroundings(request, viewer);
    return new Auction(id, request, viewer, floors, second, tmax);
  }

  /// @return its floor in micros
  private long imp(ObjectNode imp, int id) {
    imp.put("id", String.valueOf(id)).put("tagid", "slot-" + id).put("exp", 300);
    if (random.nextDouble() < nativeShare) {
      imp.putObject("native").put("request", NATIVE).put("ver", "1.2");
    } else {
      ObjectNode banner = imp.putObject("banner").put("pos", random.nextInt(4));
      for (int i = 1 + random.nextInt(2); i > 0; i--) {
        int[] size = SIZES.get(random.nextInt(SIZES.size()));
        banner.withArray("/format").addObject().put("w", size[0]).put("h", size[1]);
      }
    }
    if (random.nextDouble() < SECURE_SHARE) {
      imp.put("secure", 1);
    }
    if (random.nextDouble() < FLOORLESS) {
      return 0;
    }
    double drawn = FLOOR * Math.exp(FLOOR_SPREAD * random.nextGaussian());
    long cents = Math.max(1, Math.round(drawn * 100));
    imp.put("bidfloor", BigDecimal.valueOf(cents, 2)).put("bidfloorcur", "USD");
    return cents * 10_000;
  }

  private void surroundings(ObjectNode request, String viewer) {
    ObjectNode device = request.putObject("device");
    device.put("ua", AGENTS.get(random.nextInt(AGENTS.size()))).put("ip", "192.0.2.0");
    device.put("devicetype", 1 + random.nextInt(5)).put("language", "en").put("js", 1);
    device
        .putObject("geo")
        .put("country", COUNTRIES.get(random.nextInt(COUNTRIES.size())))
        .put("type", 2);
    int site = random.nextInt(200);
    if (random.nextDouble() < APP_SHARE) {
      ObjectNode app = request.putObject("app").put("id", "app-" + site).put("name", "App " + site);
      app.put("bundle", "example.app" + site).putObject("publisher").put("id", "pub-" + site % 20);
    } else {
      ObjectNode page = request.putObject("site").put("id", "site-" + site);
      page.put("domain", "news" + site + ".example")
          .put("page", "https://news" + site + ".example/world/" + random.nextInt(10_000))
          .putObject("publisher")
          .put("id", "pub-" + site % 20);
      page.putArray("cat").add("IAB12");
    }
    request.putObject("user").put("id", "exchange-" + viewer).put("buyeruid", viewer);
    if (random.nextDouble() < BLOCK_LISTS) {
      request.putArray("bcat").add("IAB25").add("IAB26").add("IAB7-39");
      request.putArray("badv").add("casino.example").add("loans.example");
    }
    ObjectNode source =
        request.putObject("source").put("fd", 0).put("tid", request.path("id").asText());
    ObjectNode chain = source.putObject("schain").put("complete", 1).put("ver", "1.0");
    chain
        .putArray("nodes")
        .addObject()
        .put("asi", "exchange.example")
        .put("sid", "pub-" + site % 20)
        .put("hp", 1);
  }
}
