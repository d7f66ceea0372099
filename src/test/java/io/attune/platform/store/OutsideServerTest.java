package io.attune.platform.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.problem.Refusal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

/// The same store against servers it did not start: plain, with TLS, as a cluster, too old, absent.
class OutsideServerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String LOGIN =
      ":" + URLEncoder.encode(PlainServer.PASSWORD, StandardCharsets.UTF_8) + "@";
  private final TestConfig config = TestConfig.in(Path.of("target", "never-made"));

  private static Store open(TestConfig config) {
    return new Store(TestStore.vertx(), config, Hosting.of(config));
  }

  @Test
  void an_address_with_a_password_is_used_and_no_data_folder_is_made() throws Exception {
    try (PlainServer server = PlainServer.start("port PORT");
        RedisProbe up = server.probe();
        Store store = open(config.withHosts("redis://" + LOGIN + "127.0.0.1:" + server.port()))) {
      assertEquals("PONG", ask(store, Request.cmd(Command.PING)).toString());
      assertFalse(Files.exists(Path.of(config.dataFolder())));
      assertEquals("redis://127.0.0.1:" + server.port() + ": connected", store.state());
    }
  }

  @Test
  void a_user_name_is_used() throws Exception {
    try (PlainServer server = PlainServer.start("port PORT", "user shop on >pa55 ~* +@all");
        RedisProbe up = server.probe();
        Store store = open(config.withHosts("redis://shop:pa55@127.0.0.1:" + server.port()))) {
      assertEquals("shop", ask(store, Request.cmd(Command.ACL).arg("WHOAMI")).toString());
    }
  }

  @Test
  void a_wrong_password_is_told_without_it() throws Exception {
    TestConfig brief = config.withLimits(100, Duration.ofSeconds(1), Duration.ofMillis(300));
    try (PlainServer server = PlainServer.start("port PORT");
        RedisProbe up = server.probe();
        Store store = open(brief.withHosts("redis://:wr0ng-one@127.0.0.1:" + server.port()))) {
      Polled.until(() -> store.state().contains("WRONGPASS"));

      assertFalse(store.state().contains("wr0ng"), store.state());
      assertFalse(store.reachable());
    }
  }

  @Test
  void the_start_does_not_wait_for_an_absent_server_and_uses_it_when_it_comes() throws Exception {
    TestConfig brief = config.withLimits(100, Duration.ofSeconds(1), Duration.ofMillis(200));
    int port = PlainServer.freePort();
    StoreHealth health = new StoreHealth();
    try (Store store =
        new Store(
            TestStore.vertx(), brief.withHosts("redis://" + LOGIN + "127.0.0.1:" + port), health)) {
      Refusal refusal = assertThrows(Refusal.class, () -> ask(store, Request.cmd(Command.PING)));
      assertTrue(refusal.getMessage().startsWith("store: "), refusal.getMessage());
      assertEquals(HealthCheckResponse.Status.DOWN, health.call().getStatus());

      try (PlainServer server = PlainServer.start("port " + port)) {
        Polled.until(store::reachable);
        assertEquals("PONG", ask(store, Request.cmd(Command.PING)).toString());
        assertEquals(HealthCheckResponse.Status.UP, health.call().getStatus());
      }

      Polled.until(() -> !store.reachable());
      assertEquals(HealthCheckResponse.Status.UP, health.call().getStatus());
      assertEquals(false, health.call().getData().orElseThrow().get("reachable"));
    }
  }

  @Test
  void a_server_that_is_too_old_is_refused_with_its_version() throws Exception {
    TestConfig brief = config.withLimits(100, Duration.ofSeconds(1), Duration.ofMillis(200));
    try (ServerSocket old = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> answerAsOldServer(old));
      try (Store store = open(brief.withHosts("redis://127.0.0.1:" + old.getLocalPort()))) {
        Polled.until(
            () ->
                store
                    .state()
                    .contains("server version: 6.2.14 (expected: Redis 7 or later, or Valkey)"));

        Refusal refusal = assertThrows(Refusal.class, () -> ask(store, Request.cmd(Command.PING)));
        assertTrue(refusal.getMessage().contains("6.2.14"), refusal.getMessage());
      }
    }
  }

  /// Says yes to everything and 6.2.14 to INFO.
  private static void answerAsOldServer(ServerSocket server) {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.ofVirtual()
            .start(
                () -> {
                  try (client;
                      InputStream in = client.getInputStream()) {
                    byte[] buffer = new byte[4_096];
                    for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                      String said =
                          new String(buffer, 0, read, StandardCharsets.US_ASCII).toUpperCase();
                      String answer =
                          said.contains("INFO")
                              ? "+PONG\r\n$24\r\nredis_version:6.2.14\r\n\r\n\r\n"
                              : "+OK\r\n";
                      client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                    }
                  } catch (IOException e) {
                    // the client has gone
                  }
                });
      } catch (IOException e) {
        return;
      }
    }
  }

  @Test
  void tls_is_used_when_the_server_shows_a_certificate_we_trust() throws Exception {
    Path folder = TestStore.freshFolder();
    certificate(folder);
    try (PlainServer server =
        PlainServer.start(
            "port 0",
            "tls-port PORT",
            "tls-auth-clients no",
            "tls-cert-file " + folder.resolve("cert.pem"),
            "tls-key-file " + folder.resolve("key.pem"),
            "tls-ca-cert-file " + folder.resolve("cert.pem"))) {
      TestConfig brief =
          config
              .withLimits(100, Duration.ofSeconds(1), Duration.ofSeconds(5))
              .withHosts("rediss://" + LOGIN + "127.0.0.1:" + server.port());
      try (Store trusting =
          open(brief.withTls(Optional.of(folder.resolve("cert.pem").toString()), true))) {
        Polled.until(trusting::reachable);
        assertEquals("PONG", ask(trusting, Request.cmd(Command.PING)).toString());
      }
      try (Store wary =
          open(brief.withLimits(100, Duration.ofSeconds(1), Duration.ofMillis(500)))) {
        assertFalse(wary.reachable(), wary.state());
      }
    }
  }

  /// A self-signed certificate for 127.0.0.1, made by the JDK's keytool, as PEM files.
  private static void certificate(Path folder) throws Exception {
    Path store = folder.resolve("store.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    int code =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "san=ip:127.0.0.1",
                "-validity",
                "36500",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start()
            .waitFor();
    assertEquals(0, code);
    KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
    pem(folder.resolve("cert.pem"), "CERTIFICATE", keys.getCertificate("a").getEncoded());
    pem(
        folder.resolve("key.pem"),
        "PRIVATE KEY",
        keys.getKey("a", "changeit".toCharArray()).getEncoded());
  }

  private static void pem(Path file, String kind, byte[] content) throws Exception {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
  }

  @Test
  void a_cluster_is_used_with_keys_of_several_nodes() throws Exception {
    try (TestCluster cluster = TestCluster.start()) {
      useCluster(cluster.store());
    }
  }

  private static void useCluster(Store store) throws Exception {
    List<Request> writes = new ArrayList<>();
    List<Request> reads = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      writes.add(Request.cmd(Command.SET).arg(store.key("k" + i)).arg(i));
      reads.add(Request.cmd(Command.GET).arg(store.key("k" + i)));
    }
    store.await(store.batch(writes), PATIENCE);
    List<Response> read = store.await(store.batch(reads), PATIENCE);
    for (int i = 0; i < 100; i++) {
      assertEquals(Integer.toString(i), read.get(i).toString());
      String key = store.key("v:{v" + i + "}");
      store.await(store.script("test-put", List.of(key), List.of(new byte[] {(byte) i})), PATIENCE);
      assertEquals(
          i,
          store.await(store.script("test-put", List.of(key), List.of(new byte[] {1})), PATIENCE)
              .toBytes()[0]);
    }
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    try (AutoCloseable follower =
        store.follow(
            store.key("changes"), "0", (id, fields) -> seen.add(new String(fields.get("n"))))) {
      ask(store, Request.cmd(Command.XADD).arg(store.key("changes")).arg("*").arg("n").arg("7"));
      assertEquals("7", seen.poll(10, TimeUnit.SECONDS));
    }
  }

  private static Response ask(Store store, Request request) {
    return store.await(store.send(request), PATIENCE);
  }
}
