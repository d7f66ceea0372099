package io.attune.product.bid;

import io.attune.judge.bid.BidJudge;
import io.attune.judge.bid.Exchanged;
import io.attune.judge.bid.Terms;
import io.attune.judge.bid.Violation;
import io.attune.language.openrtb.Corpus;
import io.attune.platform.store.FreshStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// What the golden corpus takes for given (the head of its `index.txt`), defined by the public
/// interface.
final class GoldenPremises {
  static final String EXCHANGE = "golden";
  private static final BidJudge JUDGE =
      new BidJudge(
          new Terms(
              "attune", 1, false, Map.of("USD", BigDecimal.ONE, "EUR", new BigDecimal("1.10"))));

  /// Of the exchange that seals its prices.
  static final String ENCRYPTION = key((byte) 1);

  static final String INTEGRITY = key((byte) 2);

  private static final int TRIES = 200;
  private static final List<String> SIZES =
      List.of("300x250", "728x90", "320x50", "300x600", "160x600", "970x250", "320x100", "336x280");

  /// 80 characters, as the premises have it.
  private static final String TITLE = "All tents ten off ".repeat(5).substring(0, 80);

  private final HttpClient client;
  private final URI service;

  private GoldenPremises(HttpClient client, URI service) {
    this.client = client;
    this.service = service;
  }

  private static String key(byte of) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, of);
    return Base64.getEncoder().encodeToString(bytes);
  }

  /// What the judge says.
  static List<Violation> violations(Exchanged call) {
    return JUDGE.violations(call);
  }

  /// The settings, also of those who share the store: what they define bears other names.
  public static class Profile extends FreshStore {
    @Override
    protected Map<String, String> settings(Path folder) {
      try {
        Path rates = Files.createTempFile("attune-rates", ".json");
        rates.toFile().deleteOnExit();
        Files.writeString(
            rates,
            "{\"asOf\": \""
                + Clock.systemUTC().instant()
                + "\", \"base\": \"USD\", \"worth\": {\"EUR\": 1.10}}");
        return Map.of(
            "attune.bid.public-url",
            "https://bid.attune.example",
            "attune.bid.vendor-id",
            "4000",
            "attune.bid.rates-file",
            rates.toString(),
            "attune.bid.price-keys.adx.encryption",
            ENCRYPTION,
            "attune.bid.price-keys.adx.integrity",
            INTEGRITY);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// Defines all and waits until it is bid with.
  static void define(HttpClient client, URI service) throws IOException, InterruptedException {
    GoldenPremises premises = new GoldenPremises(client, service);
    premises.exchange();
    premises.open();
    premises.deal();
    premises.await(new BidCaller(client, service, EXCHANGE));
  }

  private void exchange() throws IOException, InterruptedException {
    put(
        "placements/" + EXCHANGE,
        """
        {"deadlineMs": 1000, "ads": {"currency": "USD", "formats": ["banner", "native", "product"],
         "exchange": {"seat": "attune", "networkMillis": 20, "identity": ["user.id", "buyeruid"]}}}""");
    put(
        "advertisers/shop",
        """
        {"name": "Shop", "domains": ["shop.example"], "categories": ["IAB22"], "taxonomy": 1,
         "transparency": {"behalf": "Shop", "paid": "Shop Ltd."}}""");
    put("campaigns/shop", "{\"advertiser\": \"shop\", \"name\": \"Shop\", \"currency\": \"USD\"}");
  }

  /// A line item for each size, one for native, one for what native places show of a product.
  private void open() throws IOException, InterruptedException {
    for (String size : SIZES) {
      lineItem("open-" + size, 2_000_000, "");
      banner("open-" + size, size);
    }
    lineItem("open-native", 2_000_000, "");
    creative(
        "open-native",
        """
        "format": "native", "native": {"title": "%s", "text": "Ten off all tents until Sunday", "imageUrl":
         "https://cdn.shop.example/tent.png", "iconUrl": "https://cdn.shop.example/icon.png", "sponsoredBy": "Shop",
         "callToAction": "See all"}"""
            .formatted(TITLE));
    put(
        "items/golden-tent",
        """
        {"title": "%s", "categories": ["tents"], "brand": "Fell", "priceMicros": 89900000, "currency": "USD", "stock": 5,
         "url": "https://shop.example/p/tent", "image": "https://cdn.shop.example/p/tent.png"}"""
            .formatted(TITLE));
    lineItem("open-product", 2_000_000, "");
    creative("open-product", "\"format\": \"product\", \"product\": {\"item\": \"golden-tent\"}");
  }

  private void deal() throws IOException, InterruptedException {
    lineItem("deal", 4_000_000, ", \"deals\": [\"deal-1\"]");
    banner("deal", "300x250");
  }

  private void lineItem(String id, long micros, String more)
      throws IOException, InterruptedException {
    put(
        "line-items/" + id,
        """
        {"campaign": "shop", "name": "Line item", "state": "active", "pacing": "none", "placements": ["%s"],
         "bid": {"type": "cpm", "micros": %d}%s}"""
            .formatted(EXCHANGE, micros, more));
  }

  private void banner(String id, String size) throws IOException, InterruptedException {
    creative(
        id,
        "\"format\": \"banner\", \"size\": \"%s\", \"html\": \"%s\""
            .formatted(
                size,
                "<a href='${CLICK_URL}'><img src='https://cdn.shop.example/"
                    + size
                    + ".png'></a>"));
  }

  private void creative(String id, String content) throws IOException, InterruptedException {
    put(
        "creatives/" + id,
        """
        {"lineItem": "%s", %s, "clickUrl": "https://shop.example/tents", "language": "en", "approval": "approved"}"""
            .formatted(id, content));
  }

  private void put(String path, String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(service.resolve("/v1/" + path))
            .header("content-type", "application/json")
            .PUT(BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new AssertionError(path + ": " + answer.statusCode() + " " + answer.body());
    }
  }

  /// Each of the line items bids.
  private void await(BidCaller caller) throws InterruptedException {
    List<Corpus.Case> due =
        Corpus.cases()
            .filter(c -> c.outcome().equals("bid"))
            .filter(c -> List.of("banner", "native", "deals").contains(c.group()))
            .toList();
    String first = "";
    for (int tries = 0; tries < TRIES; tries++) {
      first =
          due.stream()
              .map(c -> caller.json(c.body(), true))
              .filter(told -> BidJudge.bids(told.call()) == 0)
              .findFirst()
              .map(BidCaller.Told::toString)
              .orElse("");
      if (first.isEmpty()) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    System.getLogger("golden").log(System.Logger.Level.WARNING, "not all bid: {0}", first);
  }
}
