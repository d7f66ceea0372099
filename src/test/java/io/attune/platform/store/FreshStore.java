package io.attune.platform.store;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The service over a store that is empty when it starts, open to the tests.
///
/// Classes that name the same profile run one after another in one application, which spares its
/// start: what they define bears names of their own, and their ads keep to placements of their own.
/// A class that needs other settings, or a store that nobody else writes to, names a profile that
/// extends this one.
public class FreshStore implements QuarkusTestProfile {
  @Override
  public final Map<String, String> getConfigOverrides() {
    Path folder = TestStore.freshFolder();
    Map<String, String> all = new HashMap<>(settings(folder));
    all.put("attune.store.data-folder", folder.toString());
    return all;
  }

  /// @param folder the store's
  /// @return further settings, key to value
  protected Map<String, String> settings(Path folder) {
    return Map.of();
  }

  /// Nobody gets in without a key; the repository is a copy of the shipped ranker, for those who
  /// push versions.
  public static final class WithKeys extends FreshStore {
    private static final Path SHIPPED = Path.of("models/ranker/1");

    @Override
    protected Map<String, String> settings(Path folder) {
      Path models = folder.resolve("models");
      try {
        Path version = Files.createDirectories(models.resolve("ranker/1"));
        for (String file : List.of("model.onnx", "golden.json", "model.yaml")) {
          Files.copy(SHIPPED.resolve(file), version.resolve(file));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return Map.of(
          "attune.access.mode", "keys", "attune.models.folder", models.toAbsolutePath().toString());
    }
  }

  /// Little patience with a body, few lines in a batch; and nobody else's ads are reported.
  public static final class Small extends FreshStore {
    @Override
    protected Map<String, String> settings(Path folder) {
      return Map.of("attune.wire.body-timeout", "1s", "attune.viewer.batch-lines", "500");
    }
  }

  /// Every decision is recorded; nobody else's ads were counted, and few are looked at closely.
  public static final class Recorded extends FreshStore {
    @Override
    protected Map<String, String> settings(Path folder) {
      return Map.of(
          "attune.recording.files.folder",
          folder.resolve("records").toString(),
          "attune.ads.shortlist",
          "16");
    }
  }
}
