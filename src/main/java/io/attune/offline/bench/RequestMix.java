package io.attune.offline.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// HTTP/1.1 requests rendered before the measurement, sent round robin. Immutable.
final class RequestMix {
  private static final int REQUESTS = 16_384;
  private static final double VIEWER_SKEW = 1.0;

  private final byte[][] requests;

  private RequestMix(byte[][] requests) {
    this.requests = requests;
  }

  /// One body per viewer, the viewers drawn by Zipf's law.
  ///
  /// @param path such as `/v1/recommend/bench`
  /// @param key the access key to present
  /// @param viewers how many viewers the data set has
  /// @param seed of the draw
  static RequestMix recommend(String path, String key, int viewers, long seed) {
    Zipf zipf = new Zipf(viewers, VIEWER_SKEW);
    SplittableRandom random = new SplittableRandom(seed);
    List<byte[]> rendered = new ArrayList<>(REQUESTS);
    for (int i = 0; i < REQUESTS; i++) {
      rendered.add(post(path, key, recommendBody(BenchShop.viewerId(zipf.draw(random)))));
    }
    return new RequestMix(rendered.toArray(byte[][]::new));
  }

  private static String recommendBody(String viewer) {
    return "{\"viewer\":{\"id\":\"" + viewer + "\"},\"count\":20,\"include\":[\"metadata\"]}";
  }

  static byte[] post(String path, String key, String body) {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    String head =
        "POST "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + key
            + "\r\nContent-Type: application/json\r\nAccept: application/json\r\nContent-Length: "
            + content.length
            + "\r\n\r\n";
    byte[] all = (head + body).getBytes(StandardCharsets.UTF_8);
    return all;
  }

  /// The request of a turn; turns may run over.
  byte[] get(int turn) {
    return requests[Math.floorMod(turn, requests.length)];
  }
}
