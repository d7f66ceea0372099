package io.attune.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// An embedded store in a temporary folder, whatever the operator's settings say, gone with the
/// process. Set before the start. A killed process cannot clean up: the folder bears its number, so
/// that the next one ends the server it left and removes the folder.
final class ThrowAwayStore {
  private static final String PREFIX = "attune-store-";

  private ThrowAwayStore() {}

  static void use() {
    try {
      Path folder = Files.createTempDirectory(PREFIX + ProcessHandle.current().pid() + "-");
      sweep(folder.resolveSibling("").toAbsolutePath());
      System.setProperty("attune.store.hosts", "");
      System.setProperty("attune.store.data-folder", folder.toString());
      System.setProperty("attune.store.attach", "never");
      System.setProperty("attune.store.fsync", "no");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder), "attune-throw-away"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void sweep(Path parent) throws IOException {
    List<Path> left;
    try (Stream<Path> entries = Files.list(parent)) {
      left = entries.filter(ThrowAwayStore::isLeft).toList();
    }
    for (Path folder : left) {
      ProcessHandle.allProcesses()
          .filter(process -> runsIn(process, folder))
          .forEach(ProcessHandle::destroyForcibly);
      delete(folder);
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

  /// The server's program lies in the folder of its data.
  private static boolean runsIn(ProcessHandle process, Path folder) {
    return process
        .info()
        .command()
        .map(program -> Path.of(program).startsWith(folder))
        .orElse(false);
  }

  /// As far as it goes: the server may still be writing its last lines.
  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      folder.toFile().deleteOnExit();
    }
  }
}
