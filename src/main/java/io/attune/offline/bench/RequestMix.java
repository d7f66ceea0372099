package io.attune.offline.bench;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.SplittableRandom;

/// HTTP/1.1 requests rendered before the measurement, sent round robin. Immutable.
final class RequestMix {
  private static final int REQUESTS = 16_384;
  private static final int EVENT_REQUESTS = 8_192;
  private static final double VIEWER_SKEW = 1.0;

  private static final String ID_MARK = "000000000000000";

  private final byte[][] requests;
  private final int[][] idsAt;
  private final int[] viewers;

  private RequestMix(byte[][] requests, int[][] idsAt, int[] viewers) {
    this.requests = requests;
    this.idsAt = idsAt;
    this.viewers = viewers;
  }

  /// Calls of some events each, every event with an id of its own, the viewers drawn evenly: nobody
  /// acts a thousand times a second.
  ///
  /// @param perCall events of one call
  static RequestMix events(
      String path, String key, int viewers, int items, int perCall, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[][] rendered = new byte[EVENT_REQUESTS][];
    int[][] idsAt = new int[EVENT_REQUESTS][];
    String start = Long.toString(System.nanoTime(), 36);
    String time = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    for (int i = 0; i < EVENT_REQUESTS; i++) {
      StringBuilder body = new StringBuilder("[");
      for (int e = 0; e < perCall; e++) {
        body.append(e == 0 ? "{" : ",{")
            .append(
                "\"eventId\":\""
                    + start
                    + "-"
                    + ID_MARK
                    + "\",\"type\":\"click\",\"time\":\""
                    + time)
            .append("\",\"viewer\":{\"id\":\"" + BenchShop.viewerId(random.nextInt(viewers)))
            .append(
                "\"},\"items\":[{\"id\":\"" + BenchShop.itemId(random.nextInt(items)) + "\"}]}");
      }
      rendered[i] = post(path, key, body.append("]").toString());
      idsAt[i] = marks(rendered[i], perCall);
    }
    return new RequestMix(rendered, idsAt, new int[0]);
  }

  /// Where the ids are to be written.
  private static int[] marks(byte[] request, int count) {
    String text = new String(request, StandardCharsets.ISO_8859_1);
    int[] marks = new int[count];
    int from = 0;
    for (int i = 0; i < count; i++) {
      marks[i] = text.indexOf(ID_MARK, from);
      from = marks[i] + ID_MARK.length();
    }
    return marks;
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
    byte[][] rendered = new byte[REQUESTS][];
    int[] drawn = new int[REQUESTS];
    for (int i = 0; i < REQUESTS; i++) {
      drawn[i] = zipf.draw(random);
      rendered[i] = post(path, key, recommendBody(BenchShop.viewerId(drawn[i])));
    }
    return new RequestMix(rendered, new int[REQUESTS][0], drawn);
  }

  /// One body of about a kilobyte per viewer, the viewers drawn as for [#recommend], each on
  /// another page.
  static RequestMix ads(String path, String key, int viewers, long seed) {
    Zipf zipf = new Zipf(viewers, VIEWER_SKEW);
    SplittableRandom random = new SplittableRandom(seed);
    AdMix pages = new AdMix(seed);
    byte[][] rendered = new byte[REQUESTS][];
    int[] drawn = new int[REQUESTS];
    for (int i = 0; i < REQUESTS; i++) {
      drawn[i] = zipf.draw(random);
      String viewer = BenchShop.viewerId(drawn[i]);
      String body = "{\"viewer\":{\"id\":\"" + viewer + "\"},\"context\":" + pages.context() + "}";
      rendered[i] = post(path, key, body);
    }
    return new RequestMix(rendered, new int[REQUESTS][0], drawn);
  }

  /// Requests of an exchange, the viewers drawn as for [#recommend].
  static RequestMix bids(String path, String key, int viewers, long seed) {
    Zipf zipf = new Zipf(viewers, VIEWER_SKEW);
    SplittableRandom random = new SplittableRandom(seed);
    BidMix pages = new BidMix(seed);
    byte[][] rendered = new byte[REQUESTS][];
    int[] drawn = new int[REQUESTS];
    for (int i = 0; i < REQUESTS; i++) {
      drawn[i] = zipf.draw(random);
      rendered[i] = post(path, key, pages.body(i, BenchShop.viewerId(drawn[i])));
    }
    return new RequestMix(rendered, new int[REQUESTS][0], drawn);
  }

  /// For whom a turn of [#recommend] asks.
  int viewer(int turn) {
    return viewers[Math.floorMod(turn, viewers.length)];
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
    int at = Math.floorMod(turn, requests.length);
    int[] ids = idsAt[at];
    if (ids.length == 0) {
      return requests[at];
    }
    byte[] request = requests[at].clone();
    for (int i = 0; i < ids.length; i++) {
      long number = (long) turn * ids.length + i;
      for (int digit = ID_MARK.length() - 1; digit >= 0; digit--) {
        request[ids[i] + digit] = (byte) ('0' + number % 10);
        number /= 10;
      }
    }
    return request;
  }
}
