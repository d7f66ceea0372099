package io.attune.product.bid;

import io.attune.judge.bid.Exchanged;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// Asks for bids as an exchange does. Any thread.
final class BidCaller {
  static final String JSON = "application/json";
  static final String PROTOBUF = "application/x-protobuf";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HttpClient client;
  private final URI bids;

  BidCaller(HttpClient client, URI service, String exchange) {
    this.client = client;
    bids = service.resolve("/openrtb2/bid?exchange=" + exchange);
  }

  /// What was asked and told, and how long it took.
  record Told(Exchanged call, long nanos) {
    int status() {
      return call.answer().status();
    }

    String text() {
      return new String(call.answer().body(), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
      return status() + " " + text();
    }
  }

  Told json(byte[] body, boolean reasons) {
    return ask(body, body, Map.of("content-type", JSON), reasons);
  }

  Told protobuf(byte[] body, boolean reasons) {
    return ask(body, body, Map.of("content-type", PROTOBUF), reasons);
  }

  /// @param body as it is meant
  /// @param sent as it goes over the wire
  Told ask(byte[] body, byte[] sent, Map<String, String> headers, boolean reasons) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(bids).timeout(PATIENCE).POST(BodyPublishers.ofByteArray(sent));
    headers.forEach(request::header);
    if (reasons) {
      request.header("x-attune-reasons", "1");
    }
    try {
      long start = System.nanoTime();
      HttpResponse<byte[]> answer = client.send(request.build(), BodyHandlers.ofByteArray());
      long nanos = System.nanoTime() - start;
      Map<String, String> told = new HashMap<>();
      answer.headers().map().forEach((name, values) -> told.put(name, String.join(", ", values)));
      byte[] inflated = inflated(told.getOrDefault("content-encoding", ""), answer.body());
      Exchanged.Answer read = new Exchanged.Answer(answer.statusCode(), told, inflated);
      String type = headers.getOrDefault("content-type", "");
      return new Told(new Exchanged(body, type, reasons, read), nanos);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static byte[] inflated(String encoding, byte[] body) throws IOException {
    return encoding.equals("gzip")
        ? new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes()
        : body;
  }

  static byte[] packed(byte[] body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
