package io.attune.product.recommend;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attune.proto.v1.Filter;
import io.attune.proto.v1.RecommendRequest;
import io.attune.proto.v1.RecommendServiceGrpc;
import io.attune.state.catalog.Catalog;
import io.attune.state.profile.Viewers;
import io.attune.state.snapshot.Snapshots;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.net.URI;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Expressions and columns read what headers tell, over REST and gRPC alike.
@QuarkusTest
@TestProfile(ShopProfile.class)
class SurroundingsInCallsTest {
  private static final String PHONE =
      "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Mobile Safari/537.36";
  private static final String DESK =
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36";

  @Inject Snapshots snapshots;
  @Inject Catalog catalog;
  @Inject Viewers viewers;
  @TestHTTPResource URI service;

  @BeforeEach
  void open() {
    TestShop.open(snapshots, catalog, viewers);
  }

  private static int answered(String agent, String country, String expression, String context) {
    JsonPath answer =
        given()
            .header("User-Agent", agent)
            .header("X-Country", country)
            .contentType("application/json")
            .body(
                "{\"filter\":{\"expression\":\""
                    + expression
                    + "\"},\"count\":5,\"deadlineMs\":5000,\"context\":"
                    + context
                    + "}")
            .post("/v1/recommend/home")
            .then()
            .statusCode(200)
            .extract()
            .jsonPath();
    return answer.getList("items").size();
  }

  @Test
  void an_expression_reads_the_device_and_the_country() {
    String phone = "context.device == 'mobile'";
    assertEquals(5, answered(PHONE, "DE", phone, "{}"));
    assertEquals(0, answered(DESK, "DE", phone, "{}"));
    assertEquals(5, answered(DESK, "DE", phone, "{\"device\":\"mobile\"}"));
    assertEquals(5, answered(DESK, "DE", phone, "{\"userAgent\":\"" + PHONE + "\"}"));
    assertEquals(5, answered(PHONE, "de", "context.country == 'DE'", "{}"));
    assertEquals(0, answered(PHONE, "nowhere", "context.country == 'DE'", "{}"));
    assertEquals(0, answered(PHONE, "DE", "context.region == 'DE-BE'", "{\"ip\":\"203.0.113.9\"}"));
    for (String odd : new String[] {"", "(".repeat(2_000), "x", "ü"}) {
      assertEquals(0, answered(odd, "DE", phone, "{}"));
    }
  }

  @Test
  void an_address_is_no_field_of_the_decision() {
    given()
        .contentType("application/json")
        .body(
            "{\"filter\":{\"expression\":\"context.ip != ''\"},\"deadlineMs\":5000,\"context\":{\"ip\":\"203.0.113.9\"}}")
        .post("/v1/recommend/home")
        .then()
        .statusCode(400);
  }

  @Test
  void grpc_reads_the_same() {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(service.getHost(), service.getPort()).usePlaintext().build();
    try {
      Metadata headers = new Metadata();
      headers.put(Metadata.Key.of("x-country", Metadata.ASCII_STRING_MARSHALLER), "DE");
      RecommendServiceGrpc.RecommendServiceBlockingStub stub =
          RecommendServiceGrpc.newBlockingStub(channel)
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
      RecommendRequest.Builder request =
          RecommendRequest.newBuilder()
              .setPlacement("home")
              .setCount(5)
              .setDeadlineMs(5_000)
              .setFilter(
                  Filter.newBuilder()
                      .setExpression("context.device == 'mobile' && context.country == 'DE'"));
      assertEquals(0, stub.recommend(request.build()).getItemsCount());
      request.putContext(
          "userAgent", com.google.protobuf.Value.newBuilder().setStringValue(PHONE).build());
      assertEquals(5, stub.recommend(request.build()).getItemsCount());
    } finally {
      channel.shutdownNow();
    }
  }
}
