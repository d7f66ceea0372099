package io.attune.offline.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import io.attune.offline.exchange.Tally.Count;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// Holds one auction after the other over a connection of its own. One thread.
final class Desk implements AutoCloseable {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
  private static final String PROTOBUF_TYPE = "application/x-protobuf";
  private static final String JSON_TYPE = "application/json";
  private static final String GZIP = "gzip";
  private static final double PROTOBUF_SHARE = 0.2;
  private static final double PACKED_SHARE = 0.3;
  private static final double UNPACKS_SHARE = 0.5;
  private static final double SLOW_SHARE = 0.02;
  private static final double DROPPED_SHARE = 0.005;
  private static final int OK = 200;
  private static final int NO_CONTENT = 204;

  private final ExchangeOptions options;
  private final Auctions auctions;
  private final House house;
  private final Tally tally;
  private final Notices notices;
  private final SplittableRandom random;
  private final HttpLine line;
  private final String target;

  Desk(ExchangeOptions options, House house, Notices notices, SplittableRandom random) {
    this.options = options;
    this.house = house;
    tally = house.tally();
    this.notices = notices;
    this.random = random;
    auctions = new Auctions(random.split(), options, house.crowd());
    line = new HttpLine(options.service());
    target =
        "/openrtb2/bid"
            + (options.exchange().isEmpty()
                ? ""
                : "?exchange=" + URLEncoder.encode(options.exchange(), StandardCharsets.UTF_8));
  }

  /// Holds an auction, whatever comes of it.
  void hold(long number) {
    Auction auction = auctions.draw(number);
    boolean protobuf = random.nextDouble() < PROTOBUF_SHARE;
    tally.add(Count.AUCTIONS);
    try {
      long start = System.nanoTime();
      HttpLine.Manner manner = manner();
      HttpLine.Answer answer = ask(auction, protobuf, manner);
      if (manner == HttpLine.Manner.DROPPED) {
        tally.add(Count.DROPPED);
        return;
      }
      long nanos = System.nanoTime() - start;
      tally.answered(nanos);
      if (manner == HttpLine.Manner.PROMPT && nanos > auction.tmaxMillis() * 1_000_000L) {
        tally.add(Count.TIMEOUTS);
      } else {
        answered(auction, answer, protobuf);
      }
    } catch (SocketTimeoutException e) {
      tally.add(Count.TIMEOUTS);
    } catch (IOException e) {
      tally.failure(Count.ERRORS, String.valueOf(e.getMessage()));
    } catch (InvalidAnswerException e) {
      tally.failure(Count.INVALID, String.valueOf(e.getMessage()));
    }
  }

  private HttpLine.Manner manner() {
    double drawn = random.nextDouble();
    return drawn < DROPPED_SHARE
        ? HttpLine.Manner.DROPPED
        : drawn < DROPPED_SHARE + SLOW_SHARE ? HttpLine.Manner.SLOW : HttpLine.Manner.PROMPT;
  }

  private HttpLine.Answer ask(Auction auction, boolean protobuf, HttpLine.Manner manner)
      throws IOException {
    byte[] body =
        protobuf ? Protobuf.of(auction.request()) : JSON.writeValueAsBytes(auction.request());
    Map<String, String> headers = new HashMap<>();
    headers.put("content-type", protobuf ? PROTOBUF_TYPE : JSON_TYPE);
    headers.put("x-openrtb-version", "2.6");
    if (!options.key().isEmpty()) {
      headers.put("authorization", "Bearer " + options.key());
    }
    if (random.nextDouble() < UNPACKS_SHARE) {
      headers.put("accept-encoding", GZIP);
    }
    if (random.nextDouble() < PACKED_SHARE) {
      headers.put("content-encoding", GZIP);
      body = packed(body);
    }
    return line.call("POST", target, headers, body, manner, auction.tmaxMillis());
  }

  private void answered(Auction auction, HttpLine.Answer answer, boolean protobuf)
      throws InvalidAnswerException, IOException {
    if (answer.status() == NO_CONTENT) {
      tally.add(Count.NO_BIDS);
      return;
    }
    if (answer.status() != OK) {
      tally.failure(Count.ERRORS, "status " + answer.status());
      return;
    }
    String due = protobuf ? PROTOBUF_TYPE : JSON_TYPE;
    String type = answer.header("content-type");
    if (!type.startsWith(due)) {
      throw new InvalidAnswerException("content-type", type, due);
    }
    for (Offered bid : AnswerReader.read(tree(answer, protobuf), auction)) {
      sell(auction, bid);
    }
  }

  private static JsonNode tree(HttpLine.Answer answer, boolean protobuf)
      throws InvalidAnswerException, IOException {
    byte[] body =
        answer.header("content-encoding").equals(GZIP)
            ? new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes()
            : answer.body();
    try {
      return protobuf ? Protobuf.tree(body) : JSON.readTree(body);
    } catch (JsonProcessingException | InvalidProtocolBufferException e) {
      throw new InvalidAnswerException("body", body.length + " bytes", "one object");
    }
  }

  private void sell(Auction auction, Offered bid) {
    tally.add(Count.BIDS);
    long floor = auction.floors().getOrDefault(bid.impId(), 0L);
    long best = house.competitors().best(floor, random);
    Sold sold = Sold.of(bid.bidMicros(), best, floor, auction.second());
    note(auction, bid, sold);
    if (sold.won()) {
      tally.add(Count.WINS);
      notices.won(auction, bid, sold, random);
    } else {
      tally.add(Count.LOSSES);
      notices.lost(auction, bid, sold);
    }
  }

  private void note(Auction auction, Offered bid, Sold sold) {
    Diary diary = house.diary();
    diary.write(
        diary
            .entry("bid")
            .put("bid", bid.bidId())
            .put("viewer", auction.viewer())
            .put("creative", bid.creative())
            .put("won", sold.won())
            .put("click", house.crowd().click(auction.viewer(), bid.creative())));
  }

  private static byte[] packed(byte[] body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(body);
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() throws IOException {
    line.close();
  }
}
