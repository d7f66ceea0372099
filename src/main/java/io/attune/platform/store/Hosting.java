package io.attune.platform.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/// Which Redis this process uses: an outside one, its own embedded one, or that of the living owner
/// of the data folder.
interface Hosting extends AutoCloseable {
  RedisAddress address();

  /// Where the data folder's owner answers HTTP; empty when unknown.
  OptionalInt httpPort();

  /// Tells others where this process answers HTTP.
  void announceHttp(int port);

  @Override
  void close();

  static Hosting of(StoreConfig config) {
    Optional<RedisAddress> outside =
        config.hosts().filter(h -> !h.isEmpty()).map(h -> RedisAddress.parse(h, config.cluster()));
    if (outside.isPresent()) {
      return new Outside(outside.get());
    }
    Path folder = DataFolder.prepare(config.dataFolder());
    Optional<DataFolder> claimed = DataFolder.claim(folder);
    if (claimed.isPresent()) {
      return OwnedHosting.start(claimed.get(), config);
    }
    return switch (config.attach()) {
      case AUTO -> Attached.to(folder);
      case NEVER -> throw inUse(folder);
    };
  }

  private static IllegalStateException inUse(Path folder) {
    String owner = RunFile.read(folder).map(run -> " by process " + run.pid()).orElse("");
    return new IllegalStateException(
        "attune.store.data-folder: "
            + folder
            + " is in use"
            + owner
            + " (expected: a folder without an owner; end that process or name another folder)");
  }

  /// A server that somebody else runs.
  record Outside(RedisAddress address) implements Hosting {
    @Override
    public OptionalInt httpPort() {
      return OptionalInt.empty();
    }

    @Override
    public void announceHttp(int port) {
      // there is no folder to say it in, and nobody needs it: all replicas share the server
    }

    @Override
    public void close() {}
  }

  /// The embedded server of another process of this machine.
  record Attached(RedisAddress address, Path folder) implements Hosting {
    private static final long PATIENCE_NANOS = 15_000_000_000L;

    /// The owner may be starting still, and its run-file be an earlier owner's: wait until one
    /// answers.
    static Attached to(Path folder) {
      long end = System.nanoTime() + PATIENCE_NANOS;
      do {
        Optional<RunFile> run = RunFile.read(folder).filter(Attached::answers);
        if (run.isPresent()) {
          return new Attached(
              RedisAddress.loopback(run.get().redisPort(), run.get().redisPassword()), folder);
        }
        pause();
      } while (System.nanoTime() < end);
      throw inUse(folder);
    }

    private static boolean answers(RunFile run) {
      try (RedisProbe probe = RedisProbe.open(run.redisPort(), run.redisPassword())) {
        probe.call("PING");
        return true;
      } catch (IOException e) {
        return false;
      }
    }

    private static void pause() {
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(
            "interrupted while waiting for the owner of the data folder", e);
      }
    }

    @Override
    public OptionalInt httpPort() {
      int port = RunFile.read(folder).map(RunFile::httpPort).orElse(0);
      return port == 0 ? OptionalInt.empty() : OptionalInt.of(port);
    }

    @Override
    public void announceHttp(int port) {
      throw new IllegalStateException(
          "run-file: " + folder + " belongs to another process (expected: called by the owner)");
    }

    @Override
    public void close() {}
  }
}
