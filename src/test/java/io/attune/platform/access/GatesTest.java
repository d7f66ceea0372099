package io.attune.platform.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.problem.Refusal;
import io.attune.platform.store.TestStore;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.ws.rs.container.ResourceInfo;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the wire doors do with a call before it reaches a method.
class GatesTest {
  private final TestStore test = TestStore.open();
  private final Access access =
      new Access(test::store, AccessTest.Settings.of(AccessConfig.Mode.KEYS));
  private final Map<String, Scope> scopes =
      Map.of("attune.v1.Shop/Read", Scope.READ, "attune.v1.Shop/Manage", Scope.MANAGE);

  @AfterEach
  void close() {
    access.close();
    test.close();
  }

  @Test
  void an_endpoint_without_a_scope_ends_the_start() {
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class,
            () -> ScopeFeature.named(new Endpoint(Unnamed.class, "open")));

    assertTrue(
        e.getMessage()
            .contains(
                "GatesTest$Unnamed.open\" (expected: @RequiresScope on the method or its class)"),
        e.getMessage());
  }

  @Test
  void a_method_may_name_another_scope_than_its_class() {
    assertEquals(Scope.READ, ScopeFeature.named(new Endpoint(Named.class, "read")).value());
    assertEquals(Scope.CATALOG, ScopeFeature.named(new Endpoint(Named.class, "write")).value());
  }

  static final class Unnamed {
    public void open() {}
  }

  @RequiresScope(Scope.READ)
  static final class Named {
    public void read() {}

    @RequiresScope(Scope.CATALOG)
    public void write() {}
  }

  record Endpoint(Class<?> type, String name) implements ResourceInfo {
    @Override
    public Method getResourceMethod() {
      try {
        return type.getMethod(name);
      } catch (NoSuchMethodException e) {
        throw new IllegalArgumentException(e);
      }
    }

    @Override
    public Class<?> getResourceClass() {
      return type;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/q, true",
    "/q/metrics, true",
    "/q/health, false",
    "/q/health/ready, false",
    "/q/healthy, true",
    "/v1/items, false",
    "/qq, false"
  })
  void operations_but_health_are_guarded(String path, boolean guarded) {
    assertEquals(guarded, OperationsGate.guarded(path));
  }

  @Test
  void a_grpc_call_with_the_scope_runs_with_its_grant() {
    ApiKey.Fresh key = startedWith(Scope.READ);
    Call call = new Call("attune.v1.Shop", "Read");

    call.intercept(headers("authorization", "Bearer " + key.text()));

    assertNull(call.closed);
    assertEquals(key.key().id(), assertNotNullGrant(call).keyId());
    assertThrows(Refusal.class, Access::ofGrpcCall);
  }

  private static Grant assertNotNullGrant(Call call) {
    assertNotNull(call.granted);
    return call.granted;
  }

  @ParameterizedTest
  @CsvSource({
    "Shop, Read, '', UNAUTHENTICATED, unauthenticated",
    "Shop, Manage, key, PERMISSION_DENIED, forbidden",
    "Shop, Unheard, key, PERMISSION_DENIED, forbidden",
  })
  void other_grpc_calls_end_with_a_status_and_a_code(
      String service, String method, String presented, Status.Code code, String told) {
    ApiKey.Fresh key = startedWith(Scope.READ);
    Call call = new Call("attune.v1." + service, method);

    call.intercept(presented.isEmpty() ? new Metadata() : headers("x-api-key", key.text()));

    assertEquals(code, call.closed.getCode());
    assertEquals(told, call.trailers.get(GrpcGate.CODE));
    assertFalse(call.started);
  }

  @Test
  void grpc_health_needs_no_key_and_reflection_does() {
    Call health = new Call("grpc.health.v1.Health", "Check");
    Call reflection = new Call("grpc.reflection.v1.ServerReflection", "ServerReflectionInfo");

    health.intercept(new Metadata());
    reflection.intercept(new Metadata());

    assertTrue(health.started);
    assertFalse(reflection.started);
  }

  @Test
  void defaults() {
    AccessConfig config =
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(AccessConfig.class)
            .withSources(new PropertiesConfigSource(Map.of(), "test", 100))
            .build()
            .getConfigMapping(AccessConfig.class);

    assertEquals(AccessConfig.Mode.KEYS, config.mode());
    assertEquals(Optional.empty(), config.signingSecret());
    assertEquals(Optional.empty(), config.previousSigningSecret());
    assertEquals(Duration.ofSeconds(30), config.refresh());
    assertEquals(100_000, config.auditLength());
  }

  private ApiKey.Fresh startedWith(Scope scope) {
    ApiKey.Fresh key = access.create("test", EnumSet.of(scope), "test");
    access.start();
    assertTrue(access.awaitStarted(Duration.ofSeconds(10)));
    return key;
  }

  private static Metadata headers(String name, String value) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
    return headers;
  }

  /// A call that remembers how it went.
  private final class Call extends ServerCall<String, String> {
    private final MethodDescriptor<String, String> method;
    private boolean started;
    private Grant granted;
    private Status closed;
    private Metadata trailers;

    Call(String service, String name) {
      method =
          MethodDescriptor.<String, String>newBuilder()
              .setType(MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(MethodDescriptor.generateFullMethodName(service, name))
              .setRequestMarshaller(new Nothing())
              .setResponseMarshaller(new Nothing())
              .build();
    }

    void intercept(Metadata headers) {
      new GrpcGate(access, scopes)
          .interceptCall(
              this,
              headers,
              (call, read) -> {
                started = true;
                granted = GrpcGate.GRANT.get() == null ? null : Access.ofGrpcCall();
                return new Listener<>() {};
              });
    }

    @Override
    public void request(int messages) {}

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void sendMessage(String message) {}

    @Override
    public void close(Status status, Metadata with) {
      closed = status;
      trailers = with;
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public MethodDescriptor<String, String> getMethodDescriptor() {
      return method;
    }
  }

  private static final class Nothing implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(new byte[0]);
    }

    @Override
    public String parse(InputStream stream) {
      return "";
    }
  }
}
