package io.attune.product.advertise;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.market.sale.Sales;
import io.attune.platform.store.FreshStore;
import io.attune.state.snapshot.Snapshots;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// Random line items and requests: the reason that is told of each line item, and the counters,
/// against rules written down here once more.
@QuarkusTest
@TestProfile(FreshStore.Recorded.class)
class AdReasonsTest {
  private static final boolean FULL = "full".equals(System.getProperty("attune.proof"));
  private static final int LINES = FULL ? 300 : 70;
  private static final int REQUESTS = FULL ? 1_000 : 60;
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String[] COUNTRIES = {"DE", "FR", "AT"};

  @Inject Snapshots snapshots;
  @Inject Sales sales;

  /// What a page says.
  private record Asked(
      String country, String season, String item, String excluded, int count, String place) {
    String body() {
      List<String> context = new ArrayList<>();
      if (!country.isEmpty()) {
        context.add("\"country\": \"" + country + "\"");
      }
      if (!season.isEmpty()) {
        context.add("\"kv\": {\"season\": \"" + season + "\"}");
      }
      return "{\"include\": [\"trace\"], \"count\": %d, \"context\": {%s}%s%s}"
          .formatted(
              count,
              String.join(", ", context),
              item.isEmpty() ? "" : ", \"item\": \"" + item + "\"",
              excluded.isEmpty() ? "" : ", \"exclude\": [\"" + excluded + "\"]");
    }
  }

  /// Targeting in CEL, and what it means.
  private record Target(String cel, Predicate<Asked> means) {}

  private static final List<Target> TARGETS =
      List.of(
          new Target("", asked -> true),
          new Target("context.country == 'DE'", asked -> asked.country.equals("DE")),
          new Target(
              "context.country != 'DE'",
              asked -> !asked.country.isEmpty() && !asked.country.equals("DE")),
          new Target(
              "!has(context.country) || context.country != 'DE'",
              asked -> !asked.country.equals("DE")),
          new Target("context.kv.season == 'spring'", asked -> asked.season.equals("spring")),
          new Target(
              "!has(context.kv.season) || context.kv.season in ['autumn']",
              asked -> asked.season.isEmpty() || asked.season.equals("autumn")),
          new Target("'tents' in item.categories", asked -> asked.item.equals("tent")),
          new Target(
              "!('tents' in item.categories)",
              asked -> !asked.item.isEmpty() && !asked.item.equals("tent")),
          new Target("item.price_micros > 50000000", asked -> asked.item.equals("tent")),
          new Target(
              "has(item.brand) && item.brand.startsWith('Fe')", asked -> asked.item.equals("tent")),
          new Target("viewer.known", asked -> false),
          new Target(
              "context.country in ['DE', 'AT'] && !(context.kv.season == 'winter')",
              asked ->
                  List.of("DE", "AT").contains(asked.country)
                      && !asked.season.isEmpty()
                      && !asked.season.equals("winter")));

  /// One line item and what stands against it by its definition, if anything.
  private record Made(
      String id, String advertiser, int bid, String place, String against, Target target) {
    String expected(Asked asked) {
      if (against.startsWith("not_")) {
        return against;
      }
      if (!place.isEmpty() && !place.equals(asked.place)) {
        return "no_fitting_creative";
      }
      if (!target.means.test(asked)) {
        return "not_targeted";
      }
      if (!against.isEmpty()) {
        return against;
      }
      return advertiser.equals(asked.excluded) ? "excluded" : "";
    }
  }

  private static void put(String path, String body) {
    given()
        .contentType("application/json")
        .body(body.getBytes(StandardCharsets.UTF_8))
        .put("/v1/" + path)
        .then()
        .log()
        .ifValidationFails()
        .statusCode(org.hamcrest.Matchers.lessThan(300));
  }

