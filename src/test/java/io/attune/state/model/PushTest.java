package io.attune.state.model;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.state.manifest.Rejected;
import io.attune.state.version.Gate;
import io.attune.state.version.Graph;
import io.attune.state.version.Steps;
import io.attune.state.version.VersionFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PushTest {
  private static final Graph GRAPH = Graph.sigmoid(0.3f, -0.2f, 0.1f);

  @TempDir Path repository;
  @TempDir Path elsewhere;

  @Test
  void deletes_what_a_killed_process_left_and_not_what_another_is_bringing()
      throws IOException, Rejected {
    Path left = Files.createDirectories(repository.resolve("good/.push-left"));
    Files.writeString(left.resolve("model.onnx"), "half");
    Files.setLastModifiedTime(left, FileTime.from(Instant.now().minusSeconds(3_700)));
    Path now = Files.createDirectories(repository.resolve("good/.push-now"));
    new VersionFolder(elsewhere, "good", 2).write(GRAPH);

    ModelsConfig config = ModelsConfig.of(repository);
    Gate gate = new Gate(VersionFolder.SCHEMA, ModelsConfig.limits(config));
    Push push = new Push(new Repository(repository), gate, config);
    assertTrue(
        push.push("good", 2, push.folder(elsewhere.resolve("good/2")), new Steps()).isPresent());

    assertFalse(Files.exists(left));
    assertTrue(Files.exists(now));
    assertTrue(Files.exists(repository.resolve("good/2/model.yaml")));
  }
}
