package io.attune.platform.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;

/// The redis-server program that ships inside a dependency, unpacked once.
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
      Files.createDirectories(folder);
      Path fresh =
          Files.createTempFile(
              folder,
              "." + name,
              ".tmp",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Files.copy(in, fresh, StandardCopyOption.REPLACE_EXISTING);
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwx------"));
      Files.move(fresh, program, StandardCopyOption.ATOMIC_MOVE);
      return program;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "embedded server: "
              + program
              + " (expected: a place where programs can be written and run)",
          e);
    }
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
