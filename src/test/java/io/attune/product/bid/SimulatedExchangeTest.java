package io.attune.product.bid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.market.sale.Sales;
import io.attune.offline.bulkload.Progress;
import io.attune.offline.exchange.ExchangeFigures;
import io.attune.offline.exchange.ExchangeOptions;
import io.attune.offline.exchange.ExchangeOptions.Pricing;
import io.attune.offline.exchange.FakeExchange;
import io.attune.state.snapshot.Snapshots;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The simulated exchange finds nothing wrong with the bidder, and each of its bills is booked
/// once.
@QuarkusTest
@TestProfile(GoldenPremises.Profile.class)
class SimulatedExchangeTest {
  @Inject Snapshots snapshots;
  @Inject Sales sales;
  @TestHTTPResource URI service;

  @Test
  void an_exchange_is_answered_rightly_and_booked_once() throws IOException, InterruptedException {
    snapshots.start();
    sales.start();
    GoldenPremises.define(
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(), service);
    ExchangeOptions options =
        new ExchangeOptions(
            service,
            GoldenPremises.EXCHANGE,
            "",
            200,
            2,
            Pricing.MIXED,
            8,
            System.nanoTime(),
            Optional.empty());
    ExchangeFigures figures = FakeExchange.run(options, Progress.SILENT);
    String said = options.seed() + "\n" + String.join("\n", figures.lines());
    assertEquals(Map.of(), figures.trouble().reasons(), said);
    assertEquals(0, figures.told().lost(), said);
    assertTrue(figures.trade().billed() > 10, said);
    Map<String, Long> outcomes = figures.told().outcomes();
    assertEquals(figures.trade().billed(), outcomes.getOrDefault("booked", 0L), said);
    assertEquals(
        figures.told().replayed(), outcomes.getOrDefault("duplicate, told again", 0L), said);
  }
}
