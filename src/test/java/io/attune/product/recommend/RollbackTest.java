package io.attune.product.recommend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.attune.platform.store.Store;
import io.attune.state.catalog.Catalog;
import io.attune.state.model.Models;
import io.attune.state.profile.Viewers;
import io.attune.state.shadow.Shadows;
import io.attune.state.snapshot.Snapshots;
import io.attune.state.version.TrialVersion;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Versions on trial while shoppers ask: what does harm leaves by itself, what is good stays.
@QuarkusTest
@TestProfile(RollbackTest.Profile.class)
class RollbackTest {
  /// How often a good version is tried.
  private static final int TRIES = Integer.getInteger("attune.rollback.tries", 1);

  private static final long SECOND = 1_000_000_000L;
  private static final Path REPOSITORY = Path.of("target", "attune-test", "rollback-models");

  private static boolean warmedUp;

  @Inject Snapshots snapshots;
  @Inject Catalog catalog;
  @Inject Viewers viewers;
  @Inject Models models;
  @Inject Shadows shadows;
  @Inject Store store;

  @TestHTTPResource("/v1/recommend/home")
  URI home;

  private final List<Thread> shoppers = new ArrayList<>();
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private volatile boolean over;

  /// Whether one in five asks about what costs more than anything in the shop.
  private volatile boolean dear;
  private TrialVersion versions;

