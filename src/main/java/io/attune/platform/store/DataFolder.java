package io.attune.platform.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The folder that holds the embedded server's data, claimed by a lock on its file `lock` that the
/// system drops with the process.
final class DataFolder implements AutoCloseable {
  /// Closing any channel of a file drops the process's lock on it (POSIX), so a second claim in
  /// this process must not open one.
  private static final Set<Path> CLAIMED_HERE = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel channel;

  private DataFolder(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /// Creates the folder when it is absent.
  static Path prepare(String folder) {
    try {
      Path path = Path.of(folder).toAbsolutePath().normalize();
      Files.createDirectories(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      return path.toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "attune.store.data-folder: "
              + folder
              + " (expected: a folder that can be created and written)",
          e);
    }
  }

  /// Claims the folder; empty when another owner lives.
  static Optional<DataFolder> claim(Path path) {
    if (!CLAIMED_HERE.add(path)) {
      return Optional.empty();
    }
    Optional<DataFolder> claimed = Optional.empty();
    try {
      claimed = lock(path);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "attune.store.data-folder: " + path + " (expected: a folder whose files can be locked)",
          e);
    } finally {
      if (claimed.isEmpty()) {
        CLAIMED_HERE.remove(path);
      }
    }
    return claimed;
  }

  private static Optional<DataFolder> lock(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
    return lock == null ? Optional.empty() : Optional.of(new DataFolder(path, channel));
  }

  Path path() {
    return path;
  }

  /// Gives the claim up; the folder stays.
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      CLAIMED_HERE.remove(path);
    }
  }
}
