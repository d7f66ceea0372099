package io.attune.platform.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.attune.language.problem.Refusal;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreConfigTest {

  private static StoreConfig read(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(StoreConfig.class)
        .withSources(new PropertiesConfigSource(settings, "test", 100))
        .build()
        .getConfigMapping(StoreConfig.class);
  }

  @Test
  void defaults() {
    StoreConfig config = read(Map.of());

    assertEquals("demo", config.site());
    assertEquals(Optional.empty(), config.hosts());
    assertEquals(false, config.cluster());
    assertEquals(".attune/data", config.dataFolder());
    assertEquals(StoreConfig.Attach.NEVER, config.attach());
    assertEquals(StoreConfig.Fsync.EVERYSEC, config.fsync());
    assertEquals(4_096, config.maxInFlight());
    assertEquals(Duration.ofSeconds(2), config.connectTimeout());
    assertEquals(Duration.ofSeconds(3), config.stallTimeout());
    assertEquals(Duration.ofSeconds(2), config.startPatience());
    assertEquals(Duration.ofMinutes(5), config.loadPatience());
    assertEquals(Optional.empty(), config.tls().trustFile());
    assertEquals(true, config.tls().verifyHost());
  }

  @Test
  void names() {
    StoreConfig config =
        read(
            Map.of(
                "attune.store.site",
                "shop",
                "attune.store.hosts",
                "redis://a,redis://b",
                "attune.store.attach",
                "auto",
                "attune.store.fsync",
                "always",
                "attune.store.tls.trust-file",
                "ca.pem"));

    assertEquals("shop", config.site());
    assertEquals(Optional.of(List.of("redis://a", "redis://b")), config.hosts());
    assertEquals(StoreConfig.Attach.AUTO, config.attach());
    assertEquals(StoreConfig.Fsync.ALWAYS, config.fsync());
    assertEquals(Optional.of("ca.pem"), config.tls().trustFile());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Shop", "a b", "a:b", "a23456789012345678901234567890123"})
  void a_site_is_checked(String site) {
    TestConfig config = TestConfig.in(Path.of("target")).withSite(site);

    assertThrows(Refusal.class, () -> Store.checked(config));
  }

  @Test
  void limits_are_checked() {
    TestConfig config = TestConfig.in(Path.of("target"));

    assertThrows(
        Refusal.class,
        () -> Store.checked(config.withLimits(0, Duration.ofSeconds(1), Duration.ofSeconds(1))));
    assertThrows(
        Refusal.class,
        () ->
            Store.checked(
                config.withLimits(1_000_001, Duration.ofSeconds(1), Duration.ofSeconds(1))));
    Refusal refusal =
        assertThrows(
            Refusal.class,
            () -> Store.checked(config.withLimits(1, Duration.ofMillis(9), Duration.ofSeconds(1))));
    assertEquals(
        "attune.store.stall-timeout: PT0.009S (expected: 10 ms to an hour)", refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, linux-amd64",
    "Linux, aarch64, linux-arm64",
    "Mac OS X, aarch64, darwin-arm64",
    "Mac OS X, x86_64, darwin-amd64"
  })
  void the_program_for_a_platform_is_in_the_class_path(
      String system, String processor, String name) {
    assertEquals(name, RedisBinary.platform(system, processor));
    assertEquals(true, RedisBinary.class.getResource("/redis-server-7.0.15-" + name) != null);
  }

  @Test
  void a_platform_without_a_program_is_told_what_to_do() {
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class, () -> RedisBinary.platform("Windows 11", "amd64"));

    assertEquals(
        "embedded server: Windows 11 on amd64 (expected: Linux or macOS on amd64 or arm64; elsewhere set ATTUNE_REDIS_HOSTS to"
            + " a Redis of your own)",
        e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "7.0.15, ''",
    "8.2.1, ''",
    "10.0.0, ''",
    "6.2.14, server version: 6.2.14",
    "x, server version: x"
  })
  void servers_from_version_seven_on_will_do(String version, String complaint) {
    String said =
        ServerVersion.complaint("# Server\r\nredis_version:" + version + "\r\nos:Linux\r\n");

    assertEquals(
        complaint.isEmpty() ? null : complaint + " (expected: Redis 7 or later, or Valkey)", said);
  }
}
