package io.attune.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;

/// Calls the service as a caller does, so that the HTTP server is warm as well. Where keys are
/// required the calls are refused, which warms most of it.
final class Loopback {
  private static final Logger LOG = Logger.getLogger(Loopback.class);
  private static final int CALLS = 300;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private Loopback() {}

  /// Blocks for about a second; what goes wrong does not matter.
  static void knock(List<String> placements) {
    Config config = ConfigProvider.getConfig();
    String host = config.getValue("quarkus.http.host", String.class);
    int port = config.getValue("quarkus.http.port", Integer.class);
    String service = "http://" + (host.equals("0.0.0.0") ? "127.0.0.1" : host) + ":" + port;
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      for (int i = 0; i < CALLS; i++) {
        call(client, service + "/v1/recommend/" + placements.get(i % placements.size()));
      }
    } catch (IOException e) {
      LOG.debugf("warm-up: %s", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void call(HttpClient client, String address)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address))
            .timeout(PATIENCE)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"viewer\":{\"id\":\"nobody\"}}"))
            .build();
    client.send(request, HttpResponse.BodyHandlers.discarding());
  }
}
