package io.attune.platform.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// A redis-server process of our own: loopback only, with a random password, its data an
/// append-only file in the data folder.
///
/// It is started again when it dies, at the same port. A guard process waits on a pipe that breaks
/// when this process dies, however it dies, and then ends the server; [Orphan] is for the case that
/// the guard died as well.
final class EmbeddedServer implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(EmbeddedServer.class);
  private static final int STARTS_AT_FREE_PORTS = 5;
  private static final long RESTART_MILLIS = 200;

  private final Path folder;
  private final StoreConfig config;
  private final String password = randomPassword();
  private final Runnable onRestart;
  private int port;
  private volatile Process process;
  private volatile @Nullable Process guard;
  private volatile boolean closing;

  /// Starts a server and returns when its data is loaded.
  ///
  /// @param onRestart called after each further start; the process has another number then
  EmbeddedServer(Path folder, StoreConfig config, Runnable onRestart) {
    this.folder = folder;
    this.config = config;
    this.onRestart = onRestart;
    Path programs = folder.resolve("bin");
    Path program =
        config
            .server()
            .map(own -> RedisBinary.copy(Path.of(own), programs))
            .orElseGet(() -> RedisBinary.unpack(programs));
    IllegalStateException last = null;
    for (int i = 0; i < STARTS_AT_FREE_PORTS; i++) {
      port = freePort();
      process = launch(program);
      try {
        awaitLoaded(process, config.loadPatience());
        supervise(program);
        return;
      } catch (IllegalStateException e) {
        last = e;
        process.destroyForcibly();
        if (!String.valueOf(e.getMessage()).contains("Address already in use")) {
          throw e;
        }
      }
    }
    throw new IllegalStateException(
        "embedded server: no free port after " + STARTS_AT_FREE_PORTS + " tries", last);
  }

  private static String randomPassword() {
    byte[] bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("embedded server: no free port", e);
    }
  }

  private Process launch(Path program) {
    Path settings = folder.resolve("redis.conf");
    RunFile.writeSecret(settings, settings());
    try {
      return new ProcessBuilder(program.toString(), settings.toString())
          .directory(folder.toFile())
          .redirectErrorStream(true)
          .redirectOutput(folder.resolve("redis-start.log").toFile())
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "embedded server: " + program + " (expected: a program this user may run)", e);
    }
  }

  /// No `save` lines: the append-only file is the data. No memory limit: the data must never be
  /// evicted.
  private String settings() {
    return String.join(
        "\n",
        List.of(
            "bind 127.0.0.1",
            "port " + port,
            "requirepass " + password,
            "dir " + quoted(folder.toString()),
            "logfile " + quoted(logFile().toString()),
            "daemonize no",
            "databases 1",
            "save \"\"",
            "appendonly yes",
            "appendfsync " + config.fsync().name().toLowerCase(Locale.ROOT),
            "aof-load-truncated yes",
            "aof-use-rdb-preamble yes",
            "hash-max-listpack-entries 16",
            "hash-max-listpack-value 2048",
            "maxmemory 0",
            "maxmemory-policy noeviction",
            "timeout 0",
            "tcp-keepalive 60",
            ""));
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private Path logFile() {
    return folder.resolve("redis.log");
  }

  private void awaitLoaded(Process started, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    String complaint = "no answer";
    while (System.nanoTime() < end) {
      if (!started.isAlive()) {
        throw new IllegalStateException(
            "embedded server: ended with code " + started.exitValue() + ": " + lastWords());
      }
      try (RedisProbe probe = RedisProbe.open(port, password)) {
        probe.call("PING");
        return;
      } catch (IOException e) {
        complaint = String.valueOf(e.getMessage());
      }
      sleep(10);
    }
    throw new IllegalStateException(
        "embedded server: "
            + complaint
            + " after "
            + patience
            + " (expected: data loaded; see "
            + logFile()
            + ")");
  }

  /// The end of the server's log, to save the reader a search.
  private String lastWords() {
    for (Path file : List.of(logFile(), folder.resolve("redis-start.log"))) {
      try {
        List<String> lines = Files.readAllLines(file);
        if (!lines.isEmpty()) {
          return String.join(" | ", lines.subList(Math.max(0, lines.size() - 3), lines.size()))
              + " (see "
              + file
              + ")";
        }
      } catch (IOException e) {
        LOG.debugf(e, "%s cannot be read", file);
      }
    }
    return "without a word";
  }

  private void supervise(Path program) {
    Process running = process;
    guard = guard(running.pid());
    CompletableFuture<Void> unused =
        running
            .onExit()
            .thenRunAsync(
                () -> revive(program),
                CompletableFuture.delayedExecutor(RESTART_MILLIS, TimeUnit.MILLISECONDS));
  }

  private void revive(Path program) {
    endGuard();
    synchronized (this) {
      if (closing) {
        return;
      }
      LOG.warnf("embedded server: ended with code %d; starting it again", process.exitValue());
      process = launch(program);
      supervise(program);
      onRestart.run();
    }
  }

  /// The guard's standard input is a pipe from this process; reading its end means that this
  /// process is gone.
  private static @Nullable Process guard(long pid) {
    try {
      return new ProcessBuilder("/bin/sh", "-c", "read -r line; kill -TERM " + pid + " 2>/dev/null")
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      LOG.debug("no shell to guard the embedded server; the next start will end it if need be", e);
      return null;
    }
  }

  private void endGuard() {
    Process running = guard;
    if (running != null) {
      running.destroyForcibly();
    }
  }

  int port() {
    return port;
  }

  String password() {
    return password;
  }

  long pid() {
    return process.pid();
  }

  /// Ends the server with its log written out; by force when it does not listen.
  @Override
  public void close() {
    synchronized (this) {
      closing = true;
    }
    endGuard();
    try (RedisProbe probe = RedisProbe.open(port, password)) {
      probe.shutdown();
    } catch (IOException e) {
      process.destroy();
    }
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        LOG.warn("embedded server: does not end; killed");
        process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the embedded server starts", e);
    }
  }

  @Override
  public String toString() {
    return "embedded server on port " + port;
  }
}
