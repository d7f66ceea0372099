package io.attune.product.advertise;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.platform.access.Access;
import io.attune.platform.access.Scope;
import io.attune.platform.store.FreshStore;
import io.attune.proto.v1.AdPreview;
import io.attune.proto.v1.AdServiceGrpc;
import io.attune.proto.v1.AdServiceGrpc.AdServiceBlockingStub;
import io.attune.proto.v1.DecideAdsRequest;
import io.attune.proto.v1.TellAdRequest;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Ads where nobody gets in without a key: which call needs which scope, at both doors.
@QuarkusTest
@TestProfile(FreshStore.WithKeys.class)
class AdKeysTest {
  private static final DecideAdsRequest ASK =
      DecideAdsRequest.newBuilder().setPlacement("home-ads").build();
  private static final TellAdRequest TELL =
      TellAdRequest.newBuilder().setTicket("forged").setEvent("click").build();
  private static final String PREVIEW = "{\"preview\": {\"creative\": \"none\"}}";

  @Inject Access access;
  @TestHTTPResource URI service;

  private ManagedChannel channel;

  @BeforeEach
  void begin() {
    assertTrue(access.awaitStarted(Duration.ofSeconds(30)));
    channel =
        NettyChannelBuilder.forAddress(service.getHost(), service.getPort()).usePlaintext().build();
  }

  @AfterEach
  void end() {
    channel.shutdownNow();
  }

  private String key(Scope first, Scope... more) {
    return access.create("ads", EnumSet.of(first, more), "test").text();
  }

  private AdServiceBlockingStub with(String key) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("x-api-key", Metadata.ASCII_STRING_MARSHALLER), key);
    return AdServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static StatusRuntimeException refused(Runnable call) {
    return assertThrows(StatusRuntimeException.class, call::run);
  }

  private static String trailer(StatusRuntimeException refused, String name) {
    Metadata trailers = refused.getTrailers();
    String value =
        trailers == null
            ? null
            : trailers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
    return value == null ? "" : value;
  }

  private static int rest(String key, String body) {
    return given()
        .header("X-Api-Key", key)
        .contentType("application/json")
        .body(body)
        .post("/v1/ads/home-ads")
        .statusCode();
  }

  /// Until this replica knows the key: then what it may do is refused for what it says, no more.
  private void known(AdServiceBlockingStub stub) {
    long end = System.nanoTime() + 10_000_000_000L;
    Status.Code code = Status.Code.UNAUTHENTICATED;
    while (code == Status.Code.UNAUTHENTICATED && System.nanoTime() < end) {
      code = refused(() -> stub.tell(TELL)).getStatus().getCode();
    }
  }

  @Test
  void without_a_key_nobody_asks_or_tells() {
    for (AdServiceBlockingStub stub :
        List.of(AdServiceGrpc.newBlockingStub(channel), with("nobody"))) {
      for (Runnable call : List.<Runnable>of(() -> stub.decide(ASK), () -> stub.tell(TELL))) {
        StatusRuntimeException refused = refused(call);
        assertEquals(Status.Code.UNAUTHENTICATED, refused.getStatus().getCode());
        assertEquals("unauthenticated", trailer(refused, "x-attune-code"));
      }
    }
    assertEquals(401, rest("nobody", "{}"));
  }

  @Test
  void every_scope_but_ads_is_refused_by_name() {
    String key = key(Scope.READ, EnumSet.complementOf(EnumSet.of(Scope.ADS)).toArray(Scope[]::new));
    AdServiceBlockingStub stub = with(key);
    known(stub);
    for (Consumer<AdServiceBlockingStub> call :
        List.<Consumer<AdServiceBlockingStub>>of(s -> s.decide(ASK), s -> s.tell(TELL))) {
      StatusRuntimeException refused = refused(() -> call.accept(stub));
      assertEquals(Status.Code.PERMISSION_DENIED, refused.getStatus().getCode());
      assertEquals("forbidden", trailer(refused, "x-attune-code"));
      assertTrue(
          String.valueOf(refused.getStatus().getDescription()).contains("expected: ads"),
          refused.getStatus().toString());
    }
    assertEquals(403, rest(key, "{}"));
  }

  @Test
  void the_scope_ads_is_enough_to_ask_and_tell_and_a_preview_needs_campaigns_too() {
    String key = key(Scope.ADS);
    AdServiceBlockingStub stub = with(key);
    known(stub);
    StatusRuntimeException forged = refused(() -> stub.tell(TELL));
    assertEquals(Status.Code.INVALID_ARGUMENT, forged.getStatus().getCode());
    assertEquals("ticket", trailer(forged, "x-attune-field"));
    // asked and not forbidden: what is shown is other tests' business
    given()
        .header("X-Api-Key", key)
        .contentType("application/json")
        .body("{}")
        .post("/v1/ads/home-ads")
        .then()
        .statusCode(org.hamcrest.Matchers.not(403));
    DecideAdsRequest preview =
        ASK.toBuilder().setPreview(AdPreview.newBuilder().setCreative("none")).build();
    StatusRuntimeException refused = refused(() -> stub.decide(preview));
    assertEquals(Status.Code.PERMISSION_DENIED, refused.getStatus().getCode());
    assertEquals("preview", trailer(refused, "x-attune-field"));
    assertEquals(403, rest(key, PREVIEW));
    String both = key(Scope.ADS, Scope.CAMPAIGNS);
    AdServiceBlockingStub tester = with(both);
    known(tester);
    StatusRuntimeException unknown = refused(() -> tester.decide(preview));
    assertTrue(
        unknown.getStatus().getCode() != Status.Code.PERMISSION_DENIED,
        unknown.getStatus().toString());
    assertTrue(rest(both, PREVIEW) != 403);
  }
}
