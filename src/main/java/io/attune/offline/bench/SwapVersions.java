package io.attune.offline.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The versions that replace each other: number 1 is the model that ships with the benchmarks, each
/// other differs from it in every weight. They are made outside the repository and brought in as
/// teams do it. Thread-safe.
final class SwapVersions {
  /// So many stay in the repository; who replaces versions all day long clears away.
  private static final int KEPT = 10;

  private static final int COLUMNS = BenchShop.ITEM_COLUMNS + BenchShop.VIEWER_COLUMNS;

  private final Path aside;
  private final Path repository;
  private final byte[] first = BenchFiles.model();
  private final Map<Integer, Perceptron> networks = new ConcurrentHashMap<>();
  private final ObjectMapper json = new ObjectMapper();

  /// @param folder of the service; the files are made in it, beside the repository
  SwapVersions(Path folder) throws IOException {
    aside = Files.createDirectories(folder.resolve("made"));
    repository = BenchFiles.versions(folder);
  }

  /// What the version's scores are to be.
  Perceptron network(int version) {
    return networks.computeIfAbsent(version, this::read);
  }

  private Perceptron read(int version) {
    try {
      return Perceptron.of(graph(version));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] graph(int version) throws IOException {
    return version == 1 ? first : Perceptron.varied(first, version);
  }

  /// Makes a version's folder, not yet in the repository.
  void make(int version) throws IOException {
    BenchFiles.version(aside.resolve("" + version), version, graph(version), golden(version));
  }

  /// The golden rows of version 1 with this version's scores.
  private byte[] golden(int version) throws IOException {
    ObjectNode golden = (ObjectNode) json.readTree(BenchFiles.golden());
    ArrayNode scores = json.createArrayNode();
    for (var row : golden.get("rows")) {
      float[] values = new float[COLUMNS];
      for (int c = 0; c < COLUMNS; c++) {
        values[c] = row.get(c).floatValue();
      }
      scores.add(network(version).score(values));
    }
    golden.set("scores", scores);
    return json.writeValueAsBytes(golden);
  }

  /// Brings a version that was [made][#make] into the repository: even ones by moving the folder
  /// there at once, odd ones file by file, the manifest last.
  void bring(int version) throws IOException {
    Path made = aside.resolve("" + version);
    Path there = repository.resolve("" + version);
    if (version % 2 == 0) {
      Files.move(made, there, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    Files.createDirectory(there);
    for (String file : List.of(BenchFiles.GRAPH, BenchFiles.GOLDEN, BenchFiles.MANIFEST)) {
      Files.copy(made.resolve(file), there.resolve(file));
    }
  }

  /// Removes the version that is one too many behind this one, its manifest first.
  void clearBehind(int version) throws IOException {
    Path old = repository.resolve("" + (version - KEPT));
    if (Files.isDirectory(old)) {
      for (String file : List.of(BenchFiles.MANIFEST, BenchFiles.GOLDEN, BenchFiles.GRAPH)) {
        Files.delete(old.resolve(file));
      }
      Files.delete(old);
    }
  }
}
