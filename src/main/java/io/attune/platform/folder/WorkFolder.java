package io.attune.platform.folder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// A temporary folder that bears the number of its process, so that what a killed one left behind
/// is recognised and removed by the next.
public record WorkFolder(Path path) implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(WorkFolder.class);

  /// Makes one, and removes those of processes that are gone.
  ///
  /// @param purpose one word; folders of another purpose are left alone
  public static WorkFolder make(String purpose) {
    try {
      String own = prefix(purpose) + ProcessHandle.current().pid() + "-";
      Path path = Files.createTempDirectory(own).toAbsolutePath();
      sweep(purpose, path.resolveSibling(""));
      return new WorkFolder(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Removes what killed processes left in this folder, and ends what still runs there.
  static void sweep(String purpose, Path parent) throws IOException {
    List<Path> left;
    try (Stream<Path> entries = Files.list(parent)) {
      left = entries.filter(folder -> isLeft(prefix(purpose), folder)).toList();
    }
    for (Path folder : left) {
      ProcessHandle.allProcesses()
          .filter(process -> runsIn(process, folder))
          .forEach(ProcessHandle::destroyForcibly);
      new WorkFolder(folder).close();
    }
  }

  private static String prefix(String purpose) {
    return "attune-" + purpose + "-";
  }

  private static boolean isLeft(String prefix, Path folder) {
    String name = String.valueOf(folder.getFileName());
    int end = name.indexOf('-', prefix.length());
    if (!name.startsWith(prefix) || end < 0) {
      return false;
    }
    String pid = name.substring(prefix.length(), end);
    return pid.matches("[0-9]{1,18}") && ProcessHandle.of(Long.parseLong(pid)).isEmpty();
  }

  private static boolean runsIn(ProcessHandle process, Path folder) {
    return process
        .info()
        .command()
        .map(program -> Path.of(program).startsWith(folder))
        .orElse(false);
  }

  /// Removes it with everything in it, as far as it goes: a program in it may still be writing its
  /// last lines. The next process removes the rest.
  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(path)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      LOG.debugf(e, "%s: cannot be removed now", path);
    }
  }
}
