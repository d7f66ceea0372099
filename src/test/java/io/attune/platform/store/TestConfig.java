package io.attune.platform.store;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The store's settings for a test, without a container.
record TestConfig(
    String site,
    Optional<List<String>> hosts,
    boolean cluster,
    String dataFolder,
    Attach attach,
    Optional<String> server,
    Fsync fsync,
    int maxInFlight,
    Duration connectTimeout,
    Duration stallTimeout,
    Duration startPatience,
    Duration loadPatience,
    Tls tls)
    implements StoreConfig {

  record Trust(Optional<String> trustFile, boolean verifyHost) implements StoreConfig.Tls {}

  static TestConfig in(Path folder) {
    return new TestConfig(
        "test",
        Optional.empty(),
        false,
        folder.toString(),
        Attach.NEVER,
        Optional.empty(),
        Fsync.EVERYSEC,
        4096,
        Duration.ofSeconds(2),
        Duration.ofSeconds(3),
        Duration.ofSeconds(10),
        Duration.ofMinutes(1),
        new Trust(Optional.empty(), true));
  }

  TestConfig withSite(String other) {
    return new TestConfig(
        other,
        hosts,
        cluster,
        dataFolder,
        attach,
        server,
        fsync,
        maxInFlight,
        connectTimeout,
        stallTimeout,
        startPatience,
        loadPatience,
        tls);
  }

  TestConfig withHosts(String... urls) {
    return new TestConfig(
        site,
        Optional.of(List.of(urls)),
        cluster,
        dataFolder,
        attach,
        server,
        fsync,
        maxInFlight,
        connectTimeout,
        stallTimeout,
        startPatience,
        loadPatience,
        tls);
  }

  TestConfig withAttach(Attach other) {
    return new TestConfig(
        site,
        hosts,
        cluster,
        dataFolder,
        other,
        server,
        fsync,
        maxInFlight,
        connectTimeout,
        stallTimeout,
        startPatience,
        loadPatience,
        tls);
  }

  TestConfig withServer(Path program) {
    return new TestConfig(
        site,
        hosts,
        cluster,
        dataFolder,
        attach,
        Optional.of(program.toString()),
        fsync,
        maxInFlight,
        connectTimeout,
        stallTimeout,
        startPatience,
        loadPatience,
        tls);
  }

  TestConfig withLimits(int inFlight, Duration stall, Duration patience) {
    return new TestConfig(
        site,
        hosts,
        cluster,
        dataFolder,
        attach,
        server,
        fsync,
        inFlight,
        connectTimeout,
        stall,
        patience,
        loadPatience,
        tls);
  }

  TestConfig withTls(Optional<String> trustFile, boolean verifyHost) {
    return new TestConfig(
        site,
        hosts,
        cluster,
        dataFolder,
        attach,
        server,
        fsync,
        maxInFlight,
        connectTimeout,
        stallTimeout,
        startPatience,
        loadPatience,
        new Trust(trustFile, verifyHost));
  }
}
