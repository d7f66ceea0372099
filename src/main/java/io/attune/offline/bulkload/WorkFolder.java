package io.attune.offline.bulkload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// A temporary folder that bears the number of its process, so that what a killed one left behind
/// is recognised and removed by the next.
record WorkFolder(Path path) implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(WorkFolder.class);
  private static final String PREFIX = "attune-import-";

  /// Makes one, and removes those of processes that are gone.
  static WorkFolder make() {
    try {
      Path path = Files.createTempDirectory(PREFIX + ProcessHandle.current().pid() + "-");
      sweep(
          Objects.requireNonNull(
              path.toAbsolutePath().getParent(), "a temporary folder stands in one"));
      return new WorkFolder(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Removes what killed processes left in this folder; what cannot be removed stays.
  static void sweep(Path parent) throws IOException {
    List<Path> left;
    try (Stream<Path> entries = Files.list(parent)) {
      left = entries.filter(WorkFolder::isLeft).toList();
    }
    for (Path folder : left) {
      try {
        remove(folder);
      } catch (IOException | UncheckedIOException e) {
        LOG.debugf(e, "%s: left behind, and cannot be removed", folder);
      }
    }
  }

  private static boolean isLeft(Path folder) {
    String name = String.valueOf(folder.getFileName());
    int end = name.indexOf('-', PREFIX.length());
    if (!name.startsWith(PREFIX) || end < 0) {
      return false;
    }
    String pid = name.substring(PREFIX.length(), end);
    return pid.matches("[0-9]{1,18}") && ProcessHandle.of(Long.parseLong(pid)).isEmpty();
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /// Removes it with everything in it.
  @Override
  public void close() {
    try {
      remove(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
