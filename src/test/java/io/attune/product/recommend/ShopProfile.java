package io.attune.product.recommend;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/// The service over a store of its own, open to the tests.
public final class ShopProfile implements QuarkusTestProfile {
  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "attune.store.data-folder",
        "target/attune-test/recommend-" + System.nanoTime(),
        "attune.recording.replica",
        "test-0",
        "attune.context.country-header",
        "X-Country");
  }
}
