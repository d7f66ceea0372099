package io.attune.state.model;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.state.manifest.Rejected;
import io.attune.state.version.Gate;
import io.attune.state.version.OnnxModel;
import io.attune.state.version.Steps;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/// Brings a version into the repository: checked where nobody sees it, then moved in at once, so
/// that it is there whole or not at all. Of several who bring the same number at once, one does.
final class Push {
  private static final int MOST_FILES = 100;
  private static final long BESIDE_THE_MODEL = 16L << 20;
  private static final String STAGED = ".push-";

  /// What is older was left behind by a process that was killed; no push takes so long.
  private static final Duration ABANDONED = Duration.ofHours(1);

  private static final String FILE_NAME = "[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}";

  private final Repository repository;
  private final Gate gate;
  private final long mostBytes;

  Push(Repository repository, Gate gate, ModelsConfig config) {
    this.repository = repository;
    this.gate = gate;
    mostBytes = config.maxBytes() + BESIDE_THE_MODEL;
  }

  /// The files of a zip, all in its root.
  ///
  /// @throws Refusal when it is none, or too large
  Map<String, byte[]> unzip(byte[] zip) {
    Map<String, byte[]> files = new TreeMap<>();
    long left = mostBytes;
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        byte[] bytes = in.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, left + 1));
        left -= bytes.length;
        put(files, entry.getName(), bytes, left);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw Problem.of(
              ProblemCode.MALFORMED_BODY,
              "body: " + e.getMessage() + " (expected: a zip of the files of a version folder)")
          .refusal();
    }
    if (files.isEmpty()) {
      throw Problem.of(
              ProblemCode.MALFORMED_BODY,
              "body: no files (expected: a zip of the files of a version folder)")
          .refusal();
    }
    return files;
  }

  /// The files of a folder.
  ///
  /// @throws Refusal when it is none, or too large
  Map<String, byte[]> folder(Path folder) {
    Map<String, byte[]> files = new TreeMap<>();
    long left = mostBytes;
    try (Stream<Path> there = Files.list(folder)) {
      for (Path file : there.filter(Files::isRegularFile).sorted().toList()) {
        left -= Files.size(file);
        byte[] bytes = left < 0 ? new byte[0] : Files.readAllBytes(file);
        put(files, file.getFileName().toString(), bytes, left);
      }
    } catch (IOException e) {
      throw Problem.invalid("folder", folder, "a version folder that can be read").refusal();
    }
    return files;
  }

  private void put(Map<String, byte[]> files, String name, byte[] bytes, long left) {
    if (!name.matches(FILE_NAME)) {
      throw Problem.invalid("file", name, "a plain name, without folders").refusal();
    }
    if (left < 0 || files.size() >= MOST_FILES) {
      throw Problem.of(
              ProblemCode.BODY_TOO_LARGE,
              name
                  + ": too much (expected: at most "
                  + MOST_FILES
                  + " files and "
                  + mostBytes
                  + " bytes)")
          .refusal();
    }
    files.put(name, bytes);
  }

  /// @param steps takes what each check took
  /// @return what one row costs, in nanoseconds; nothing when it is there already, file by file the
  /// same
  /// @throws Rejected with the check that it did not pass
  /// @throws Refusal `version_conflict` when there is such a version with other content
  OptionalLong push(String model, int version, Map<String, byte[]> files, Steps steps)
      throws Rejected {
    Path target = repository.version(model, version);
    if (same(target, files, model, version)) {
      return OptionalLong.empty();
    }
    deleteAbandoned(target.resolveSibling(""));
    Path staged = target.resolveSibling(STAGED + UUID.randomUUID());
    try {
      Files.createDirectories(staged);
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Files.write(staged.resolve(file.getKey()), file.getValue());
      }
      OnnxModel passed = gate.admit(staged, model, version, steps);
      passed.retire();
      Files.move(staged, target, StandardCopyOption.ATOMIC_MOVE);
      return OptionalLong.of(passed.nanosPerRow());
    } catch (IOException e) {
      if (same(target, files, model, version)) {
        return OptionalLong.empty();
      }
      throw new UncheckedIOException(
          "models folder " + repository.folder() + ": cannot be written (expected: writable)", e);
    } finally {
      delete(staged);
    }
  }

  private static boolean same(Path target, Map<String, byte[]> files, String model, int version) {
    if (!Files.exists(target)) {
      return false;
    }
    try (Stream<Path> there = Files.list(target)) {
      Map<String, byte[]> now = new TreeMap<>();
      for (Path file : there.limit(MOST_FILES + 1L).toList()) {
        now.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
      if (now.keySet().equals(files.keySet())
          && now.entrySet().stream()
              .allMatch(file -> Arrays.equals(file.getValue(), files.get(file.getKey())))) {
        return true;
      }
    } catch (IOException e) {
      // other content, then
    }
    throw ModelDesk.conflict(
        "model "
            + model
            + "/"
            + version
            + ": is there, with other content (expected: a new number)");
  }

  private static void deleteAbandoned(Path model) {
    long before = System.currentTimeMillis() - ABANDONED.toMillis();
    try (Stream<Path> there = Files.list(model)) {
      for (Path folder : there.toList()) {
        if (folder.getFileName().toString().startsWith(STAGED)
            && Files.getLastModifiedTime(folder).toMillis() < before) {
          delete(folder);
        }
      }
    } catch (IOException e) {
      // a new model, or another replica was faster
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // moved into the repository, or never made
    }
  }
}
