package io.attune.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubcommandsTest {
  private final Subcommands known = Subcommands.of(AttuneCommand.class);

  @ParameterizedTest
  @ValueSource(
      strings = {"run", "serve", "import", "evaluate", "export", "bench", "memory", "key", "model"})
  void knows_what_the_launcher_passes_on(String name) {
    assertTrue(known.contains(name));
  }

  @Test
  void does_not_understand_another_word() {
    assertFalse(known.contains("recomend"));
    assertEquals(2, known.explain("recomend"));
  }

  @Test
  void help_is_no_failure() {
    assertEquals(0, known.explain("help"));
  }

  @Test
  void a_path_stands_against_the_folder_of_whoever_typed_it() {
    System.setProperty("attune.caller", "/somewhere/else");
    try {
      assertEquals(Path.of("/somewhere/else/file.csv"), CommandRun.path("file.csv"));
      assertEquals(Path.of("/there/file.csv"), CommandRun.path("/there/file.csv"));
    } finally {
      System.clearProperty("attune.caller");
    }
  }
}
