package io.attune.offline.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.offline.bulkload.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Shoppers in front of a running service: each asks for the ads of a page, looks at them from the
/// first on, and reacts as is true of it. One call at a time.
final class Visitors implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int OK = 200;
  private static final int FOUND = 302;
  private static final int MOST_TOLD = 300;

  /// The simulation's stream of reactions, apart from those of tastes and visits.
  private static final long REACTIONS = 7_919;

  /// Within so many days after the history nearly everybody comes once.
  private static final int WINDOW_DAYS = 120;

  private static final List<Place> PLACES =
      List.of(new Place("home-ads", 0, 3), new Place("sponsored-products", 1, 2));
  private static final String[] COUNTRIES = {"DE", "DE", "DE", "DE", "DE", "DE", "AT", "AT", "FR"};

  /// How often a shopper clicks on one of the shop's own offers.
  private static final double HOUSE_CLICK = 0.02;

  private final DemoShop shop;
  private final URI service;
  private final String key;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final ObjectMapper json = new ObjectMapper();
  private final Map<String, Integer> creatives = new HashMap<>();
  private final int[] counts = new int[6];
  private double expectedClicks;

  /// @param truth number of the place in [DemoAds#placements()]
  private record Place(String placement, int truth, int count) {}

  /// What [#counts] count.
  private enum Counted {
    VISITS,
    ADS,
    SEEN,
    CLICKS,
    CONVERSIONS,
    REFUSED
  }

  Visitors(DemoShop shop, URI service, String key) {
    this.shop = shop;
    this.service = service;
    this.key = key;
    for (DemoAds.Creative creative : shop.ads().creatives()) {
      creatives.put(creative.id(), creatives.size());
    }
  }

  /// @param shoppers 1 to [DemoShop#VIEWERS]
  Visited walk(int shoppers, Progress progress) throws IOException, InterruptedException {
    int[] last = {-1};
    try {
      shop.visits(
          DemoShop.HISTORY_DAYS,
          DemoShop.HISTORY_DAYS + WINDOW_DAYS,
          shoppers,
          visit -> {
            if (visit.viewer() != last[0]) {
              last[0] = visit.viewer();
              come(visit);
              progress.at("shoppers", last[0] + 1L, shoppers);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (Interrupted e) {
      throw e.cause;
    }
    return new Visited(
        count(Counted.VISITS),
        count(Counted.ADS),
        count(Counted.SEEN),
        count(Counted.CLICKS),
        count(Counted.CONVERSIONS),
        count(Counted.REFUSED),
        expectedClicks);
  }

  private static final class Interrupted extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final InterruptedException cause;

    Interrupted(InterruptedException cause) {
      super(cause);
      this.cause = cause;
    }
  }

  private int count(Counted what) {
    return counts[what.ordinal()];
  }

  private void add(Counted what) {
    counts[what.ordinal()]++;
  }

  private void come(DemoShop.Visit visit) {
    add(Counted.VISITS);
    Dice dice = new Dice(DemoShop.SEED + REACTIONS, visit.viewer());
    String session = "visit-" + System.currentTimeMillis() + "-" + visit.viewer();
    for (Place place : PLACES) {
      JsonNode ads = ask(visit.viewer(), session, place);
      for (int position = 0; position < ads.size(); position++) {
        add(Counted.ADS);
        if (dice.chance(DemoShop.examination(position))) {
          react(visit, place, ads.get(position), session + "-" + position, dice);
        }
      }
    }
  }

  private JsonNode ask(int viewer, String session, Place place) {
    ObjectNode body = json.createObjectNode();
    body.putObject("viewer").put("id", DemoShop.viewerId(viewer)).put("session", session);
    body.putObject("context")
        .put("country", COUNTRIES[viewer % COUNTRIES.length])
        .put("device", viewer % 2 == 0 ? "phone" : "desktop");
    body.put("count", place.count());
    HttpRequest call =
        request("/v1/ads/" + place.placement())
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body.toString()))
            .build();
    try {
      return json.readTree(send(call, OK).body()).get("ads");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void react(DemoShop.Visit visit, Place place, JsonNode ad, String order, Dice dice) {
    add(Counted.SEEN);
    tell(ad.get("impressionUrl").asText(), OK);
    String id = ad.get("creative").get("id").asText();
    Integer creative = creatives.get(id);
    double click = creative == null ? HOUSE_CLICK : visit.adClick(creative, place.truth());
    expectedClicks += click;
    if (dice.chance(click)) {
      add(Counted.CLICKS);
      tell(ad.get("clickUrl").asText(), FOUND);
      if (creative != null && dice.chance(visit.adConversion(creative))) {
        add(Counted.CONVERSIONS);
        tell(ad.get("conversionUrl").asText() + "?id=" + order, OK);
      }
    }
  }

  private void tell(String path, int expected) {
    HttpResponse<byte[]> answer = send(request(path).GET().build(), expected);
    boolean booked = answer.headers().firstValue("x-attune-outcome").orElse("").equals("booked");
    if (!booked) {
      add(Counted.REFUSED);
    }
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(service.resolve(path)).timeout(PATIENCE);
    return key.isEmpty() ? request : request.header("authorization", "Bearer " + key);
  }

  private HttpResponse<byte[]> send(HttpRequest request, int expected) {
    try {
      HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
      if (answer.statusCode() != expected) {
        String text = new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8);
        throw new IOException(
            request.uri().getPath()
                + ": "
                + answer.statusCode()
                + " (expected: "
                + expected
                + ") "
                + text.substring(0, Math.min(MOST_TOLD, text.length())));
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Interrupted(e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
