package io.attune.platform.store;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/// A [Store] on a real embedded server for a plain JUnit test.
///
/// [#open()] shares one server per JVM and gives each test a site of its own, so that tests do not
/// see each other. [#alone()] starts a server for this test only, which it may [#pause()] and
/// [#kill()].
public final class TestStore implements AutoCloseable {
  private final Store store;
  private final OwnedHosting hosting;
  private final boolean alone;

  private TestStore(OwnedHosting hosting, TestConfig config, boolean alone) {
    this.hosting = hosting;
    this.alone = alone;
    this.store =
        new Store(Shared.VERTX, config, alone ? hosting : new Hosting.Outside(hosting.address()));
  }

  /// On the JVM's shared server, with a random site.
  public static TestStore open() {
    return new TestStore(
        Shared.HOSTING, TestConfig.in(Shared.FOLDER).withSite(randomSite()), false);
  }

  /// On a server of its own, with small limits: 256 commands in flight, given up after half a
  /// second without an answer.
  public static TestStore alone() {
    TestConfig config =
        TestConfig.in(freshFolder())
            .withSite(randomSite())
            .withLimits(256, Duration.ofMillis(500), Duration.ofSeconds(10));
    return new TestStore(
        OwnedHosting.start(
            DataFolder.claim(DataFolder.prepare(config.dataFolder())).orElseThrow(), config),
        config,
        true);
  }

  /// A second replica: another store on the same server and site. Close it before this one.
  public Store replica() {
    TestConfig config = TestConfig.in(Shared.FOLDER).withSite(store.site());
    return new Store(Shared.VERTX, config, new Hosting.Outside(hosting.address()));
  }

  /// A store of this process on the server that another process owns.
  ///
  /// @param folder that process' data folder
  public static Store attached(Path folder, String site) {
    TestConfig config = TestConfig.in(folder).withSite(site).withAttach(StoreConfig.Attach.AUTO);
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    return new Store(vertx, config, Hosting.of(config));
  }

  public Store store() {
    return store;
  }

  /// Two event loops, shared by all tests of the JVM.
  public static Vertx vertx() {
    return Shared.VERTX;
  }

  /// An empty folder below `target`.
  public static Path freshFolder() {
    try {
      Path parent = Path.of("target", "attune-test").toAbsolutePath();
      Files.createDirectories(parent);
      return Files.createTempDirectory(parent, "store-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Stops the server's process without ending it: it takes connections and commands, and answers
  /// nothing.
  public void pause() {
    signal("STOP");
  }

  /// Ends [#pause()].
  public void resume() {
    signal("CONT");
  }

  /// Kills the server as a crash would; it is started again at the same port.
  public void kill() {
    signal("KILL");
  }

  String password() {
    return hosting.server().password();
  }

  private void signal(String name) {
    if (!alone) {
      throw new IllegalStateException("signal: the shared server (expected: TestStore.alone())");
    }
    signal(hosting.server().pid(), name);
  }

  static void signal(long pid, String name) {
    try {
      int code = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
      if (code != 0) {
        throw new IllegalStateException("kill -" + name + " " + pid + ": code " + code);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String randomSite() {
    return "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 20);
  }

  @Override
  public void close() {
    store.close();
  }

  /// Started with the first test that needs it, ended with the JVM.
  private static final class Shared {
    static final Path FOLDER = DataFolder.prepare(freshFolder().toString());
    static final Vertx VERTX = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    static final OwnedHosting HOSTING =
        OwnedHosting.start(DataFolder.claim(FOLDER).orElseThrow(), TestConfig.in(FOLDER));

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(HOSTING::close, "end-of-test-server"));
    }

    private Shared() {}
  }
}
