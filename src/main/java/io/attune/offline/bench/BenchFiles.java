package io.attune.offline.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/// The definitions of the measured shop.
final class BenchFiles {
  static final String PLACEMENT = "bench";
  static final String MODEL = "bench";

  private BenchFiles() {}

  static void write(Path folder) throws IOException {}

  static Map<String, String> settings(Path folder) {
    return Map.of();
  }
}
