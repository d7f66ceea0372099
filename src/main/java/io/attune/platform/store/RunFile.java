package io.attune.platform.store;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/// What the owner of a data folder tells others in the file `run.json`, which only its user may
/// read.
///
/// @param pid the owner's process
/// @param startedAt when it started, RFC 3339
/// @param redisPid its embedded server's process
/// @param redisPort on the loopback interface
/// @param redisPassword of that server
/// @param httpPort where the owner answers, 0 when it does not or not yet
record RunFile(
    long pid, String startedAt, long redisPid, int redisPort, String redisPassword, int httpPort) {
  private static final String NAME = "run.json";

  /// Empty when there is none, or none that can be understood.
  static Optional<RunFile> read(Path folder) {
    try {
      JsonObject json = new JsonObject(Files.readString(folder.resolve(NAME)));
      return Optional.of(
          new RunFile(
              json.getLong("pid", 0L),
              json.getString("startedAt", ""),
              json.getLong("redisPid", 0L),
              json.getInteger("redisPort", 0),
              json.getString("redisPassword", ""),
              json.getInteger("httpPort", 0)));
    } catch (NoSuchFileException | DecodeException | ClassCastException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Replaces the file in one step.
  void write(Path folder) {
    JsonObject json =
        new JsonObject()
            .put("pid", pid)
            .put("startedAt", startedAt)
            .put("redisPid", redisPid)
            .put("redisPort", redisPort)
            .put("redisPassword", redisPassword)
            .put("httpPort", httpPort);
    writeSecret(folder.resolve(NAME), json.encodePrettily());
  }

  /// Writes a file that only its owner can read, whole or not at all.
  static void writeSecret(Path file, String text) {
    try {
      Path fresh =
          Files.createTempFile(
              file.getParent(),
              "." + file.getFileName(),
              ".tmp",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(fresh, text);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "data folder: " + file.getParent() + " (expected: writable)", e);
    }
  }

  static void delete(Path folder) {
    try {
      Files.deleteIfExists(folder.resolve(NAME));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return "pid "
        + pid
        + ", started "
        + startedAt
        + ", redis pid "
        + redisPid
        + " on port "
        + redisPort
        + ", http port "
        + httpPort;
  }
}