  private static Made make(int number, SplittableRandom random) {
    String id = "line-" + number;
    // one advertiser has most of them and outbids the others: one of its ads may stand on a page
    int who = Math.max(0, random.nextInt(20) - 14);
    String advertiser = "adv-" + who;
    int bid = (who == 0 ? 2_000_000 : 1_000_000) + random.nextInt(1_000_000);
    String place = random.nextInt(4) == 0 ? "place-" + random.nextInt(2) : "";
    Target target = TARGETS.get(random.nextInt(TARGETS.size()));
    String against = "";
    String more = "";
    String creative = "\"approval\": \"approved\"";
    switch (random.nextInt(10)) {
      case 0 -> {
        against = "not_active";
        more = ", \"state\": \"paused\"";
      }
      case 1 -> {
        against = "not_scheduled";
        more = ", \"state\": \"active\", \"flights\": [{\"until\": \"2020-01-01T00:00\"}]";
      }
      case 2 -> {
        against = "not_active";
        creative = "\"approval\": \"pending\"";
      }
      case 3 -> {
        against = "budget_used_up";
        more = ", \"state\": \"active\", \"budget\": {\"totalMicros\": 0}";
      }
      default -> {}
    }
    more = more.isEmpty() ? ", \"state\": \"active\"" : more;
    put(
        "line-items/" + id,
        """
        {"campaign": "%s", "name": "L", "pacing": "none", "bid": {"type": "cpm", "micros": %d},
         "targeting": "%s"%s%s}"""
            .formatted(
                "of-" + advertiser,
                bid,
                target.cel,
                place.isEmpty() ? "" : ", \"placements\": [\"" + place + "\"]",
                more));
    put(
        "creatives/c-" + id,
        """
        {"lineItem": "%s", "format": "offer", "offer": {"code": "TEN", "text": "ten"},
         "clickUrl": "https://a.example/x", "state": "active", %s}"""
            .formatted(id, creative));
    return new Made(id, advertiser, bid, place, against, target);
  }

  private static String one(SplittableRandom random, String... words) {
    return words[random.nextInt(words.length)];
  }

  private static Asked asked(SplittableRandom random) {
    return new Asked(
        random.nextInt(4) == 0 ? "" : one(random, COUNTRIES),
        one(random, "", "spring", "autumn", "winter"),
        one(random, "", "tent", "shoe"),
        random.nextInt(3) == 0 ? "adv-" + random.nextInt(6) : "",
        1 + random.nextInt(7),
        "place-" + random.nextInt(2));
  }

  @Test
  void every_reason_is_as_the_rules_say_and_is_counted() throws Exception {
    snapshots.start();
    sales.start();
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    put(
        "items/tent",
        """
        {"title": "Tent", "categories": ["tents"], "brand": "Fell", "priceMicros": 90000000, "currency": "EUR"}""");
    put(
        "items/shoe",
        """
        {"title": "Shoe", "categories": ["shoes"], "priceMicros": 40000000, "currency": "EUR"}""");
    for (int place = 0; place < 2; place++) {
      put("placements/place-" + place, "{\"ads\": {\"currency\": \"EUR\", \"price\": \"first\"}}");
    }
    for (int number = 0; number < 6; number++) {
      put("advertisers/adv-" + number, "{\"name\": \"A\"}");
      put(
          "campaigns/of-adv-" + number,
          "{\"advertiser\": \"adv-%d\", \"name\": \"C\", \"currency\": \"EUR\", \"state\": \"active\"}"
              .formatted(number));
    }
    List<Made> lines = new ArrayList<>();
    for (int number = 0; number < LINES; number++) {
      lines.add(make(number, random));
    }
    settle();
    Map<String, Map<String, Long>> expected = new HashMap<>();
    Map<String, Map<String, Long>> before = counted(lines);
    for (int i = 0; i < REQUESTS; i++) {
      Asked asked = asked(random);
      JsonNode answer = decide(asked.place, asked.body());
      JsonNode why = answer.path("why");
      List<String> served = served(answer);
      assertEquals(winners(lines, asked), served, "seed " + seed + " " + asked);
      for (Made line : lines) {
        String told = why.path(line.id).asText();
        String rule = line.expected(asked);
        String where = "seed " + seed + " " + line + " " + asked;
        if (rule.isEmpty()) {
          boolean serves = served.contains(line.id);
          assertTrue(
              serves ? told.isEmpty() : List.of("outbid", "excluded").contains(told),
              where + ": " + told);
        } else {
          assertEquals(rule, told, where);
        }
        if (line.against.isEmpty() || line.against.equals("budget_used_up")) {
          if (!told.equals("no_fitting_creative")) {
            expected
                .computeIfAbsent(line.id, id -> new HashMap<>())
                .merge(told.isEmpty() ? "served" : told, 1L, Long::sum);
          }
        }
      }
    }
    Map<String, Map<String, Long>> after = counted(lines);
    for (Made line : lines) {
      Map<String, Long> counts = new HashMap<>(after.get(line.id));
      before.get(line.id).forEach((reason, count) -> counts.merge(reason, -count, Long::sum));
      counts.values().removeIf(count -> count == 0);
      assertEquals(expected.getOrDefault(line.id, Map.of()), counts, "seed " + seed + " " + line);
    }
  }

