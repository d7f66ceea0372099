package io.attune.state.model;

import io.attune.language.problem.Problem;
import io.attune.state.manifest.Manifest;
import io.attune.state.manifest.RefusalReason;
import io.attune.state.manifest.Rejected;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The folder of models: `<name>/<version>/model.yaml`, and `<name>/policy.yaml`. What looks
/// otherwise is ignored.
final class Repository {
  private static final int MAX_MODELS = 1000;
  private static final int MAX_FILES = 1000;

  private final Path folder;

  Repository(Path folder) {
    this.folder = folder;
  }

  /// The folder of these settings: as it is when absolute, else below the working directory, else
  /// below `home`.
  static Repository of(ModelsConfig config) {
    Path here = config.folder();
    return new Repository(
        here.isAbsolute() || Files.isDirectory(here) ? here : config.home().resolve(here));
  }

  /// @throws io.attune.language.problem.Refusal when no model can be called so
  static void checkName(String model) {
    if (!model.matches(Manifest.NAME)) {
      throw Problem.invalid("model", model, Manifest.NAME).refusal();
    }
  }

  boolean exists() {
    return Files.isDirectory(folder);
  }

  Path folder() {
    return folder.toAbsolutePath().normalize();
  }

  /// Models with at least one version or a policy, by name.
  List<String> models() {
    return names(folder, name -> name.matches(Manifest.NAME)).stream()
        .filter(name -> Files.exists(policy(name)) || !versions(name).isEmpty())
        .limit(MAX_MODELS)
        .toList();
  }

  /// Versions with a manifest, highest first.
  List<Integer> versions(String model) {
    return names(folder.resolve(model), name -> name.matches(Manifest.VERSION)).stream()
        .map(Integer::valueOf)
        .filter(version -> Files.exists(version(model, version).resolve("model.yaml")))
        .sorted(Comparator.reverseOrder())
        .toList();
  }

  /// What looks like a version of this model and cannot be one: a folder of another name with a
  /// manifest, or of a version's name without one. Names that begin with a dot are nobody's
  /// concern.
  List<ModelRefusal> oddities(String model) {
    List<ModelRefusal> oddities = new ArrayList<>();
    for (String name : names(folder.resolve(model), name -> !name.startsWith("."))) {
      boolean manifest = Files.exists(folder.resolve(model).resolve(name).resolve("model.yaml"));
      if (name.matches(Manifest.VERSION) ? !manifest : manifest) {
        oddities.add(oddity(model, name));
      }
    }
    return oddities;
  }

  private ModelRefusal oddity(String model, String name) {
    if (name.matches(Manifest.VERSION)) {
      return new ModelRefusal(
          model,
          Integer.parseInt(name),
          RefusalReason.MISSING_MANIFEST,
          model + "/" + name + "/model.yaml: missing (expected: a file, copied last)");
    }
    String shown = model + "/" + Problem.quoted(name) + ": ignored (expected: ";
    String plain = name.replaceFirst("^0+", "");
    return plain.matches(Manifest.VERSION) && Files.exists(folder.resolve(model).resolve(plain))
        ? new ModelRefusal(
            model, 0, RefusalReason.DUPLICATE_VERSION, shown + plain + ", each version once)")
        : new ModelRefusal(model, 0, RefusalReason.MISNAMED_VERSION, shown + "a version's number)");
  }

  Path version(String model, int version) {
    return folder.resolve(model).resolve(String.valueOf(version));
  }

  /// What the model's policy.yaml says, if there is one.
  Optional<PolicyFile> policyFile(String model) throws Rejected {
    return PolicyFile.read(policy(model), model);
  }

  /// Tells whether a version folder changed: names, sizes and times of its files.
  ///
  /// @param text equal as long as nothing changed
  /// @param newestMillis when the newest file was written, epoch milliseconds
  record Footprint(String text, long newestMillis) {}

  Footprint footprint(String model, int version) {
    StringBuilder text = new StringBuilder();
    long newest = 0;
    try (Stream<Path> files = Files.list(version(model, version))) {
      for (Path file : files.sorted().limit(MAX_FILES).toList()) {
        BasicFileAttributes about = Files.readAttributes(file, BasicFileAttributes.class);
        long written = about.lastModifiedTime().toMillis();
        newest = Math.max(newest, written);
        text.append(file.getFileName()).append(' ').append(about.size());
        text.append(' ').append(written).append('\n');
      }
    } catch (IOException | UncheckedIOException e) {
      // it is being copied or removed: the next look sees it whole
      return new Footprint("", System.currentTimeMillis());
    }
    return new Footprint(text.toString(), newest);
  }

  private Path policy(String model) {
    return folder.resolve(model).resolve(PolicyFile.NAME);
  }

  private static List<String> names(Path folder, Predicate<String> wanted) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(Files::isDirectory)
          .map(entry -> entry.getFileName().toString())
          .filter(wanted)
          .sorted()
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "models folder " + folder + ": cannot be listed (expected: readable)", e);
    }
  }
}
