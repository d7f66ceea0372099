package io.attune.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// What the command ends with.
class LintCommandTest {
  private static final String CASES = "src/test/resources/golden/bid/";

  @Test
  void without_violations_it_ends_with_0() {
    assertEquals(0, lint("banner/size-300x250"));
    assertEquals(0, lint("places/schain-of-2.5"));
    assertEquals(0, lint("banner/size-300x250", "unknown/fields"));
  }

  @Test
  void with_violations_it_ends_with_1() {
    assertEquals(1, lint("banner/size-300x250", "invalid/no-imp"));
    assertEquals(1, lint("malformed/text"));
  }

  @Test
  void a_file_that_cannot_be_read_ends_with_2() {
    assertEquals(2, lint("no/such-case", "banner/size-300x250"));
    assertEquals(2, lint());
  }

  private static int lint(String... cases) {
    String[] files = new String[cases.length];
    for (int i = 0; i < cases.length; i++) {
      files[i] = CASES + cases[i] + "/request.json";
    }
    return new CommandLine(new LintCommand())
        .registerConverter(Path.class, CommandRun::path)
        .execute(files);
  }
}
