package io.attune.state.report;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.platform.store.FreshStore;
import io.attune.platform.store.Store;
import io.attune.platform.store.TestStore;
import io.attune.state.ledger.Account;
import io.attune.state.ledger.Booking;
import io.attune.state.ledger.Charge;
import io.attune.state.ledger.Count;
import io.attune.state.ledger.Hold;
import io.attune.state.ledger.Ledger;
import io.attune.state.ledger.Ledgers;
import io.attune.state.ledger.Payment;
import io.attune.state.ledger.Ticket;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.vertx.core.Future;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Reports over what two replicas booked from many threads, against a tally of our own and against
/// the ledger's accounts.
@QuarkusTest
@TestProfile(FreshStore.Small.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeliveryReportTest {
  private static final String ALL = "campaign,lineItem,creative,placement,hour";
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final int EVENTS = 3_000;
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Instant HOUR = Instant.now().truncatedTo(ChronoUnit.HOURS);

  private final DeliveryJudge judge = new DeliveryJudge();
  private final List<Place> places = new ArrayList<>();

  @Inject Ledger ledger;
  @Inject Store store;

  /// Something that can be shown.
  private record Place(
      String campaign,
      int campaignNumber,
      String lineItem,
      int lineNumber,
      String creative,
      int creativeNumber,
      String currency) {}

  private static int put(String path, String body) {
    return given()
        .contentType("application/json")
        .body(body)
        .put("/v1/" + path)
        .then()
        .log()
        .ifValidationFails()
        .statusCode(lessThan(300))
        .extract()
        .jsonPath()
        .getInt("number");
  }

  @BeforeEach
  void book() throws Exception {
    if (!places.isEmpty()) {
      return;
    }
    define();
    Store second =
        TestStore.attached(
            Path.of(ConfigProvider.getConfig().getValue("attune.store.data-folder", String.class)),
            store.site());
    long seed = System.nanoTime();
    SplittableRandom seeds = new SplittableRandom(seed);
    for (int campaign : places.stream().mapToInt(Place::campaignNumber).distinct().toArray()) {
      // little enough that some conversions are not paid
      get(ledger.setLimit("c" + campaign, "t", 2_000_000L + campaign, 1, Duration.ZERO));
    }
    try (Ledger other = Ledgers.quick(second);
        ExecutorService many = Executors.newFixedThreadPool(8)) {
      List<Callable<Void>> calls = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        SplittableRandom random = seeds.split();
        Ledger mine = thread % 2 == 0 ? ledger : other;
        String prefix = "t" + thread + "-";
        calls.add(
            () -> {
              for (int i = 0; i < EVENTS / 8; i++) {
                event(mine, prefix + i, random);
              }
              return null;
            });
      }
      for (java.util.concurrent.Future<Void> one : many.invokeAll(calls)) {
        one.get();
      }
    } finally {
      second.close();
    }
  }

  private void define() {
    for (String advertiser : List.of("a1", "a2")) {
      put("advertisers/" + advertiser, "{\"name\": \"A\"}");
    }
    for (String campaign : List.of("c1", "c2", "c3")) {
      String currency = campaign.equals("c3") ? "USD" : "EUR";
      int number =
          put(
              "campaigns/" + campaign,
              "{\"advertiser\": \"%s\", \"name\": \"C\", \"currency\": \"%s\"}"
                  .formatted(campaign.equals("c1") ? "a1" : "a2", currency));
      for (String item : List.of("x", "y")) {
        String line = campaign + item;
        int lineNumber =
            put(
                "line-items/" + line,
                "{\"campaign\": \"%s\", \"name\": \"L\", \"bid\": {\"type\": \"cpm\", \"micros\": 2}}"
                    .formatted(campaign));
        for (String which : List.of("1", "2")) {
          String creative = line + which;
          int creativeNumber =
              put(
                  "creatives/" + creative,
                  "{\"lineItem\": \"%s\", \"format\": \"offer\", \"offer\": {\"code\": \"T\", \"text\": \"t\"}, \"clickUrl\": \"https://a.example/x\"}"
                      .formatted(line));
          places.add(
              new Place(campaign, number, line, lineNumber, creative, creativeNumber, currency));
        }
      }
    }
  }

  private void event(Ledger mine, String id, SplittableRandom random) {
    Place place = places.get(random.nextInt(places.size()));
    String where = random.nextBoolean() ? "home" : "pipe|and-dash";
    Instant at = HOUR.minus(random.nextInt(72), ChronoUnit.HOURS);
    long hour = at.getEpochSecond() / 3_600;
    String what =
        "%d|%d|%d|%s|".formatted(hour % 24, place.lineNumber, place.creativeNumber, where);
    long day = hour / 24;
    String group = "c" + place.campaignNumber;
    long nanos = 1 + random.nextInt(3_000);
    Ticket free = new Ticket(group, List.of("t"), "nobody", id, 0, Long.MAX_VALUE >> 12);
    switch (random.nextInt(10)) {
      case 0, 1, 2, 3, 4, 5 -> {
        Account[] accounts = {mine.account(group, "t", Duration.ZERO)};
        Optional<Hold> hold = held(mine, id, accounts, nanos);
        if (hold.isPresent()
            && get(mine.book(hold.get().ticket(), new Count(day, what + "impression")))
                == Booking.BOOKED) {
          tell(place, where, at, "impression", nanos);
        }
      }
      case 6, 7 -> {
        assertEquals(Booking.BOOKED, get(mine.book(free, new Count(day, what + "click"))));
        assertEquals(Booking.DUPLICATE, get(mine.book(free, new Count(day, what + "click"))));
        tell(place, where, at, "click", 0);
      }
      default -> {
        Charge charge =
            new Charge(
                new Ticket(group, List.of("t"), "nobody", id, nanos, 1),
                List.of("t"),
                id,
                new Count(day, what + "conversion"),
                new Count(day, what + "unpaid"));
        Payment paid = get(mine.charge(charge, Duration.ofDays(30)));
        tell(
            place,
            where,
            at,
            paid == Payment.UNPAID ? "unpaid" : "conversion",
            paid == Payment.UNPAID ? 0 : nanos);
      }
    }
  }

  private static Optional<Hold> held(Ledger mine, String id, Account[] accounts, long nanos) {
    Optional<Hold> hold = Optional.empty();
    for (int i = 0; i < 20 && hold.isEmpty(); i++) {
      hold = mine.hold(id, accounts, nanos, nanos, Duration.ofMillis(500));
      if (hold.isEmpty()) {
        LockSupport.parkNanos(5_000_000);
      }
    }
    return hold;
  }

  private void tell(Place place, String where, Instant at, String what, long nanos) {
    judge.happened(
        new DeliveryJudge.Event(
            place.campaign,
            place.lineItem,
            place.creative,
            where,
            at,
            what,
            nanos,
            place.currency));
  }

  private static <T> T get(Future<T> answer) {
    try {
      return answer.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static String report(String query) {
    return given()
        .get("/v1/reports/delivery?" + query)
        .then()
        .log()
        .ifValidationFails()
        .statusCode(200)
        .extract()
        .asString();
  }

  private static String from(ZoneId zone) {
    LocalDate first = HOUR.minus(72, ChronoUnit.HOURS).atZone(zone).toLocalDate();
    return "from=" + first + "&timeZone=" + zone.getId();
  }

  /// The lines of a CSV report, sorted.
  private static List<String> csv(String query) {
    String[] lines = report(query + "&format=csv").split("\r\n", -1);
    assertEquals("", lines[lines.length - 1]);
    assertTrue(
        lines[0].endsWith(
            "currency,impressions,clicks,conversions,unpaidConversions,ctr,cvr,spendMicros,ecpmMicros"),
        lines[0]);
    return Stream.of(lines).skip(1).filter(line -> !line.isEmpty()).sorted().toList();
  }

  /// Rows of a JSON report as lines of CSV, sorted.
  private static List<String> json(String query, String by) {
    List<Map<String, Object>> rows = JsonPath.from(report(query)).getList("rows");
    List<String> lines = new ArrayList<>();
    for (Map<String, Object> row : rows) {
      List<String> cells = new ArrayList<>();
      for (String name : by.split(",")) {
        cells.add(String.valueOf(row.get(name)));
      }
      for (String name :
          List.of("currency", "impressions", "clicks", "conversions", "unpaidConversions")) {
        cells.add(String.valueOf(row.get(name)));
      }
      cells.add(decimals(row.get("ctr")));
      cells.add(decimals(row.get("cvr")));
      cells.add(String.valueOf(row.get("spendMicros")));
      cells.add(row.get("ecpmMicros") == null ? "" : String.valueOf(row.get("ecpmMicros")));
      lines.add(String.join(",", cells));
    }
    return lines.stream().sorted().toList();
  }

  private static String decimals(Object number) {
    return number == null ? "" : new BigDecimal(number.toString()).setScale(6).toPlainString();
  }

  private List<String> expected(String by, ZoneId zone) {
    return judge.rows(List.of(by.split(",")), zone, event -> true).stream().sorted().toList();
  }

  @Test
  void every_row_is_what_was_booked_to_the_nano() {
    assertTrue(judge.rows(List.of("hour"), ZoneOffset.UTC, event -> true).size() > 70);
    String query = from(ZoneOffset.UTC);
    for (String by :
        List.of(ALL, "campaign", "lineItem,day", "creative", "placement", "hour", "day")) {
      assertEquals(expected(by, ZoneOffset.UTC), csv(query + "&by=" + by), by);
      assertEquals(expected(by, ZoneOffset.UTC), json(query + "&by=" + by, by), by);
    }
  }

  @Test
  void spend_is_that_of_the_ledgers_accounts() {
    JsonPath report = JsonPath.from(report(from(ZoneOffset.UTC) + "&by=campaign"));
    List<Map<String, Object>> rows = report.getList("rows");
    assertEquals(3, rows.size());
    for (Map<String, Object> row : rows) {
      String id = String.valueOf(row.get("campaign"));
      int number =
          places.stream()
              .filter(place -> place.campaign.equals(id))
              .findFirst()
              .orElseThrow()
              .campaignNumber;
      BigDecimal nanos = new BigDecimal(String.valueOf(row.get("spendMicros"))).movePointRight(3);
      long spent = get(ledger.figures("c" + number, "t")).spent();
      assertEquals(spent, nanos.longValueExact(), id);
      assertEquals(BigDecimal.valueOf(spent), judge.spent(event -> event.campaign().equals(id)));
      assertTrue(spent > 0 && spent <= 2_000_000L + number, id + " " + spent);
    }
    assertEquals(List.of("EUR", "USD"), report.getList("totals.currency"));
    assertEquals(
        judge
            .spent(event -> event.currency().equals("EUR"))
            .movePointLeft(3)
            .setScale(3)
            .toPlainString(),
        report.getString("totals[0].spendMicros"));
  }

  @Test
  void days_are_those_of_the_zone_that_is_asked_for() {
    assertEquals(expected("day", BERLIN), csv(from(BERLIN) + "&by=day"));
    assertEquals(expected("lineItem,hour", BERLIN), csv(from(BERLIN) + "&by=lineItem,hour"));
    LocalDate day = HOUR.minus(30, ChronoUnit.HOURS).atZone(BERLIN).toLocalDate();
    assertEquals(
        judge.rows(
            List.of("day"), BERLIN, event -> event.hour().atZone(BERLIN).toLocalDate().equals(day)),
        csv("from=" + day + "&to=" + day + "&by=day&timeZone=Europe/Berlin").stream()
            .sorted()
            .toList());
  }

  @Test
  void filters_choose() {
    String query = from(ZoneOffset.UTC) + "&by=campaign,lineItem,creative,placement&";
    List<String> by = List.of("campaign", "lineItem", "creative", "placement");
    assertEquals(
        judge.rows(by, ZoneOffset.UTC, event -> !event.campaign().equals("c1")).stream()
            .sorted()
            .toList(),
        csv(query + "advertiser=a2"));
    assertEquals(
        judge.rows(by, ZoneOffset.UTC, event -> event.lineItem().equals("c2y")).stream()
            .sorted()
            .toList(),
        csv(query + "lineItem=c2y&campaign=c2"));
    assertEquals(
        judge.rows(by, ZoneOffset.UTC, event -> event.creative().equals("c1x2")).stream()
            .sorted()
            .toList(),
        csv(query + "creative=c1x2"));
    assertEquals(
        judge.rows(by, ZoneOffset.UTC, event -> event.placement().equals("home")).stream()
            .sorted()
            .toList(),
        csv(query + "placement=home"));
    assertEquals(List.of(), csv(query + "campaign=c1&lineItem=c2y"));
  }

  @Test
  void what_is_archived_is_still_told() {
    String query = from(ZoneOffset.UTC) + "&by=" + ALL;
    String before = report(query);
    given().delete("/v1/creatives/c1x1").then().statusCode(204);
    given().delete("/v1/line-items/c1x").then().statusCode(204);
    given().delete("/v1/campaigns/c1").then().statusCode(204);
    assertEquals(before, report(query));
    assertEquals(
        judge.rows(List.of("lineItem"), ZoneOffset.UTC, event -> event.lineItem().equals("c1x")),
        csv(from(ZoneOffset.UTC) + "&by=lineItem&lineItem=c1x"));
  }

  @Test
  void hours_are_told_as_series_with_zeros() {
    JsonPath series =
        JsonPath.from(
            given()
                .get("/v1/reports/delivery/hours?" + from(BERLIN) + "&campaign=c3")
                .then()
                .statusCode(200)
                .extract()
                .asString());
    assertEquals(List.of("c3x", "c3y"), series.getList("series.lineItem"));
    List<String> hours = series.getList("hours");
    assertTrue(hours.size() >= 73 && hours.size() % 24 <= 1, hours.size() + " hours");
    Map<String, String> byHour = new HashMap<>();
    judge
        .rows(List.of("lineItem", "hour"), BERLIN, event -> event.lineItem().equals("c3y"))
        .forEach(row -> byHour.put(row.split(",")[1], row));
    List<Integer> impressions = series.getList("series[1].impressions");
    List<String> spend = series.getList("series[1].spendMicros");
    assertEquals(hours.size(), impressions.size());
    for (int i = 0; i < hours.size(); i++) {
      String[] cells = byHour.getOrDefault(hours.get(i), ",,,0,0,0,0,,,0.000,").split(",", -1);
      assertEquals(cells[3], String.valueOf(impressions.get(i)), hours.get(i));
      assertEquals(cells[9], spend.get(i), hours.get(i));
    }
  }

  @Test
  void the_format_follows_the_parameter_then_the_header() {
    String path = "/v1/reports/delivery";
    given().get(path).then().statusCode(200).contentType("application/json");
    given().accept("text/csv").get(path).then().statusCode(200).contentType("text/csv");
    given()
        .accept("text/csv;q=0.5, application/json")
        .get(path)
        .then()
        .contentType("application/json");
    given().accept("text/csv").get(path + "?format=json").then().contentType("application/json");
    String today = LocalDate.now(ZoneOffset.UTC).toString();
    given()
        .get(path + "?format=csv")
        .then()
        .header(
            "Content-Disposition",
            "attachment; filename=\"delivery-" + today + "-" + today + ".csv\"");
  }

  @Test
  void cells_are_never_formulas() {
    assertEquals("'=1+1", DeliveryWriter.safe("=1+1"));
    assertEquals("'-c3", DeliveryWriter.safe("-c3"));
    assertEquals("'@x", DeliveryWriter.safe("@x"));
    assertEquals("'+1", DeliveryWriter.safe("+1"));
    assertEquals("'\tx", DeliveryWriter.safe("\tx"));
    assertEquals("c-3=", DeliveryWriter.safe("c-3="));
  }

  static Stream<Arguments> bad() {
    String day = LocalDate.now(ZoneOffset.UTC).toString();
    String old = LocalDate.now(ZoneOffset.UTC).minusDays(401).toString();
    return Stream.of(
        Arguments.of(
            "form=csv",
            "\"form\" is not known (did you mean \"from\"? expected: from, to, timeZone,"
                + " advertiser, campaign, lineItem, creative, placement, by, format)"),
        Arguments.of(
            "by=lineitem",
            "by: \"lineitem\" (expected: some of campaign,lineItem,creative,placement,hour,day)"),
        Arguments.of(
            "by=day,",
            "by: \"day,\" (expected: some of campaign,lineItem,creative,placement,hour,day)"),
        Arguments.of("format=xml", "format: \"xml\" (expected: json or csv)"),
        Arguments.of("from=yesterday", "from: \"yesterday\" (expected: a day such as 2026-01-31)"),
        Arguments.of("to=2026-02-30", "to: \"2026-02-30\" (expected: a day such as 2026-01-31)"),
        Arguments.of(
            "from=" + day + "&to=2026-01-01",
            "to: 2026-01-01 (expected: not before from, " + day + ")"),
        Arguments.of(
            "from=" + old, "from: " + old + " (expected: within 400 days, as counts are kept)"),
        Arguments.of(
            "timeZone=Berlin", "timeZone: \"Berlin\" (expected: a zone such as Europe/Berlin)"),
        Arguments.of(
            "timeZone=Asia/Kolkata",
            "timeZone: \"Asia/Kolkata\" (expected: one whose hours are those of UTC, as they are counted)"),
        Arguments.of(
            "campaign=none", "campaign: \"none\" (expected: one that is defined, archived or not)"),
        Arguments.of(
            "advertiser=none",
            "advertiser: \"none\" (expected: one that is defined, archived or not)"),
        Arguments.of(
            "lineItem=none", "lineItem: \"none\" (expected: one that is defined, archived or not)"),
        Arguments.of(
            "creative=none", "creative: \"none\" (expected: one that is defined, archived or not)"),
        Arguments.of("by=day&by=hour", "by: \"2 times\" (expected: once)"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void what_cannot_be_meant_is_refused_by_name(String query, String message) {
    given()
        .get("/v1/reports/delivery?" + query)
        .then()
        .statusCode(400)
        .body("detail", equalTo(message));
  }

  @Test
  void series_are_by_no_moment_and_rows_are_bounded() {
    given()
        .get("/v1/reports/delivery/hours?by=day")
        .then()
        .statusCode(400)
        .body(
            "detail", equalTo("by: \"day\" (expected: no hour and no day: hours are told anyway)"));
    given()
        .get("/v1/reports/delivery/hours?format=csv")
        .then()
        .statusCode(400)
        .body("code", equalTo("unknown_field"));
  }
}