  /// The service over a repository of its own.
  public static final class Profile implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "attune.store.data-folder",
          "target/attune-test/rollback-" + System.nanoTime(),
          "attune.models.folder",
          REPOSITORY.resolve("" + System.nanoTime()).toString());
    }
  }

  @BeforeEach
  void open() {
    TestShop.open(snapshots, catalog, viewers);
    Path folder =
        Path.of(
            org.eclipse.microprofile.config.ConfigProvider.getConfig()
                .getValue("attune.models.folder", String.class));
    versions = new TrialVersion(folder, snapshots.current().catalog().schema());
    versions.good(1, 0.5f, 0.8f, -2);
    shadows.start();
    models.follow();
    until(
        10,
        () -> serving() > 0 && !models.status().path("models").path(0).path("replicas").isEmpty());
    models.promote("ranker", 1, "test", "by hand from now on");
    for (int i = 0; i < 3; i++) {
      shoppers.add(Thread.ofPlatform().daemon().start(this::shop));
    }
    long warm = answered.get() + (warmedUp ? 100 : 1_000);
    until(20, () -> answered.get() > warm);
    warmedUp = true;
  }

  @AfterEach
  void close() throws InterruptedException {
    over = true;
    for (Thread shopper : shoppers) {
      shopper.join();
    }
    assertEquals(0, failed.get(), "answers that were none");
  }

  private void shop() {
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (!over) {
        int viewer = ThreadLocalRandom.current().nextInt(1, TestShop.VIEWERS);
        HttpRequest request =
            HttpRequest.newBuilder(home)
                .header("content-type", "application/json")
                .timeout(Duration.ofSeconds(10))
                .POST(HttpRequest.BodyPublishers.ofString(body(viewer)))
                .build();
        int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        (status == 200 ? answered : failed).incrementAndGet();
        LockSupport.parkNanos(5_000_000);
      }
    } catch (IOException e) {
      failed.incrementAndGet();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String body(int viewer) {
    String own =
        dear && viewer % 5 == 0
            ? ",\"candidates\":[{\"id\":\"%s\",\"features\":{\"price\":9999}},\"%s\"]"
                .formatted(TestShop.item(viewer), TestShop.item(viewer + 1))
            : "";
    return "{\"viewer\":{\"id\":\"" + TestShop.viewer(viewer) + "\"}" + own + "}";
  }

  private int serving() {
    return models.current().serving("ranker").map(model -> model.version()).orElse(0);
  }

  private void until(int seconds, BooleanSupplier come) {
    long end = System.nanoTime() + seconds * SECOND;
    while (!come.getAsBoolean() && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(5_000_000);
    }
    assertTrue(come.getAsBoolean(), () -> "not within " + seconds + " s: " + models.status());
  }

  private String lastAudit() {
    Response lines =
        store.await(
            store.send(
                Request.cmd(Command.XREVRANGE)
                    .arg(store.key("audit"))
                    .arg("+")
                    .arg("-")
                    .arg("COUNT")
                    .arg(1)),
            Duration.ofSeconds(5));
    return lines.toString();
  }

  /// @return after how many seconds it was out of use
  private double leaves(int version, String code) {
    models.promote("ranker", version, "test", "on purpose");
    assertEquals(version, serving());
    long start = System.nanoTime();
    until(30, () -> serving() != version);
    double seconds = (double) (System.nanoTime() - start) / SECOND;
    assertEquals(1, serving());
    until(2, () -> lastAudit().contains("model.rollback"));
    String audit = lastAudit();
    assertTrue(audit.contains("attune") && audit.contains(code), audit);
    assertTrue(audit.contains("ranker " + version + " -> 1"), audit);
    JsonNode policy = models.status("ranker").path("policy");
    assertEquals("1", policy.path("serve").asText());
    assertEquals("attune", policy.path("who").asText());
    System.out.printf("rollback %s after %.2f s%n", code, seconds);
    assertTrue(seconds < 5, code + ": after " + seconds + " s");
    return seconds;
  }

  @Test
  void what_does_harm_is_out_of_use_within_five_seconds() {
    versions.constant(2);
    versions.slow(3, 0.5f, 0.8f, -2);
    versions.notFinite(4);
    versions.good(5, -0.5f, -0.8f, 4);
    leaves(2, "constant_scores");
    leaves(3, "too_slow");
    dear = true;
    leaves(4, "not_finite");
    dear = false;
    leaves(5, "distribution");
    // a ramp too, and what serves the others goes on
    models.ramp("ranker", 2, 0.5, "test", "on purpose");
    until(5, () -> models.current().lineup("ranker").ramp().isEmpty());
    assertEquals(1, serving());
    until(2, () -> lastAudit().contains("ramp 2 at 0.5 -> none"));
  }

  @Test
  void what_is_good_stays() {
    for (int i = 0; i < TRIES; i++) {
      int version = 10 + i;
      float change = 0.02f * (i % 5 + 1);
      versions.good(version, 0.5f + change, 0.8f - change, -2 + change);
      models.promote("ranker", version, "test", "better");
      long end = System.nanoTime() + 6 * SECOND;
      while (System.nanoTime() - end < 0) {
        assertEquals(version, serving(), this::lastAudit);
        LockSupport.parkNanos(20_000_000);
      }
      JsonNode pairs =
          models.status("ranker").path("replicas").elements().next().path("comparisons");
      assertTrue(
          pairs.findValues("decisions").stream().anyMatch(seen -> seen.asInt() > 30),
          pairs.toString());
    }
    System.out.printf("good versions that stayed: %d of %d%n", TRIES, TRIES);
  }

  @Test
  void a_shadow_is_compared_and_a_tester_gets_the_version_he_names() {
    versions.good(30, 0.45f, 0.85f, -2.1f);
    models.shadow("ranker", 30, 1, "test", "look");
    until(10, () -> compared(30) > 50);
    JsonNode pair = pair(30);
    assertEquals("shadow", pair.path("role").asText());
    assertTrue(pair.path("rankCorrelation").asDouble() > 0.9, pair.toString());
    assertTrue(pair.path("topOverlap").asDouble() > 0.5, pair.toString());
    assertTrue(pair.path("shiftLogOdds").asDouble() < 0.5, pair.toString());
    assertTrue(pair.path("calibration").path("waitingDecisions").asInt() > 0, pair.toString());
    clicksOfShoppersCount();
    RestAssured.given()
        .contentType("application/json")
        .header("x-attune-model", "ranker/30")
        .body("{}")
        .post("/v1/recommend/home")
        .then()
        .statusCode(200)
        .body("versions.model", org.hamcrest.Matchers.equalTo("ranker/30"));
    RestAssured.given()
        .contentType("application/json")
        .header("x-attune-model", "ranker/31")
        .body("{}")
        .post("/v1/recommend/home")
        .then()
        .statusCode(400)
        .body("field", org.hamcrest.Matchers.equalTo("x-attune-model"));
    assertEquals(1, serving());
  }

  @Test
  void a_shadow_that_reads_other_columns_scores_the_same_candidates() {
    versions.turned(40, 0.5f, 0.8f, -2);
    models.shadow("ranker", 40, 1, "test", "the same function of the same columns");
    until(15, () -> compared(40) > 50);
    JsonNode pair = pair(40);
    assertEquals(1, pair.path("rankCorrelation").asDouble(), 1e-4, pair.toString());
    assertEquals(1, pair.path("topOverlap").asDouble(), 1e-2, pair.toString());
    assertEquals(0, pair.path("psi").asDouble(), 1e-2, pair.toString());
    assertEquals(
        pair.path("meanScore").asDouble(),
        pair.path("servedMeanScore").asDouble(),
        1e-4,
        pair.toString());
    assertEquals(0, pair.path("failed").asInt());
  }

  /// What is clicked stands in the status, although its time is not over. Outcomes are looked for
  /// every other second, and those from before the first look are not read: so there are clicks
  /// until one is seen.
  private void clicksOfShoppersCount() {
    AtomicInteger clicks = new AtomicInteger();
    until(
        15,
        () -> {
          click(clicks.getAndIncrement());
          return pair(30).path("calibration").path("outcomesWaiting").asInt() > 0;
        });
  }

  /// A shopper asks, and clicks on the first item.
  private static void click(int i) {
    String viewer = TestShop.viewer(1 + i % (TestShop.VIEWERS - 1));
    var answer =
        RestAssured.given()
            .contentType("application/json")
            .body("{\"viewer\":{\"id\":\"" + viewer + "\"}}")
            .post("/v1/recommend/home")
            .then()
            .statusCode(200)
            .extract()
            .jsonPath();
    RestAssured.given()
        .contentType("application/json")
        .body(
            "{\"eventId\":\"click-%d\",\"type\":\"click\",\"time\":\"%s\",\"viewer\":{\"id\":\"%s\"},\"token\":\"%s\",\"items\":[{\"id\":\"%s\"}]}"
                .formatted(
                    i,
                    java.time.Instant.now(),
                    viewer,
                    answer.getString("token"),
                    answer.getString("items[0].id")))
        .post("/v1/events")
        .then()
        .statusCode(202)
        .body("results[0].status", org.hamcrest.Matchers.equalTo("accepted"));
  }

  private JsonNode pair(int version) {
    for (JsonNode replica : models.status("ranker").path("replicas")) {
      for (JsonNode pair : replica.path("comparisons")) {
        if (pair.path("version").asInt() == version) {
          return pair;
        }
      }
    }
    return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
  }

  private int compared(int version) {
    return pair(version).path("decisions").asInt();
  }
}
