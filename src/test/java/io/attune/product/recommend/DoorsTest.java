package io.attune.product.recommend;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.ErrorInfo;
import io.attune.proto.v1.GetDecisionRequest;
import io.attune.proto.v1.RecommendPageRequest;
import io.attune.proto.v1.RecommendRequest;
import io.attune.proto.v1.RecommendServiceGrpc;
import io.attune.state.catalog.Catalog;
import io.attune.state.profile.Viewers;
import io.attune.state.snapshot.Snapshots;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// REST and gRPC side by side: the same request gets the same answer, field by field, and the same
/// refusal, word by word.
@QuarkusTest
@TestProfile(ShopProfile.class)
class DoorsTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int CASES = "full".equals(System.getProperty("attune.proof")) ? 1_000 : 60;
  private static final List<String> PLACEMENTS =
      List.of("home", "product", "basket", "discover", "popular");
  /// What differs from call to call by nature.
  private static final List<String> OF_THE_CALL =
      List.of("decisionId", "token", "tookMicros", "micros");

  @Inject Snapshots snapshots;
  @Inject Catalog catalog;
  @Inject Viewers viewers;
  @TestHTTPResource URI service;

  private ManagedChannel channel;
  private RecommendServiceGrpc.RecommendServiceBlockingStub stub;

  @BeforeEach
  void open() {
    TestShop.open(snapshots, catalog, viewers);
    channel =
        NettyChannelBuilder.forAddress(service.getHost(), service.getPort()).usePlaintext().build();
    stub = RecommendServiceGrpc.newBlockingStub(channel);
  }

  @AfterEach
  void close() {
    channel.shutdownNow();
  }

  @Test
  void give_the_same_answer_for_the_same_request() throws IOException {
    long seed = Long.getLong("attune.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < CASES; i++) {
      String rerun = "rerun with -Dattune.seed=" + seed + ", case " + i;
      ObjectNode body = request(random);
      switch (random.nextInt(4)) {
        case 0 -> rank(body, random, rerun);
        case 1 -> page(body, random, rerun);
        default -> recommend(body, PLACEMENTS.get(random.nextInt(PLACEMENTS.size())), rerun);
      }
    }
  }

  private void recommend(ObjectNode body, String placement, String rerun) throws IOException {
    JsonNode rest = rest("/v1/recommend/" + placement, body);
    RecommendRequest.Builder request = RecommendRequest.newBuilder();
    JsonFormat.parser().merge(body.toString(), request);

    assertEquals(
        rest, json(stub.recommend(request.setPlacement(placement).build())), rerun + "\n" + body);
  }

  private void rank(ObjectNode body, SplittableRandom random, String rerun) throws IOException {
    RecommendRequest.Builder request = RecommendRequest.newBuilder();
    JsonFormat.parser().merge(body.toString(), request);
    ArrayNode candidates = body.putArray("candidates");
    for (int i = random.nextInt(1, 60); i > 0; i--) {
      String id = TestShop.item(random.nextInt(1, TestShop.ITEMS + 20));
      request.addCandidatesBuilder().setId(id);
      candidates.add(id);
    }
    JsonNode rest = rest("/v1/rank/rank", body);

    assertEquals(rest, json(stub.rank(request.setPlacement("rank").build())), rerun + "\n" + body);
  }

  private void page(ObjectNode body, SplittableRandom random, String rerun) throws IOException {
    ArrayNode placements = body.putArray("placements");
    for (String placement : PLACEMENTS.subList(0, random.nextInt(1, PLACEMENTS.size()))) {
      ObjectNode part = placements.addObject().put("placement", placement);
      for (String field : List.of("count", "offset", "items")) {
        if (body.has(field)) {
          part.set(field, body.get(field));
        }
      }
    }
    body.remove(List.of("count", "offset", "items", "filter"));
    JsonNode rest = rest("/v1/recommend", body);
    RecommendPageRequest.Builder request = RecommendPageRequest.newBuilder();
    JsonFormat.parser().merge(body.toString(), request);

    assertEquals(rest, json(stub.recommendPage(request.build())), rerun + "\n" + body);
  }

  private static ObjectNode request(SplittableRandom random) {
    ObjectNode body = MAPPER.createObjectNode();
    if (random.nextInt(5) > 0) {
      ObjectNode viewer =
          body.putObject("viewer")
              .put("id", TestShop.viewer(random.nextInt(1, TestShop.VIEWERS + 10)));
      if (random.nextInt(5) == 0) {
        viewer.putObject("consent").put("personalise", random.nextBoolean());
      }
    }
    body.putObject("context")
        .put("time", "2026-01-31T12:00:00Z")
        .put("basket_micros", 1e6 * random.nextInt(1, 300));
    for (int i = random.nextInt(4); i > 0; i--) {
      body.withArray("items").add(TestShop.item(random.nextInt(1, TestShop.ITEMS + 20)));
      body.withArray("exclude").add(TestShop.item(random.nextInt(1, 60)));
    }
    if (random.nextBoolean()) {
      body.put("count", random.nextInt(1, 50));
    }
    if (random.nextInt(4) == 0) {
      body.put("offset", random.nextInt(0, 30));
    }
    for (String include : List.of("metadata", "reasons")) {
      if (random.nextBoolean()) {
        body.withArray("include").add(include);
      }
    }
    return body.put("deadlineMs", 10_000);
  }

  private static JsonNode rest(String path, JsonNode body) throws IOException {
    Response answer = given().contentType("application/json").body(body.toString()).post(path);
    assertEquals(200, answer.statusCode(), answer.asString());
    return comparable(MAPPER.readTree(answer.asByteArray()));
  }

  private static JsonNode json(MessageOrBuilder message) throws IOException {
    String text = JsonFormat.printer().alwaysPrintFieldsWithNoPresence().print(message);
    return comparable(MAPPER.readTree(text));
  }

  /// Without what differs by nature. The standard printer of protobuf writes 64-bit numbers as text
  /// and cannot leave an empty list out; both are made alike.
  private static JsonNode comparable(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.remove(OF_THE_CALL);
      for (String number : List.of("catalog", "placements", "placement", "priceMicros")) {
        JsonNode value = object.get(number);
        if (value != null
            && value.isTextual()
            && value.asText().chars().allMatch(Character::isDigit)) {
          object.put(number, value.asLong());
        } else if (value != null && value.isInt()) {
          object.put(number, value.asLong());
        }
      }
      if (object.has("score")) {
        object.put("score", (float) object.get("score").asDouble());
      }
      if (object.path("reasons").isEmpty()) {
        object.remove("reasons");
      }
    }
    node.forEach(DoorsTest::comparable);
    return node;
  }

  @Test
  void refuse_the_same_with_the_same_words() throws InvalidProtocolBufferException {
    refused(
        "/v1/recommend/home",
        "{\"count\":0}",
        RecommendRequest.newBuilder().setPlacement("home").setCount(0),
        Status.Code.INVALID_ARGUMENT);
    refused(
        "/v1/recommend/home",
        "{\"viewer\":{\"id\":\"\"}}",
        RecommendRequest.newBuilder()
            .setPlacement("home")
            .setViewer(io.attune.proto.v1.Viewer.newBuilder().setId("")),
        Status.Code.INVALID_ARGUMENT);
    refused(
        "/v1/recommend/nowhere",
        "{}",
        RecommendRequest.newBuilder().setPlacement("nowhere"),
        Status.Code.NOT_FOUND);
    refused(
        "/v1/recommend/home",
        "{\"include\":[\"all\"]}",
        RecommendRequest.newBuilder().setPlacement("home").addInclude("all"),
        Status.Code.INVALID_ARGUMENT);
    refused(
        "/v1/recommend/home",
        "{\"filter\":{\"name\":\"nothing\"}}",
        RecommendRequest.newBuilder()
            .setPlacement("home")
            .setFilter(io.attune.proto.v1.Filter.newBuilder().setName("nothing")),
        Status.Code.INVALID_ARGUMENT);
  }

  private void refused(
      String path, String body, RecommendRequest.Builder request, Status.Code status)
      throws InvalidProtocolBufferException {
    Response rest = given().contentType("application/json").body(body).post(path);
    StatusRuntimeException grpc =
        assertThrows(StatusRuntimeException.class, () -> stub.recommend(request.build()));

    assertEquals(status, grpc.getStatus().getCode());
    assertEquals(rest.jsonPath().getString("detail"), grpc.getStatus().getDescription());
    Metadata trailers = grpc.getTrailers();
    assertEquals(
        rest.jsonPath().getString("code"),
        trailers.get(Metadata.Key.of("x-attune-code", Metadata.ASCII_STRING_MARSHALLER)));
    assertEquals(
        rest.jsonPath().getString("field"),
        trailers.get(Metadata.Key.of("x-attune-field", Metadata.ASCII_STRING_MARSHALLER)));
    ErrorInfo info = StatusProto.fromThrowable(grpc).getDetails(0).unpack(ErrorInfo.class);
    assertEquals(rest.jsonPath().getString("code"), info.getMetadataOrThrow("code"));
  }

  @Test
  void a_grpc_deadline_is_kept_like_deadline_ms() {
    RecommendRequest request =
        RecommendRequest.newBuilder()
            .setPlacement("home")
            .setDeadlineMs(10_000)
            .addInclude("trace")
            .build();

    StatusRuntimeException late =
        assertThrows(
            StatusRuntimeException.class,
            () -> stub.withDeadlineAfter(1, TimeUnit.NANOSECONDS).recommend(request));
    assertEquals(Status.Code.DEADLINE_EXCEEDED, late.getStatus().getCode());
    assertTrue(stub.withDeadlineAfter(30, TimeUnit.SECONDS).recommend(request).getItemsCount() > 0);
  }

  /// The client library keeps its own clock; the header alone shows what the service makes of it.
  @Test
  void the_service_itself_reads_the_deadline_of_a_grpc_call() {
    RecommendRequest request = RecommendRequest.newBuilder().setPlacement("home").build();
    StatusRuntimeException unreadable =
        assertThrows(
            StatusRuntimeException.class, () -> withTimeoutHeader("1x").recommend(request));
    StatusRuntimeException over =
        assertThrows(
            StatusRuntimeException.class, () -> withTimeoutHeader("0n").recommend(request));

    assertEquals(Status.Code.INVALID_ARGUMENT, unreadable.getStatus().getCode());
    assertEquals(Status.Code.DEADLINE_EXCEEDED, over.getStatus().getCode());
    assertEquals(20, withTimeoutHeader("1n").recommend(request).getItemsCount());
    assertTrue(
        withTimeoutHeader("1n").recommend(request).getDegradedList().contains("source_late"));
  }

  private RecommendServiceGrpc.RecommendServiceBlockingStub withTimeoutHeader(String timeout) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER), timeout);
    return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  @Test
  void a_record_is_the_same_at_both() throws IOException {
    String id =
        stub.recommend(RecommendRequest.newBuilder().setPlacement("home").build()).getDecisionId();
    TestShop.await(() -> given().get("/v1/decisions/" + id).statusCode() == 200);
    JsonNode rest = MAPPER.readTree(given().get("/v1/decisions/" + id).asByteArray());
    JsonNode grpc = json(stub.getDecision(GetDecisionRequest.newBuilder().setId(id).build()));

    assertEquals(comparable(rest).get("items"), grpc.get("items"));
    assertEquals(rest.get("degraded"), grpc.get("degraded"));
    assertEquals(rest.get("versions"), grpc.get("versions"));
    assertEquals(rest.get("time"), grpc.get("time"));
    StatusRuntimeException unknown =
        assertThrows(
            StatusRuntimeException.class,
            () -> stub.getDecision(GetDecisionRequest.newBuilder().setId("nonsense").build()));
    assertEquals(Status.Code.NOT_FOUND, unknown.getStatus().getCode());
  }
}
