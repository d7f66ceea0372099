package io.attune.offline.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.util.JsonFormat;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.attune.proto.openrtb.BidRequest;
import io.attune.proto.openrtb.BidResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;

/// A bidder that bids two dollars for every imp whose floor is lower, and keeps what it is told.
final class StubBidder implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final BigDecimal PRICE = new BigDecimal("2");

  private static final String MARKUP = "<a href=\"https://elsewhere.example/click?a=1&amp;b=2\">";

  private final HttpServer server;
  private final UnaryOperator<ObjectNode> fault;
  private final AtomicInteger number = new AtomicInteger();

  /// Bid to the price it was billed at first.
  final Map<String, BigDecimal> billed = new ConcurrentHashMap<>();

  final AtomicInteger wins = new AtomicInteger();
  final AtomicInteger losses = new AtomicInteger();
  final AtomicInteger replays = new AtomicInteger();
  final AtomicInteger clicks = new AtomicInteger();
  final AtomicInteger packed = new AtomicInteger();
  final AtomicInteger messages = new AtomicInteger();

  /// How many notices are refused before one is taken.
  final AtomicInteger refusals = new AtomicInteger();

  /// @param fault changes every answer
  StubBidder(UnaryOperator<ObjectNode> fault) throws IOException {
    this.fault = fault;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/openrtb2/bid", this::bid);
    server.createContext("/openrtb2/win", call -> told(call, wins));
    server.createContext("/openrtb2/loss", call -> told(call, losses));
    server.createContext("/openrtb2/billing", this::billing);
    server.createContext("/click", this::click);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void bid(HttpExchange call) throws IOException {
    byte[] body = call.getRequestBody().readAllBytes();
    if ("gzip".equals(call.getRequestHeaders().getFirst("content-encoding"))) {
      packed.incrementAndGet();
      body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
    }
    String type = call.getRequestHeaders().getFirst("content-type");
    boolean protobuf = type.equals("application/x-protobuf");
    messages.addAndGet(protobuf ? 1 : 0);
    JsonNode request =
        JSON.readTree(
            protobuf
                ? JsonFormat.printer()
                    .preservingProtoFieldNames()
                    .print(BidRequest.parseFrom(body))
                    .getBytes(StandardCharsets.UTF_8)
                : body);
    Optional<ObjectNode> answer = answer(request);
    if (answer.isEmpty()) {
      call.sendResponseHeaders(204, -1);
      call.close();
      return;
    }
    byte[] bytes = bytes(fault.apply(answer.orElseThrow()), protobuf);
    call.getResponseHeaders().set("content-type", type);
    call.sendResponseHeaders(200, bytes.length);
    call.getResponseBody().write(bytes);
    call.close();
  }

  private static byte[] bytes(ObjectNode answer, boolean protobuf) throws IOException {
    if (!protobuf) {
      return JSON.writeValueAsBytes(answer);
    }
    BidResponse.Builder message = BidResponse.newBuilder();
    JsonFormat.parser().merge(answer.toString(), message);
    return message.build().toByteArray();
  }

  private Optional<ObjectNode> answer(JsonNode request) {
    ObjectNode answer = JSON.createObjectNode();
    answer.put("id", request.path("id").asText()).put("cur", "USD");
    ObjectNode seat = JSON.createObjectNode().put("seat", "stub");
    for (JsonNode imp : request.path("imp")) {
      if (PRICE.compareTo(new BigDecimal(imp.path("bidfloor").asText("0"))) >= 0) {
        String id = "b" + number.incrementAndGet();
        ObjectNode bid = seat.withArray("/bid").addObject().put("id", id).put("price", PRICE);
        bid.put("impid", imp.path("id").asText()).put("crid", "c1").put("adm", MARKUP);
        bid.putArray("adomain").add("shop.example");
        JsonNode format = imp.path("banner").path("format").path(0);
        bid.put("mtype", imp.has("banner") ? 1 : 4);
        bid.put("w", format.path("w").asInt()).put("h", format.path("h").asInt());
        String base = "https://elsewhere.example/openrtb2/";
        String price = "?price=${AUCTION_PRICE}&min=${AUCTION_MIN_TO_WIN}&x=${AUCTION_MBR}";
        bid.put("nurl", base + "win/" + id + price);
        bid.put("burl", base + "billing/" + id + price);
        bid.put("lurl", base + "loss/" + id + price + "&reason=${AUCTION_LOSS}");
      }
    }
    answer.putArray("seatbid").add(seat);
    return seat.has("bid") ? Optional.of(answer) : Optional.empty();
  }

  private void told(HttpExchange call, AtomicInteger count) throws IOException {
    if (!refused(call)) {
      count.incrementAndGet();
      end(call, 204);
    }
  }

  private void billing(HttpExchange call) throws IOException {
    if (!refused(call)) {
      String path = call.getRequestURI().getPath();
      String price = call.getRequestURI().getQuery().replaceFirst("price=([^&]*)&.*", "$1");
      boolean first = billed.putIfAbsent(path, new BigDecimal(price)) == null;
      replays.addAndGet(first ? 0 : 1);
      call.getResponseHeaders().set("x-attune-outcome", first ? "booked" : "duplicate");
      end(call, 204);
    }
  }

  private void click(HttpExchange call) throws IOException {
    boolean whole = "a=1&b=2".equals(call.getRequestURI().getQuery());
    clicks.addAndGet(whole ? 1 : 0);
    call.getResponseHeaders().set("x-attune-outcome", "booked");
    end(call, whole ? 302 : 404);
  }

  private boolean refused(HttpExchange call) throws IOException {
    if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
      return false;
    }
    end(call, 503);
    return true;
  }

  private static void end(HttpExchange call, int status) throws IOException {
    call.getRequestBody().readAllBytes();
    call.sendResponseHeaders(status, -1);
    call.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
