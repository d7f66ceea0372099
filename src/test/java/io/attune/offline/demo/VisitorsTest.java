package io.attune.offline.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.attune.offline.bulkload.Progress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Shoppers before a service that answers always the same two ads.
class VisitorsTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 23);
  private static final int SHOPPERS = 400;

  private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
  private HttpServer server;
  private URI service;
  private int status = 200;

  @BeforeEach
  void begin() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    service = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @AfterEach
  void end() {
    server.stop(0);
  }

  private void answer(HttpExchange call) throws IOException {
    String path = call.getRequestURI().toString();
    calls.add(path);
    byte[] body = new byte[0];
    int answered = path.contains("/click/") ? 302 : 200;
    if (path.equals("/v1/ads/home-ads") || path.equals("/v1/ads/sponsored-products")) {
      answered = status;
      body =
          ("{\"ads\": [" + ad("house-newsletter", "h") + ", " + ad("creative-001", "c") + "]}")
              .getBytes(StandardCharsets.UTF_8);
    }
    call.getResponseHeaders().add("x-attune-outcome", "booked");
    call.sendResponseHeaders(answered, body.length == 0 ? -1 : body.length);
    call.getResponseBody().write(body);
    call.close();
  }

  private static String ad(String creative, String ticket) {
    return """
        {"creative": {"id": "%s"}, "impressionUrl": "/v1/ads/impression/%s",
         "clickUrl": "/v1/ads/click/%s", "conversionUrl": "/v1/ads/conversion/%s"}"""
        .formatted(creative, ticket, ticket, ticket);
  }

  private Visited visit() throws Exception {
    return DemoShop.visit(service, "", SHOPPERS, TODAY, Progress.SILENT);
  }

  private long called(String part) {
    return calls.stream().filter(path -> path.contains(part)).count();
  }

  @Test
  void they_look_and_click_as_often_as_is_true_of_them() throws Exception {
    Visited visited = visit();
    assertTrue(visited.visits() > SHOPPERS / 2 && visited.visits() <= SHOPPERS, visited::toString);
    assertEquals(2L * visited.visits(), called("/v1/ads/home-ads") + called("sponsored-products"));
    assertEquals(4 * visited.visits(), visited.ads());
    assertEquals(visited.seen(), called("/impression/"));
    assertEquals(visited.clicks(), called("/click/"));
    assertEquals(visited.conversions(), called("/conversion/"));
    assertEquals(0, visited.refused());
    double share = visited.seen() / (double) visited.ads();
    assertTrue(Math.abs(share - (1 + 0.93) / 2) < 0.03, "looked at " + share);
    // a Poisson of the expected clicks, five deviations
    double deviation = Math.sqrt(visited.expectedClicks());
    assertTrue(
        Math.abs(visited.clicks() - visited.expectedClicks()) < 5 * deviation,
        visited.clicks() + " clicks, expected " + visited.expectedClicks());
    assertTrue(visited.clicks() > 0, visited::toString);
  }

  @Test
  void the_same_shoppers_react_alike_and_each_order_has_its_own_number() throws Exception {
    Visited once = visit();
    List<String> orders =
        calls.stream().filter(path -> path.contains("/conversion/")).sorted().toList();
    assertEquals(orders.size(), new HashSet<>(orders).size());
    assertEquals(once, visit());
  }

  @Test
  void a_service_that_refuses_is_named() {
    status = 503;
    String said = assertThrows(IOException.class, this::visit).getMessage();
    assertTrue(said.startsWith("/v1/ads/home-ads: 503 (expected: 200)"), said);
  }
}
