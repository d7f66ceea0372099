package io.attune.cli;

import io.attune.language.problem.Problem;
import io.attune.product.lint.Finding;
import io.attune.product.lint.Linter;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Lints requests in files; needs no service.
@Command(
    name = "lint",
    mixinStandardHelpOptions = true,
    description = "Says what is wrong with OpenRTB requests in files.")
final class LintCommand implements Callable<Integer> {
  private static final int VIOLATED = 1;
  private static final int UNREADABLE = 2;
  private static final long MOST_BYTES = 10_000_000;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Files with one request as JSON each.")
  List<Path> files = List.of();

  /// @return 0 without violations, 1 with some, 2 when a file cannot be read
  @Override
  public Integer call() {
    int worst = 0;
    for (Path file : files) {
      try {
        worst = Math.max(worst, lint(file));
      } catch (IOException e) {
        System.err.println(Problem.invalid("FILE", file, "a file that can be read").detail());
        worst = UNREADABLE;
      }
    }
    return worst;
  }

  private static int lint(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      System.err.println(
          Problem.invalid(file.toString(), Files.size(file), "at most " + MOST_BYTES + " bytes")
              .detail());
      return UNREADABLE;
    }
    List<Finding> findings = Linter.lint(Files.readAllBytes(file));
    findings.forEach(finding -> print(System.out, file, finding));
    if (findings.isEmpty()) {
      System.out.println(file + ": nothing found");
    }
    return findings.stream().allMatch(finding -> finding.rule().note()) ? 0 : VIOLATED;
  }

  private static void print(PrintStream out, Path file, Finding finding) {
    String severity = finding.rule().note() ? "note" : "violation";
    String path = finding.path().isEmpty() ? "body" : finding.path();
    out.println(
        file
            + ": "
            + path
            + ": "
            + severity
            + " "
            + finding.rule().code()
            + ": "
            + finding.advice());
  }
}
