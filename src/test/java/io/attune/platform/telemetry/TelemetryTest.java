package io.attune.platform.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.decision.Degradation;
import io.attune.language.decision.DropReason;
import io.attune.language.decision.Stage;
import io.attune.language.decision.Trace;
import io.attune.platform.store.TestStore;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TelemetryTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  @Test
  void a_decision_is_counted_by_stage_reason_and_degradation() {
    Telemetry telemetry = new Telemetry(registry, 10);

    telemetry.decision("recommend", "home", trace(), 1_400_000, 20);
    telemetry.decision("recommend", "home", trace(), 600_000, 18);

    assertLine("attune_decisions_total", "", 2);
    assertLine("attune_decision_items_total", "", 38);
    assertLine("attune_decision_store_reads_total", "", 2);
    assertLine("attune_stage_candidates_total", "flow=\"in\",%s,stage=\"eligibility\"", 400);
    assertLine("attune_stage_candidates_total", "flow=\"kept\",%s,stage=\"eligibility\"", 300);
    assertLine("attune_drops_total", "%s,reason=\"out_of_stock\"", 100);
    assertLine("attune_drops_total", "%s,reason=\"variant\"", 0);
    assertLine("attune_degradations_total", "degradation=\"fewer_items\",%s", 2);
    assertLine("attune_degradations_total", "degradation=\"unknown_items\",%s", 2);
    assertLine("attune_degradations_total", "degradation=\"no_consent\",%s", 0);
    assertLine("attune_stage_seconds_count", "%s,stage=\"eligibility\"", 2);
    assertLine("attune_stage_seconds_sum", "%s,stage=\"eligibility\"", 0.0005);
    assertLine("attune_stage_seconds_count", "%s,stage=\"pricing\"", 0);
    assertLine("attune_decision_seconds_bucket", "%s,le=\"7.5E-4\"", 1);
    assertLine("attune_decision_seconds_bucket", "%s,le=\"0.0015\"", 2);
  }

  @Test
  void placements_beyond_the_limit_share_their_meters() {
    Telemetry telemetry = new Telemetry(registry, 3);

    IntStream.range(0, 100)
        .forEach(i -> telemetry.decision("recommend", "p" + i, new Trace(), 1_000, 1));

    assertTrue(
        scrape().contains("attune_decisions_total{placement=\"other\",product=\"recommend\"} 97.0"),
        this::scrape);
    assertFalse(scrape().contains("placement=\"p3\""));
  }

  @Test
  void commands_of_the_store_are_exported() {
    try (TestStore test = TestStore.open()) {
      Telemetry telemetry = new Telemetry(registry, test.store(), () -> 10);
      test.store().await(test.store().send(Request.cmd(Command.PING)), Duration.ofSeconds(10));
      telemetry.decision("recommend", "home", new Trace(), 1_000, 1);

      assertTrue(scrape().contains("attune_store_commands_total 1.0"), this::scrape);
      assertTrue(scrape().contains("attune_store_reachable 1.0"), this::scrape);
    }
  }

  private static Trace trace() {
    Trace trace = new Trace();
    trace.stage(Stage.ELIGIBILITY, 200, 150, 250_000);
    trace.drop(DropReason.OUT_OF_STOCK, 50);
    trace.degrade(Degradation.FEWER_ITEMS);
    trace.degrade(Degradation.UNKNOWN_ITEMS);
    trace.storeRead();
    return trace;
  }

  private String scrape() {
    return registry.scrape().replace(",}", "}");
  }

  private void assertLine(String name, String tags, double value) {
    String common = "placement=\"home\",product=\"recommend\"";
    String start = name + "{" + (tags.isEmpty() ? common : tags.replace("%s", common)) + "} ";
    String line =
        scrape().lines().filter(l -> l.startsWith(start)).findFirst().orElse(start + "absent");
    assertEquals(start + value, line);
  }
}
