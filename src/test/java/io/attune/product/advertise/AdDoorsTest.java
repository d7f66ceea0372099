package io.attune.product.advertise;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import io.attune.market.sale.Sales;
import io.attune.platform.store.FreshStore;
import io.attune.proto.v1.AdServiceGrpc;
import io.attune.proto.v1.AdServiceGrpc.AdServiceBlockingStub;
import io.attune.proto.v1.DecideAdsRequest;
import io.attune.proto.v1.TellAdRequest;
import io.attune.proto.v1.TellAdResponse;
import io.attune.state.snapshot.Snapshots;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Ads over REST and gRPC side by side: the same answer to the same call, field by field, and the
/// same refusal, word by word.
@QuarkusTest
@TestProfile(FreshStore.class)
class AdDoorsTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int CASES = 60;
  private static final String PLACE = "doors";
  private static final int CREATIVES = 6;
  private static final int LONGEST_TICKET = 4_096;
  private static boolean defined;

  /// What differs from call to call by nature.
  private static final List<String> OF_THE_CALL =
      List.of("decisionId", "tookMicros", "impressionUrl", "clickUrl", "conversionUrl");

  @Inject Snapshots snapshots;
  @Inject Sales sales;
  @TestHTTPResource URI service;

  private ManagedChannel channel;
  private AdServiceBlockingStub stub;

  @BeforeEach
  void begin() throws Exception {
    snapshots.start();
    sales.start();
    channel =
        NettyChannelBuilder.forAddress(service.getHost(), service.getPort()).usePlaintext().build();
    stub = AdServiceGrpc.newBlockingStub(channel);
    if (!defined) {
      define();
      defined = true;
    }
  }

  @AfterEach
  void end() {
    channel.shutdownNow();
  }

  private static void put(String path, String body) {
    int status =
        given()
            .contentType("application/json")
            .body(body.getBytes(StandardCharsets.UTF_8))
            .put("/v1/" + path)
            .statusCode();
    assertTrue(status < 300, path + ": " + status);
  }

  /// A line item of each format, no two of the same offer, the dearest for one country only.
  private void define() throws InterruptedException {
    put("placements/" + PLACE, "{\"ads\": {\"currency\": \"EUR\", \"price\": \"first\"}}");
    put("items/ware", "{\"title\": \"Ware\", \"categories\": [\"a\"]}");
    String[] contents = {
      "'format': 'offer', 'offer': {'code': 'TEN', 'text': 'ten off'}",
      "'format': 'banner', 'size': '300x250', 'imageUrl': 'https://a.example/i.png', 'alt': 'ü', 'clickUrl': 'https://a.example/x'",
      "'format': 'banner', 'size': '728x90', 'html': '<b>now</b>'",
      "'format': 'native', 'native': {'title': 'T', 'text': 't', 'sponsoredBy': 'S'}, 'clickUrl': 'https://a.example/y'",
      "'format': 'product', 'product': {'item': 'ware'}",
      "'format': 'offer', 'offer': {'code': 'DE', 'text': 'for Germany'}"
    };
    for (int i = 0; i < CREATIVES; i++) {
      put("advertisers/a" + i, "{\"name\": \"A\"}");
      put(
          "campaigns/c" + i,
          "{\"advertiser\": \"a%d\", \"name\": \"C\", \"currency\": \"EUR\"}".formatted(i));
      String targeting = i < CREATIVES - 1 ? "" : ", \"targeting\": \"context.country == 'DE'\"";
      put(
          "line-items/l" + i,
          "{\"campaign\": \"c%d\", \"name\": \"L\", \"state\": \"active\", \"pacing\": \"none\", \"placements\": [\"%s\"], \"bid\": {\"type\": \"cpm\", \"micros\": %d}%s}"
              .formatted(i, PLACE, 1_000_000 + 100_000 * i, targeting));
      put(
          "creatives/k" + i,
          "{\"lineItem\": \"l%d\", %s, \"approval\": \"approved\"}"
              .formatted(i, contents[i].replace('\'', '"')));
    }
    ObjectNode all = MAPPER.createObjectNode().put("count", CREATIVES);
    all.putObject("context").put("country", "DE");
    for (int tries = 0; tries < 200 && rest(all).get("ads").size() < CREATIVES; tries++) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    assertEquals(CREATIVES, rest(all).get("ads").size(), () -> rest(all).toPrettyString());
  }

  private static Response post(ObjectNode body) {
    return given()
        .contentType("application/json")
        .body(body.toString().getBytes(StandardCharsets.UTF_8))
        .post("/v1/ads/" + PLACE);
  }

  private static JsonNode rest(ObjectNode body) {
    Response answer = post(body);
    assertEquals(200, answer.statusCode(), answer.asString());
    try {
      return MAPPER.readTree(answer.asByteArray());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static DecideAdsRequest proto(ObjectNode body) throws IOException {
    DecideAdsRequest.Builder request = DecideAdsRequest.newBuilder();
    JsonFormat.parser().merge(body.toString(), request);
    return request.setPlacement(PLACE).build();
  }

  private static ObjectNode call(SplittableRandom random) {
    ObjectNode body = MAPPER.createObjectNode();
    if (random.nextBoolean()) {
      ObjectNode viewer = body.putObject("viewer").put("id", "v" + random.nextInt(9));
      if (random.nextBoolean()) {
        viewer.put("session", "s");
        viewer.putObject("consent").put("personalise", random.nextBoolean());
      }
    }
    if (random.nextInt(3) > 0) {
      ObjectNode context = body.putObject("context");
      context.put("country", random.nextBoolean() ? "DE" : "FR").put("basket", 1.5);
      context.putArray("keywords").add("tent").add("ü");
      context.putObject("kv").put("k", "v");
      context.put("returning", true).putNull("page");
    }
    if (random.nextBoolean()) {
      body.put("count", random.nextInt(1, CREATIVES + 2));
    }
    if (random.nextBoolean()) {
      body.putArray("exclude").add("a" + random.nextInt(CREATIVES));
    }
    if (random.nextBoolean()) {
      body.putArray("include").add("trace");
    }
    return body.put("deadlineMs", 10_000);
  }

  /// Both in the same form: protobuf's printer writes 64-bit numbers as texts and leaves out what
  /// is empty.
  private static JsonNode comparable(JsonNode tree) {
    if (tree instanceof ObjectNode object) {
      object.remove(OF_THE_CALL);
      for (String field : List.copyOf(object.propertyStream().map(Map.Entry::getKey).toList())) {
        JsonNode value = object.get(field);
        comparable(value);
        if (value.isEmpty() && value.isContainerNode()
            || value.isTextual() && value.asText().isEmpty()) {
          object.remove(field);
        } else if (value.isNumber()) {
          object.put(field, Double.toString((float) value.asDouble()));
        } else if (value.isTextual() && value.asText().matches("[0-9]+")) {
          object.put(field, Double.toString((float) value.asLong()));
        }
      }
    } else {
      tree.forEach(AdDoorsTest::comparable);
    }
    return tree;
  }

  @Test
  void give_the_same_answer_to_the_same_call() throws IOException {
    long seed = Long.getLong("attune.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    int shown = 0;
    for (int i = 0; i < CASES; i++) {
      ObjectNode body = call(random);
      JsonNode rest = comparable(rest(body));
      String text = JsonFormat.printer().print(stub.decide(proto(body)));
      String rerun = "rerun with -Dattune.seed=" + seed + ", case " + i + ": " + body;
      assertEquals(rest, comparable(MAPPER.readTree(text)), rerun);
      shown += rest.path("ads").size();
    }
    assertTrue(shown > CASES / 2, shown + " ads in " + CASES + " answers");
  }

  private void refusedAlike(ObjectNode body, DecideAdsRequest request) throws IOException {
    Response rest = post(body);
    JsonNode problem = MAPPER.readTree(rest.asByteArray());
    StatusRuntimeException grpc =
        assertThrows(StatusRuntimeException.class, () -> stub.decide(request));
    assertEquals(400, rest.statusCode(), problem.toString());
    assertEquals(Status.Code.INVALID_ARGUMENT, grpc.getStatus().getCode());
    assertEquals(problem.get("detail").asText(), grpc.getStatus().getDescription());
    assertEquals(problem.get("code").asText(), trailer(grpc, "x-attune-code"));
    assertEquals(problem.path("field").asText(""), trailer(grpc, "x-attune-field"));
  }

  private static String trailer(StatusRuntimeException refused, String name) {
    Metadata trailers = refused.getTrailers();
    String value =
        trailers == null
            ? null
            : trailers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
    return value == null ? "" : value;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"count\": 0}",
        "{\"count\": 51}",
        "{\"count\": -1}",
        "{\"deadlineMs\": 10001}",
        "{\"viewer\": {\"id\": \"\"}}",
        "{\"viewer\": {\"session\": \"\"}}",
        "{\"exclude\": [\"a\", \"\"]}",
        "{\"include\": [\"metadata\"]}",
        "{\"context\": {\"time\": \"yesterday\"}}",
        "{\"context\": {\"time\": 5.5}}",
        "{\"context\": {\"keywords\": [1.5]}}",
        "{\"context\": {\"kv\": {\"a\": true}}}",
        "{\"context\": {\"kv\": {\"a\": {}}}}",
        "{\"preview\": {\"creative\": \"\"}}"
      })
  void refuse_the_same_in_the_same_words(String body) throws IOException {
    ObjectNode tree = (ObjectNode) MAPPER.readTree(body);
    refusedAlike(tree, proto(tree));
  }

  @Test
  void refuse_long_texts_and_what_json_cannot_say() throws IOException {
    ObjectNode tree = MAPPER.createObjectNode();
    tree.putObject("viewer").put("id", "x".repeat(257));
    refusedAlike(tree, proto(tree));
    DecideAdsRequest nan =
        DecideAdsRequest.newBuilder()
            .setPlacement(PLACE)
            .putContext("basket", Value.newBuilder().setNumberValue(Double.NaN).build())
            .build();
    StatusRuntimeException refused =
        assertThrows(StatusRuntimeException.class, () -> stub.decide(nan));
    assertEquals(Status.Code.INVALID_ARGUMENT, refused.getStatus().getCode());
    assertEquals("context.basket", trailer(refused, "x-attune-field"));
    DecideAdsRequest nowhere = DecideAdsRequest.newBuilder().setPlacement("nowhere").build();
    refused = assertThrows(StatusRuntimeException.class, () -> stub.decide(nowhere));
    assertEquals(Status.Code.NOT_FOUND, refused.getStatus().getCode());
    assertEquals("unknown_placement", trailer(refused, "x-attune-code"));
  }

  @Test
  void honours_the_deadline_of_the_wire() {
    StatusRuntimeException late =
        assertThrows(
            StatusRuntimeException.class,
            () ->
                stub.withDeadlineAfter(-1, TimeUnit.MILLISECONDS)
                    .decide(DecideAdsRequest.newBuilder().setPlacement(PLACE).build()));
    assertEquals(Status.Code.DEADLINE_EXCEEDED, late.getStatus().getCode());
    assertTrue(
        stub.withDeadlineAfter(10, TimeUnit.SECONDS)
                .decide(DecideAdsRequest.newBuilder().setPlacement(PLACE).build())
                .getAdsCount()
            > 0);
  }

  private TellAdResponse tell(String ticket, String event, String id) {
    return stub.tell(
        TellAdRequest.newBuilder().setTicket(ticket).setEvent(event).setId(id).build());
  }

  private static String refusedField(Runnable call) {
    return trailer(assertThrows(StatusRuntimeException.class, call::run), "x-attune-field");
  }

  @Test
  void what_became_of_an_ad_counts_once_whichever_door_tells() throws IOException {
    ObjectNode body = MAPPER.createObjectNode().put("count", CREATIVES);
    var ad =
        stub.decide(proto(body)).getAdsList().stream()
            .filter(each -> each.getLineItem().equals("l1"))
            .findFirst()
            .orElseThrow();
    String ticket = ad.getClickUrl().substring(ad.getClickUrl().lastIndexOf('/') + 1);
    assertEquals("booked", tell(ad.getImpressionUrl(), "impression", "").getOutcome());
    assertEquals("duplicate", tell(ticket, "impression", "").getOutcome());
    given().get(ad.getImpressionUrl()).then().header("x-attune-outcome", "duplicate");
    TellAdResponse click = tell(ticket, "click", "");
    assertEquals("booked", click.getOutcome());
    assertEquals("https://a.example/x", click.getTargetUrl());
    assertEquals("booked", tell(ticket, "conversion", "order-1").getOutcome());
    assertEquals("duplicate", tell(ticket, "conversion", "order-1").getOutcome());
    assertEquals("booked", tell(ticket, "conversion", "order-2").getOutcome());
    assertEquals("id", refusedField(() -> tell(ticket, "conversion", "")));
    assertEquals("event", refusedField(() -> tell(ticket, "look", "")));
    assertEquals("ticket", refusedField(() -> tell("forged", "click", "")));
    assertEquals("ticket", refusedField(() -> tell(ticket + "A", "impression", "")));
    assertTrue(ByteString.copyFromUtf8(ticket).size() < LONGEST_TICKET);
  }
}
