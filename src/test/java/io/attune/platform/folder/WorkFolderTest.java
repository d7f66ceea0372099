package io.attune.platform.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkFolderTest {
  private static final String GONE = "attune-import-999999999999-abc/spill";

  @TempDir Path parent;

  @Test
  void only_folders_of_processes_that_are_gone_are_swept() throws IOException {
    Path gone = Files.createDirectories(parent.resolve(GONE));
    Files.writeString(gone.resolve("rows"), "left behind");
    List<Path> kept =
        List.of(
            parent.resolve("attune-import-" + ProcessHandle.current().pid() + "-abc"),
            parent.resolve("attune-import-12345"),
            parent.resolve("attune-import-notes"),
            parent.resolve("attune-store-999999999999-abc"),
            parent.resolve("somebody-elses"));
    for (Path folder : kept) {
      Files.createDirectories(folder);
    }
    WorkFolder.sweep("import", parent);
    try (Stream<Path> entries = Files.list(parent)) {
      assertEquals(kept.stream().sorted().toList(), entries.sorted().toList());
    }
  }

  @Test
  void a_program_left_running_in_one_is_ended() throws IOException, InterruptedException {
    Path program = Files.createDirectories(parent.resolve(GONE)).resolve("sleep");
    Files.copy(Path.of("/bin/sleep").toRealPath(), program);
    assertTrue(program.toFile().setExecutable(true));
    Process left = new ProcessBuilder(program.toString(), "60").start();
    WorkFolder.sweep("import", parent);
    assertTrue(left.waitFor(10, TimeUnit.SECONDS), "it still runs");
    assertFalse(Files.exists(parent.resolve("attune-import-999999999999-abc")));
  }

  @Test
  void closing_removes_everything_in_it() throws IOException {
    WorkFolder folder = WorkFolder.make("test");
    Files.writeString(folder.path().resolve("rows"), "some");
    assertTrue(Files.exists(folder.path()));
    folder.close();
    assertFalse(Files.exists(folder.path()));
  }
}
