package io.attune.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThrowAwayStoreTest {
  @TempDir Path parent;

  @Test
  void only_stores_of_processes_that_are_gone_are_swept() throws IOException {
    Path gone = Files.createDirectories(parent.resolve("attune-store-999999999999-abc/bin"));
    Files.writeString(gone.resolve("appendonly.aof"), "left behind");
    List<Path> kept =
        List.of(
            parent.resolve("attune-store-" + ProcessHandle.current().pid() + "-abc"),
            parent.resolve("attune-store-12345"),
            parent.resolve("somebody-elses"));
    for (Path folder : kept) {
      Files.createDirectories(folder);
    }
    ThrowAwayStore.sweep(parent);
    try (Stream<Path> entries = Files.list(parent)) {
      assertEquals(kept.stream().sorted().toList(), entries.sorted().toList());
    }
  }
}
