package io.attune.state.version;

import io.attune.state.manifest.RefusalReason;
import io.attune.state.manifest.Rejected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/// Whether there is memory for one more model: what the machine has to give, and the container's
/// limit where there is one. Where neither can be told, there is enough.
final class Headroom {
  /// What a model takes in memory: the file itself, the graph, what the runtime prepares of its
  /// weights, and as much again while it does.
  private static final long TIMES = 4;

  private static final long RESERVE = 64L << 20;
  private static final long KIB = 1_024;
  private static final String MEMINFO = "proc/meminfo";
  private static final String CGROUP = "sys/fs/cgroup/";

  private final Path root;

  /// @param root of the file system
  Headroom(Path root) {
    this.root = root;
  }

  static Headroom ofMachine() {
    return new Headroom(Path.of("/"));
  }

  /// @param bytes of the file
  void check(long bytes, String shown) throws Rejected {
    long needed = TIMES * bytes + RESERVE;
    long free = free();
    if (free < needed) {
      throw Rejected.because(
          RefusalReason.NO_HEADROOM,
          shown + ": free memory",
          free + " bytes",
          "at least " + needed + ", " + TIMES + " times the file and a reserve");
    }
  }

  /// In bytes.
  long free() {
    long machine = number(MEMINFO, "MemAvailable:", KIB).orElse(Long.MAX_VALUE);
    OptionalLong limit = number(CGROUP + "memory.max", "", 1);
    if (limit.isEmpty()) {
      return machine;
    }
    long used = number(CGROUP + "memory.current", "", 1).orElse(0);
    long cache =
        number(CGROUP + "memory.stat", "inactive_file ", 1).orElse(0)
            + number(CGROUP + "memory.stat", "active_file ", 1).orElse(0);
    return Math.min(machine, limit.getAsLong() - used + cache);
  }

  /// The number behind a word at the beginning of a line.
  private OptionalLong number(String file, String word, long unit) {
    List<String> lines;
    try {
      lines = Files.readAllLines(root.resolve(file));
    } catch (IOException e) {
      return OptionalLong.empty();
    }
    for (String line : lines) {
      if (line.startsWith(word)) {
        String digits = line.substring(word.length()).strip().split(" ", 2)[0];
        return digits.matches("[0-9]{1,18}")
            ? OptionalLong.of(unit * Long.parseLong(digits))
            : OptionalLong.empty();
      }
    }
    return OptionalLong.empty();
  }
}
