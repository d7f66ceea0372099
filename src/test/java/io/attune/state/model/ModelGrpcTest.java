package io.attune.state.model;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import io.attune.language.schema.FeatureSchema;
import io.attune.platform.access.Access;
import io.attune.platform.access.ApiKey;
import io.attune.platform.access.Scope;
import io.attune.platform.store.FreshStore;
import io.attune.platform.store.Store;
import io.attune.proto.v1.DiffVersionsRequest;
import io.attune.proto.v1.GateVersionRequest;
import io.attune.proto.v1.GetModelRequest;
import io.attune.proto.v1.ListModelsRequest;
import io.attune.proto.v1.Model;
import io.attune.proto.v1.ModelServiceGrpc;
import io.attune.proto.v1.ModelServiceGrpc.ModelServiceBlockingStub;
import io.attune.proto.v1.ModelVersionState;
import io.attune.proto.v1.PromoteVersionRequest;
import io.attune.proto.v1.PushVersionRequest;
import io.attune.proto.v1.PushVersionResponse;
import io.attune.proto.v1.RampVersionRequest;
import io.attune.proto.v1.RollbackVersionRequest;
import io.attune.proto.v1.ShadowVersionRequest;
import io.attune.state.placement.Placements;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Models over REST and gRPC side by side: the same answers, field by field, and the same refusals,
/// word by word. With keys required, as in production, over a repository of its own that holds the
/// shipped version.
@QuarkusTest
@TestProfile(FreshStore.WithKeys.class)
class ModelGrpcTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Path SHIPPED = Path.of("models/ranker/1");
  private static final List<String> FILES = List.of("model.onnx", "golden.json", "model.yaml");
  private static final int MOST_BYTES = 10_485_760;

  /// What differs from call to call by nature.
  private static final List<String> MEASURED =
      List.of("nanosPerRow", "checkMicros", "timesServing");

  private static String manager = "";
  private static String managerId = "";
  private static String reader = "";

  @Inject Access access;
  @Inject Models models;
  @Inject ModelsConfig config;
  @Inject Placements placements;
  @Inject Store store;
  @TestHTTPResource URI service;

  private ManagedChannel channel;
  private ModelServiceBlockingStub stub;

  @BeforeEach
  void open() {
    assertTrue(access.awaitStarted(Duration.ofSeconds(30)));
    if (manager.isEmpty()) {
      ApiKey.Fresh key = access.create("team", EnumSet.of(Scope.READ, Scope.MANAGE), "test");
      manager = key.text();
      managerId = key.key().id();
      reader = access.create("looker", EnumSet.of(Scope.READ), "test").text();
    }
    placements.start();
    FeatureSchema schema = placements.schema();
    if (models.current().serving("ranker").isEmpty()) {
      models.start(schema);
    }
    models.follow();
    channel =
        NettyChannelBuilder.forAddress(service.getHost(), service.getPort()).usePlaintext().build();
    stub = with(manager);
    for (int i = 0; i < 2_000 && !seen(); i++) {
      LockSupport.parkNanos(5_000_000);
    }
    assertTrue(seen());
  }

  private boolean seen() {
    return rest().get("/v1/models/ranker").statusCode() == 200
        && with(reader)
            .getModel(GetModelRequest.newBuilder().setModel("ranker").build())
            .getReplicasMap()
            .values()
            .stream()
            .anyMatch(replica -> replica.getServes() > 0);
  }

  @AfterEach
  void close() {
    channel.shutdownNow();
  }

  private ModelServiceBlockingStub with(String key) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("x-api-key", Metadata.ASCII_STRING_MARSHALLER), key);
    return ModelServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static RequestSpecification rest() {
    return given().urlEncodingEnabled(false).header("X-Api-Key", manager);
  }

  private static JsonNode json(Response answer) throws IOException {
    assertEquals(200, answer.statusCode(), answer.asString());
    return comparable(MAPPER.readTree(answer.asByteArray()));
  }

  private static JsonNode json(MessageOrBuilder message) throws IOException {
    String text = JsonFormat.printer().alwaysPrintFieldsWithNoPresence().print(message);
    return comparable(MAPPER.readTree(text));
  }

  /// The standard printer of protobuf writes 64-bit numbers as text and cannot leave an empty list
  /// or map out; both are made alike.
  private static JsonNode comparable(JsonNode node) {
    node.forEach(ModelGrpcTest::comparable);
    if (node instanceof ObjectNode object) {
      object.properties().removeIf(field -> isEmpty(field.getValue()));
      for (var field : object.properties()) {
        if (!field.getKey().equals("serve") && field.getValue().asText().matches("-?[0-9]{1,18}")) {
          object.put(field.getKey(), field.getValue().asLong());
        }
      }
    }
    return node;
  }

  private static boolean isEmpty(JsonNode value) {
    return value.isContainerNode() && value.isEmpty();
  }

  private static JsonNode unmeasured(JsonNode node) {
    ((ObjectNode) node).remove(MEASURED);
    return node;
  }

  /// A replica may report something new between two looks; then it is looked again.
  private void sameStatus() throws IOException {
    JsonNode before = json(rest().get("/v1/models"));
    for (int i = 0; i < 50; i++) {
      JsonNode grpc = json(stub.listModels(ListModelsRequest.newBuilder().build()));
      JsonNode after = json(rest().get("/v1/models"));
      if (after.equals(before)) {
        assertEquals(after, grpc);
        assertEquals(
            after.path("models").get(0),
            json(stub.getModel(GetModelRequest.newBuilder().setModel("ranker").build())));
        return;
      }
      before = after;
    }
    throw new AssertionError("the status never stood still");
  }

  private static byte[] zip(int version) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (String file : FILES) {
        zip.putNextEntry(new ZipEntry(file));
        byte[] content = Files.readAllBytes(SHIPPED.resolve(file));
        zip.write(
            file.equals("model.yaml")
                ? new String(content, StandardCharsets.UTF_8)
                    .replace("\nversion: 1\n", "\nversion: " + version + "\n")
                    .getBytes(StandardCharsets.UTF_8)
                : content);
      }
    }
    return bytes.toByteArray();
  }

  private PushVersionResponse push(int version, byte[] zip) {
    return stub.pushVersion(
        PushVersionRequest.newBuilder()
            .setModel("ranker")
            .setVersion(version)
            .setZip(ByteString.copyFrom(zip))
            .build());
  }

  private Model promote(String version, String why) {
    return stub.promoteVersion(
        PromoteVersionRequest.newBuilder()
            .setModel("ranker")
            .setVersion(version)
            .setWhy(why)
            .build());
  }

  private Model shadow(int version, double share) {
    return stub.shadowVersion(
        ShadowVersionRequest.newBuilder()
            .setModel("ranker")
            .setVersion(version)
            .setShare(share)
            .build());
  }

  private Model ramp(int version, double share) {
    return stub.rampVersion(
        RampVersionRequest.newBuilder()
            .setModel("ranker")
            .setVersion(version)
            .setShare(share)
            .build());
  }

  @Test
  void a_version_goes_its_whole_way_and_both_doors_tell_the_same() throws IOException {
    assertEquals("1", promote("1", "until 2 is known").getPolicy().getServe());
    byte[] zip = zip(2);
    PushVersionResponse pushed = push(2, zip);
    assertTrue(pushed.getNanosPerRow() > 0, pushed.toString());
    assertTrue(pushed.getNew());
    assertTrue(pushed.getCheckMicrosMap().containsKey("golden"));
    JsonNode again =
        json(rest().contentType("application/zip").body(zip).put("/v1/models/ranker/versions/2"));
    assertEquals(unmeasured(again), unmeasured(json(push(2, zip))));

    JsonNode gated =
        json(
            stub.gateVersion(
                GateVersionRequest.newBuilder().setModel("ranker").setVersion(2).build()));
    JsonNode gatedRest =
        json(rest().contentType("application/json").post("/v1/models/ranker/versions/2:gate"));
    assertEquals(fields(gatedRest.path("checkMicros")), fields(gated.path("checkMicros")));
    assertTrue(gated.path("nanosPerRow").asLong() > 0);
    assertEquals(unmeasured(gatedRest), unmeasured(gated));

    DiffVersionsRequest diff =
        DiffVersionsRequest.newBuilder().setModel("ranker").setVersion(1).setWith(2).build();
    JsonNode differs = json(stub.diffVersions(diff));
    assertTrue(differs.path("nanosPerRow").path("there").asLong() > 0);
    assertTrue(differs.path("goldenRows").path("rows").asInt() > 0);
    assertEquals(
        unmeasured(json(rest().get("/v1/models/ranker/versions/1:diff?with=2"))),
        unmeasured(differs));

    used();
    assertTrue(audit().contains("[who, " + managerId + ", what, model.push, "), audit());
    assertTrue(audit().contains("[who, " + managerId + ", what, model.promote, "), audit());
  }

  private void used() throws IOException {
    Model shadowed =
        stub.shadowVersion(
            ShadowVersionRequest.newBuilder().setModel("ranker").setVersion(2).build());
    assertEquals(0.1, shadowed.getPolicy().getShadow().getShare());
    sameStatus();
    assertFalse(shadow(2, 0).getPolicy().hasShadow());
    assertEquals(0.25, ramp(2, 0.25).getPolicy().getRamp().getShare());
    sameStatus();
    Model promoted = promote("2", "better");
    assertEquals(2, promoted.getReplicasMap().values().iterator().next().getServes());
    assertEquals(1, promoted.getPolicy().getPrevious());
    assertEquals("better", promoted.getPolicy().getWhy());
    sameStatus();
    Model back =
        stub.rollbackVersion(
            RollbackVersionRequest.newBuilder().setModel("ranker").setVersion(2).build());
    assertEquals(1, back.getPolicy().getServed());
    sameStatus();
    assertEquals("highest", promote("highest", "").getPolicy().getServe());
  }

  private static List<String> fields(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).sorted().toList();
  }

  private String audit() {
    return store
        .await(
            store.send(Request.cmd(Command.XRANGE).arg(store.key("audit")).arg("-").arg("+")),
            Duration.ofSeconds(5))
        .toString();
  }

  @Test
  void what_one_door_refuses_the_other_refuses_in_the_same_words() {
    refused(
        Status.Code.NOT_FOUND,
        rest().get("/v1/models/nobody"),
        () -> stub.getModel(GetModelRequest.newBuilder().setModel("nobody").build()));
    refused(
        Status.Code.NOT_FOUND,
        post("ranker/versions/9:gate", ""),
        () ->
            stub.gateVersion(
                GateVersionRequest.newBuilder().setModel("ranker").setVersion(9).build()));
    refused(
        Status.Code.INVALID_ARGUMENT,
        post("ranker/versions/0:gate", ""),
        () -> stub.gateVersion(GateVersionRequest.newBuilder().setModel("ranker").build()));
    refused(
        Status.Code.INVALID_ARGUMENT,
        rest().get("/v1/models/ranker/versions/1:diff?with=0"),
        () ->
            stub.diffVersions(
                DiffVersionsRequest.newBuilder().setModel("ranker").setVersion(1).build()));
    refused(
        Status.Code.INVALID_ARGUMENT,
        post("ranker/versions/latest:promote", "{}"),
        () -> promote("latest", ""));
    String tooLong = "x".repeat(1_001);
    refused(
        Status.Code.INVALID_ARGUMENT,
        post("ranker/versions/1:promote", "{\"why\":\"" + tooLong + "\"}"),
        () -> promote("1", tooLong));
    refused(
        Status.Code.INVALID_ARGUMENT,
        post("ranker/versions/3:ramp", "{}"),
        () ->
            stub.rampVersion(
                RampVersionRequest.newBuilder().setModel("ranker").setVersion(3).build()));
    refused(
        Status.Code.INVALID_ARGUMENT,
        post("ranker/versions/3:shadow", "{\"share\":1.5}"),
        () -> shadow(3, 1.5));
    assertThrows(StatusRuntimeException.class, () -> shadow(3, Double.NaN));
    refused(
        Status.Code.INVALID_ARGUMENT,
        rest()
            .contentType("application/zip")
            .body(new byte[] {1, 2, 3})
            .put("/v1/models/ranker/versions/3"),
        () -> push(3, new byte[] {1, 2, 3}));
    refused(
        Status.Code.ABORTED,
        post("ranker/versions/7:rollback", "{}"),
        () ->
            stub.rollbackVersion(
                RollbackVersionRequest.newBuilder().setModel("ranker").setVersion(7).build()));
    refused(
        Status.Code.ABORTED, post("ranker/versions/7:ramp", "{\"share\":0.5}"), () -> ramp(7, 0.5));
  }

  private static Response post(String path, String body) {
    return rest().contentType("application/json").body(body).post("/v1/models/" + path);
  }

  private static void refused(Status.Code status, Response rest, Runnable call) {
    StatusRuntimeException grpc = assertThrows(StatusRuntimeException.class, call::run);
    assertEquals(status, grpc.getStatus().getCode(), grpc.getMessage());
    assertEquals(rest.jsonPath().getString("detail"), grpc.getStatus().getDescription());
    assertEquals(rest.jsonPath().getString("code"), trailer(grpc, "x-attune-code"));
    assertEquals(rest.jsonPath().getString("field"), trailer(grpc, "x-attune-field"));
  }

  private static String trailer(StatusRuntimeException refused, String name) {
    return refused.getTrailers().get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
  }

  @Test
  void each_call_needs_its_scope() {
    ModelServiceBlockingStub looks = with(reader);
    assertEquals(1, looks.listModels(ListModelsRequest.newBuilder().build()).getModelsCount());
    StatusRuntimeException read =
        assertThrows(
            StatusRuntimeException.class,
            () -> looks.diffVersions(DiffVersionsRequest.newBuilder().setVersion(1).build()));
    assertEquals("with", trailer(read, "x-attune-field"));
    List<Runnable> changes =
        List.of(
            () -> looks.pushVersion(PushVersionRequest.newBuilder().build()),
            () -> looks.gateVersion(GateVersionRequest.newBuilder().build()),
            () -> looks.promoteVersion(PromoteVersionRequest.newBuilder().build()),
            () -> looks.shadowVersion(ShadowVersionRequest.newBuilder().build()),
            () -> looks.rampVersion(RampVersionRequest.newBuilder().build()),
            () -> looks.rollbackVersion(RollbackVersionRequest.newBuilder().build()));
    for (Runnable change : changes) {
      StatusRuntimeException refused = assertThrows(StatusRuntimeException.class, change::run);
      assertEquals(Status.Code.PERMISSION_DENIED, refused.getStatus().getCode());
      assertEquals("forbidden", trailer(refused, "x-attune-code"));
    }
    StatusRuntimeException nobody =
        assertThrows(
            StatusRuntimeException.class,
            () ->
                ModelServiceGrpc.newBlockingStub(channel)
                    .listModels(ListModelsRequest.newBuilder().build()));
    assertEquals(Status.Code.UNAUTHENTICATED, nobody.getStatus().getCode());
  }

  @Test
  void a_zip_as_large_as_a_message_may_be_is_read_and_a_larger_one_is_not() {
    StatusRuntimeException read =
        assertThrows(StatusRuntimeException.class, () -> push(3, new byte[MOST_BYTES - 64]));
    StatusRuntimeException larger =
        assertThrows(StatusRuntimeException.class, () -> push(3, new byte[MOST_BYTES]));

    assertEquals("malformed_body", trailer(read, "x-attune-code"));
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, larger.getStatus().getCode());
  }

  @Test
  void a_version_that_is_refused_says_why_in_its_state() throws IOException {
    Path folder = config.folder().resolve("ranker/5");
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("model.yaml"), "model: ranker\n");
    try {
      ModelVersionState state =
          stub.gateVersion(
              GateVersionRequest.newBuilder().setModel("ranker").setVersion(5).build());
      assertEquals("refused", state.getState());
      assertEquals("invalid_manifest", state.getCode());
      assertFalse(state.hasNanosPerRow());
      assertEquals(unmeasured(json(post("ranker/versions/5:gate", ""))), unmeasured(json(state)));
    } finally {
      Files.delete(folder.resolve("model.yaml"));
      Files.delete(folder);
    }
  }
}