  /// More of one advertiser's than are looked at closely outbid the other's only one.
  @Test
  void one_advertiser_does_not_keep_another_from_the_page() throws Exception {
    snapshots.start();
    sales.start();
    put("placements/crowded", "{\"ads\": {\"currency\": \"EUR\", \"price\": \"first\"}}");
    for (int number = 0; number <= 40; number++) {
      String who = number == 0 ? "small" : "large";
      if (number < 2) {
        put("advertisers/" + who, "{\"name\": \"A\"}");
        put(
            "campaigns/of-" + who,
            "{\"advertiser\": \"%s\", \"name\": \"C\", \"currency\": \"EUR\", \"state\": \"active\"}"
                .formatted(who));
      }
      put(
          "line-items/crowd-" + number,
          """
          {"campaign": "of-%s", "name": "L", "pacing": "none", "state": "active", "tier": 5,
           "bid": {"type": "cpm", "micros": %d}, "placements": ["crowded"]}"""
              .formatted(who, 1_000_000 + number));
      put(
          "creatives/of-crowd-" + number,
          """
          {"lineItem": "crowd-%d", "format": "offer", "offer": {"code": "TEN", "text": "ten"},
           "clickUrl": "https://a.example/x", "state": "active", "approval": "approved"}"""
              .formatted(number));
    }
    List<String> best = List.of("crowd-40", "crowd-0");
    List<String> served = List.of();
    for (int tries = 0; tries < 200 && !served.equals(best); tries++) {
      TimeUnit.MILLISECONDS.sleep(50);
      served = served(decide("crowded", "{\"count\": 2}"));
    }
    assertEquals(best, served);
  }

  /// At the first price the highest bids of those that may serve, one of each advertiser.
  private static List<String> winners(List<Made> lines, Asked asked) {
    List<String> winners = new ArrayList<>();
    Set<String> advertisers = new HashSet<>();
    lines.stream()
        .filter(line -> line.expected(asked).isEmpty())
        .sorted(Comparator.comparingInt(Made::bid).reversed())
        .forEach(
            line -> {
              if (winners.size() < asked.count && advertisers.add(line.advertiser)) {
                winners.add(line.id);
              }
            });
    return winners;
  }

  /// Definitions and money have arrived, and nothing is left of what has none.
  private static void settle() throws InterruptedException {
    Asked germany = new Asked("DE", "", "", "", 6, "place-0");
    boolean settled = false;
    String last = "";
    for (int tries = 0; tries < 200 && !settled; tries++) {
      TimeUnit.MILLISECONDS.sleep(50);
      JsonNode answer = decide("place-0", germany.body());
      last = answer.path("why").size() + " told: " + answer.toPrettyString();
      long told =
          answer.path("why").properties().stream()
              .filter(why -> why.getKey().startsWith("line-"))
              .count();
      int ads = answer.path("ads").size();
      settled = told + ads == LINES && ads > 0;
    }
    assertTrue(settled, last);
    // leases of all line items, also of those that were not asked for
    for (String country : COUNTRIES) {
      for (String season : List.of("spring", "autumn", "winter", "")) {
        for (String item : List.of("tent", "shoe", "")) {
          for (int place = 0; place < 2; place++) {
            decide("place-" + place, new Asked(country, season, item, "", 6, "").body());
          }
        }
      }
    }
    TimeUnit.SECONDS.sleep(2);
  }

  /// Read without paths of REST-assured: it compiles each anew.
  private static JsonNode decide(String place, String body) {
    return read(
        given()
            .contentType("application/json")
            .body(body)
            .post("/v1/ads/" + place)
            .then()
            .statusCode(200)
            .extract()
            .response());
  }

  private static JsonNode read(Response answer) {
    try {
      return MAPPER.readTree(answer.asByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> served(JsonNode answer) {
    List<String> served = new ArrayList<>();
    answer.path("ads").forEach(ad -> served.add(ad.path("lineItem").asText()));
    return served;
  }

  private static Map<String, Map<String, Long>> counted(List<Made> lines) {
    Map<String, Map<String, Long>> all = new HashMap<>();
    for (Made line : lines) {
      JsonNode told = read(given().get("/v1/ads/line-items/" + line.id + "/why-not"));
      assertTrue(told.path("dropped").isObject() && told.path("served").isNumber(), told::toString);
      Map<String, Long> counts = new HashMap<>();
      told.path("dropped")
          .properties()
          .forEach(reason -> counts.put(reason.getKey(), reason.getValue().longValue()));
      counts.put("served", told.path("served").longValue());
      all.put(line.id, counts);
    }
    return all;
  }
}
