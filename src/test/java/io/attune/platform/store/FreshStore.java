package io.attune.platform.store;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.nio.file.Path;
import java.util.HashMap;
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

  /// Nobody gets in without a key.
  public static class WithKeys extends FreshStore {
    @Override
    protected Map<String, String> settings(Path folder) {
      return Map.of("attune.access.mode", "keys");
    }
  }
}
