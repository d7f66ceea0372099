package io.attune.offline.bulkload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkFolderTest {
  @TempDir Path parent;

  @Test
  void only_folders_of_processes_that_are_gone_are_swept() throws IOException {
    Path gone = Files.createDirectories(parent.resolve("attune-import-999999999999-abc/spill"));
    Files.writeString(gone.resolve("rows"), "left behind");
    Path own = parent.resolve("attune-import-" + ProcessHandle.current().pid() + "-abc");
    List<Path> kept =
        List.of(own, parent.resolve("attune-import-notes"), parent.resolve("somebody-elses"));
    for (Path folder : kept) {
      Files.createDirectories(folder);
    }
    WorkFolder.sweep(parent);
    try (Stream<Path> entries = Files.list(parent)) {
      assertEquals(kept.stream().sorted().toList(), entries.sorted().toList());
    }
  }

  @Test
  void closing_removes_everything_in_it() throws IOException {
    WorkFolder folder = WorkFolder.make();
    Files.writeString(folder.path().resolve("rows"), "some");
    assertTrue(Files.exists(folder.path()));
    folder.close();
    assertFalse(Files.exists(folder.path()));
  }
}
