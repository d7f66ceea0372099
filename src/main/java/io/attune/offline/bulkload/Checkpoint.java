package io.attune.offline.bulkload;

import io.attune.language.digest.Sha256;
import io.attune.platform.store.Store;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;

/// How far the import of one file has come, kept in the store (`{site}:import:<digest of file and
/// options>`) beside the state that it speaks of: a step is noted after its data is written, and
/// every step may be done twice.
final class Checkpoint {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration KEPT = Duration.ofDays(30);

  private final Store store;
  private final String key;

  Checkpoint(Store store, Path file, ImportOptions options) {
    this.store = store;
    key = store.key("import:" + digest(file, options));
  }

  private static String digest(Path file, ImportOptions options) {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = Sha256.begun();
      digest.update(options.toString().getBytes(StandardCharsets.UTF_8));
      byte[] block = new byte[1 << 16];
      for (int length = in.read(block); length >= 0; length = in.read(block)) {
        digest.update(block, 0, length);
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 16);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// How many customers were written by a run that was cut off; 0 when there was none.
  int customersDone() {
    Response done = store.await(store.send(Request.cmd(Command.GET).arg(key)), PATIENCE);
    return done == null
        ? 0
        : Objects.requireNonNull(done.toInteger(), "the checkpoint is a number");
  }

  void customersDone(int count) {
    store.await(
        store.send(Request.cmd(Command.SET).arg(key).arg(count).arg("EX").arg(KEPT.toSeconds())),
        PATIENCE);
  }

  /// Forgets it: the import is complete.
  void complete() {
    store.await(store.send(Request.cmd(Command.DEL).arg(key)), PATIENCE);
  }
}
