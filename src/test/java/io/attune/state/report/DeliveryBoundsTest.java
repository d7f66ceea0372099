package io.attune.state.report;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attune.platform.store.FreshStore;
import io.attune.platform.store.Store;
import io.attune.state.ledger.Booking;
import io.attune.state.ledger.Count;
import io.attune.state.ledger.Ledger;
import io.attune.state.ledger.Ticket;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.vertx.core.Future;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The most that one report tells is told, and what is beyond it is refused with what would be
/// less.
@QuarkusTest
@TestProfile(FreshStore.class)
class DeliveryBoundsTest {
  private static final int MOST_ROWS = 10_000;
  private static final int MOST_READS = 20_000;
  private static final int MOST_POINTS = 100_000;
  private static final int MOST_DAYS = 400;

  private static final LocalDate TODAY = LocalDate.now(ZoneOffset.UTC);
  private static final String LONGEST = "from=" + TODAY.minusDays(MOST_DAYS - 1) + "&to=" + TODAY;

  @Inject Ledger ledger;
  @Inject Store store;

  private static JsonPath written(String kind, List<String> lines) {
    JsonPath answer =
        given()
            .contentType("application/x-ndjson")
            .urlEncodingEnabled(false)
            .body(String.join("\n", lines).getBytes(StandardCharsets.UTF_8))
            .post("/v1/" + kind + ":batch")
            .then()
            .statusCode(200)
            .extract()
            .jsonPath();
    assertEquals(
        lines.size(),
        answer.getList("results.status").stream().filter("created"::equals).count(),
        answer::prettify);
    return answer;
  }

  private static String advertiser(String id) {
    return "{\"id\": \"%s\", \"name\": \"A\"}".formatted(id);
  }

  private static String campaign(String id, String advertiser) {
    return "{\"id\": \"%s\", \"advertiser\": \"%s\", \"name\": \"C\", \"currency\": \"EUR\"}"
        .formatted(id, advertiser);
  }

  private static String line(String id, String campaign) {
    return "{\"id\": \"%s\", \"campaign\": \"%s\", \"name\": \"L\", \"bid\": {\"type\": \"cpm\", \"micros\": 2}}"
        .formatted(id, campaign);
  }

  private static String creative(String id, String line) {
    return "{\"id\": \"%s\", \"lineItem\": \"%s\", \"format\": \"offer\", \"offer\": {\"code\": \"T\", \"text\": \"t\"}}"
        .formatted(id, line);
  }

  private static void answered(String query) {
    given().get("/v1/reports/delivery" + query).then().statusCode(200);
  }

  private static void refused(String query, String field, String detail) {
    given()
        .get("/v1/reports/delivery" + query)
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body("code", equalTo("invalid_field"))
        .body("field", equalTo(field))
        .body("detail", equalTo(detail));
  }

  private static int number(String path) {
    return given().get("/v1/" + path).then().statusCode(200).extract().jsonPath().getInt("number");
  }

  /// Numbers of a campaign, its one line item and that one's creative.
  private record Shown(int campaign, int line, int creative) {}

  private static Shown shown(String id) {
    written("advertisers", List.of(advertiser(id)));
    written("campaigns", List.of(campaign(id, id)));
    written("line-items", List.of(line(id, id)));
    written("creatives", List.of(creative(id, id)));
    return new Shown(
        number("campaigns/" + id), number("line-items/" + id), number("creatives/" + id));
  }

  /// One click in the first hour of a day at each of some places.
  private void clicks(Shown shown, LocalDate day, int from, int until) {
    List<Future<Booking>> all = new ArrayList<>();
    for (int place = from; place < until; place++) {
      String what = "0|%d|%d|place-%05d|click".formatted(shown.line, shown.creative, place);
      Ticket ticket =
          new Ticket(
              "c" + shown.campaign,
              List.of("t"),
              "nobody",
              day + "-" + place,
              0,
              Long.MAX_VALUE >> 12);
      all.add(ledger.book(ticket, new Count(day.toEpochDay(), what)));
      if (all.size() == 1_000 || place == until - 1) {
        store.await(Future.all(all), Duration.ofSeconds(20));
        all.forEach(one -> assertEquals(Booking.BOOKED, one.result()));
        all.clear();
      }
    }
  }

  @Test
  void four_hundred_days_of_fifty_campaigns_are_read_and_no_day_more() {
    int most = MOST_READS / MOST_DAYS;
    List<String> ids =
        IntStream.range(0, most).mapToObj("wide-%02d"::formatted).collect(Collectors.toList());
    written("advertisers", List.of(advertiser("wide")));
    written("campaigns", ids.stream().map(id -> campaign(id, "wide")).toList());
    written("line-items", ids.stream().map(id -> line(id, id)).toList());
    answered("?advertiser=wide&" + LONGEST);
    written("campaigns", List.of(campaign("wide-more", "wide")));
    // a campaign without line items has nothing to tell
    answered("?advertiser=wide&" + LONGEST);
    written("line-items", List.of(line("wide-more", "wide-more")));
    refused(
        "?advertiser=wide&" + LONGEST,
        "from",
        "from: \"400 days of more than 50 campaigns\" (expected: at most 20000 days of campaigns; fewer days, or one campaign)");
    answered("?advertiser=wide&from=" + TODAY.minusDays(MOST_DAYS - 11) + "&to=" + TODAY);
    answered("?campaign=wide-more&" + LONGEST);
    refused(
        "?advertiser=wide&from=" + TODAY.minusDays(MOST_DAYS - 1) + "&to=" + TODAY.plusDays(1),
        "to",
        "to: %s (expected: less than 400 days after from)".formatted(TODAY.plusDays(1)));
  }

  @Test
  void ten_thousand_rows_are_told_and_no_row_more() {
    Shown shown = shown("tall");
    LocalDate day = TODAY.minusDays(300);
    String query = "?campaign=tall&by=placement,day&from=" + day + "&to=" + day;
    clicks(shown, day, 0, MOST_ROWS);
    assertEquals(
        MOST_ROWS,
        given()
            .get("/v1/reports/delivery" + query)
            .then()
            .statusCode(200)
            .extract()
            .jsonPath()
            .getInt("rows.size()"));
    clicks(shown, day, MOST_ROWS, MOST_ROWS + 1);
    refused(
        query,
        "by",
        "by: \"placement,day\" (expected: at most 10000 rows; fewer days, or less in by)");
    answered("?campaign=tall&by=lineItem&from=" + day + "&to=" + day);
    answered(query + "&placement=place-00000");
  }

  @Test
  void a_hundred_thousand_hours_of_all_series_are_told_and_no_hour_more() {
    Shown shown = shown("long");
    int most = MOST_POINTS / (24 * MOST_DAYS);
    LocalDate day = TODAY.minusDays(200);
    clicks(shown, day, 0, most);
    String query = "/hours?campaign=long&by=placement&";
    JsonPath told =
        JsonPath.from(
            given()
                .get("/v1/reports/delivery" + query + LONGEST)
                .then()
                .statusCode(200)
                .extract()
                .asString());
    assertEquals(most, told.getList("series").size());
    assertEquals(24 * MOST_DAYS, told.getList("hours").size());
    clicks(shown, day, most, most + 1);
    refused(
        query + LONGEST,
        "to",
        "to: %s (expected: at most 100000 hours of all series; fewer days)".formatted(TODAY));
    answered(query + "from=" + day + "&to=" + day);
  }
}
