package io.attune.cli;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;

/// Calls the service as callers do, with every kind of request that changes nothing, so that the
/// HTTP server is warm as well. Every kind: code compiled for one of them alone is thrown away when
/// the first other one comes, and until it is compiled anew, decisions wait.
final class Loopback {
  private static final Logger LOG = Logger.getLogger(Loopback.class);
  private static final long LONGEST_NANOS = Duration.ofSeconds(3).toNanos();
  private static final int ROUNDS = 60;
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final String JSON = "application/json";

  private final String service;
  private final String key;

  private Loopback(String service, String key) {
    this.service = service;
    this.key = key;
  }

  /// Blocks for a second or two; what goes wrong does not matter.
  ///
  /// @param key opens all that is called
  /// @param items ids of some items, at least one
  static void knock(String key, List<String> placements, List<String> items) {
    Config config = ConfigProvider.getConfig();
    String host = config.getValue("quarkus.http.host", String.class);
    int port = config.getValue("quarkus.http.port", Integer.class);
    String service = "http://" + (host.equals("0.0.0.0") ? "127.0.0.1" : host) + ":" + port;
    List<HttpRequest> kinds = new Loopback(service, key).kinds(placements, items);
    // one call at a time on its connection, so that every event loop gets some
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build()) {
      long end = System.nanoTime() + LONGEST_NANOS;
      for (int round = 0; round < ROUNDS && System.nanoTime() < end; round++) {
        List<CompletableFuture<HttpResponse<Void>>> calls = new ArrayList<>(kinds.size());
        for (HttpRequest kind : kinds) {
          calls.add(client.sendAsync(kind, HttpResponse.BodyHandlers.discarding()));
        }
        await(calls);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void await(List<CompletableFuture<HttpResponse<Void>>> calls)
      throws InterruptedException {
    for (CompletableFuture<HttpResponse<Void>> call : calls) {
      try {
        call.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException | TimeoutException e) {
        LOG.debugf("warm-up: %s", e.getMessage());
      }
    }
  }

  private List<HttpRequest> kinds(List<String> placements, List<String> items) {
    List<HttpRequest> kinds = new ArrayList<>();
    String viewer = "\"viewer\":{\"id\":\"nobody\"}";
    String some = "[\"" + String.join("\",\"", items) + "\"]";
    for (String placement : placements) {
      String decide = "/v1/recommend/" + placement;
      kinds.add(post(decide, JSON, "{" + viewer + "}"));
      kinds.add(post(decide, JSON, "{" + viewer + ",\"include\":[\"metadata\",\"reasons\"]}"));
      kinds.add(post("/v1/rank/" + placement, JSON, "{\"candidates\":" + some + "}"));
    }
    String page = "{\"placements\":[{\"placement\":\"" + placements.getFirst() + "\"}]}";
    kinds.add(post("/v1/recommend", JSON, page));
    kinds.add(post("/v1/recommend/" + placements.getFirst(), JSON, "{\"viewer\":"));
    kinds.add(post("/v1/items:batch", "application/x-ndjson", "\n"));
    for (String path :
        List.of("/v1/items/nothing", "/v1/decisions/none", "/v1/placements", "/q/health/live")) {
      kinds.add(request(path).GET().build());
    }
    return kinds;
  }

  private HttpRequest post(String path, String type, String body) {
    return request(path).header("content-type", type).POST(BodyPublishers.ofString(body)).build();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(service + path))
        .timeout(PATIENCE)
        .header("authorization", "Bearer " + key);
  }
}
