package io.attune.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// An embedded store in a temporary folder, whatever the operator's settings say, gone with the
/// process. Set before the start.
final class ThrowAwayStore {
  private ThrowAwayStore() {}

  static void use() {
    try {
      Path folder = Files.createTempDirectory("attune-store-");
      System.setProperty("attune.store.hosts", "");
      System.setProperty("attune.store.data-folder", folder.toString());
      System.setProperty("attune.store.attach", "never");
      System.setProperty("attune.store.fsync", "no");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder), "attune-throw-away"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
