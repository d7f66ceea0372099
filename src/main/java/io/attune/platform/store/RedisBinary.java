package io.attune.platform.store;

import io.attune.language.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Objects;

/// The redis-server program: the one that ships inside a dependency, unpacked once, or the
/// operator's own.
final class RedisBinary {
  private static final String VERSION = "7.0.15";

  private RedisBinary() {}

  /// The program in the given folder, unpacked when it is not there yet; in one step, so that
  /// nobody runs half a program.
  static Path unpack(Path folder) {
    String name =
        "redis-server-"
            + VERSION
            + "-"
            + platform(System.getProperty("os.name"), System.getProperty("os.arch"));
    Path program = folder.resolve(name);
    if (Files.isExecutable(program)) {
      return program;
    }
    try (InputStream in = RedisBinary.class.getResourceAsStream("/" + name)) {
      if (in == null) {
        throw new IllegalStateException(
            "embedded server: "
                + name
                + " is not in the class path (expected: org.signal:embedded-redis)");
      }
      place(in, program);
      return program;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "embedded server: "
              + program
              + " (expected: a place where programs can be written and run)",
          e);
    }
  }

  /// A copy of the operator's program, so that what runs stays what was started, and is known by
  /// its folder.
  static Path copy(Path own, Path folder) {
    Path program = folder.resolve("redis-server-own");
    if (!Files.isExecutable(own) || !Files.isRegularFile(own)) {
      throw Problem.invalid("attune.store.server", own, "a program this user may run").refusal();
    }
    try (InputStream in = Files.newInputStream(own)) {
      place(in, program);
      return program;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "embedded server: " + own + " (expected: a program that can be copied to " + folder + ")",
          e);
    }
  }

  private static void place(InputStream from, Path program) throws IOException {
    Path folder = Objects.requireNonNull(program.getParent(), "a program in a folder");
    Files.createDirectories(folder);
    Path fresh =
        Files.createTempFile(
            folder,
            "." + program.getFileName(),
            ".tmp",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.copy(from, fresh, StandardCopyOption.REPLACE_EXISTING);
    Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwx------"));
    Files.move(fresh, program, StandardCopyOption.ATOMIC_MOVE);
  }

  /// The names the dependency gives to system and processor.
  static String platform(String system, String processor) {
    String os = system.toLowerCase(Locale.ROOT);
    String arch = processor.toLowerCase(Locale.ROOT);
    String cpu =
        switch (arch) {
          case "amd64", "x86_64" -> "amd64";
          case "aarch64", "arm64" -> "arm64";
          default -> "";
        };
    String kernel = os.contains("linux") ? "linux" : os.contains("mac") ? "darwin" : "";
    if (cpu.isEmpty() || kernel.isEmpty()) {
      throw new IllegalStateException(
          "embedded server: "
              + system
              + " on "
              + processor
              + " (expected: Linux or macOS on amd64 or arm64; elsewhere set ATTUNE_REDIS_HOSTS to a Redis of your own)");
    }
    return kernel + "-" + cpu;
  }
}
