package io.attune.state.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProfileConfigTest {
  private static ProfileConfig config(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(ProfileConfig.class)
        .withSources(new PropertiesConfigSource(settings, "test", 500))
        .build()
        .getConfigMapping(ProfileConfig.class);
  }

  @Test
  void defaults_are_as_documented() {
    ProfileConfig config = config(Map.of());
    assertEquals(200, config.maxActions());
    assertEquals(1_000, config.maxPurchases());
    assertEquals(500, config.loadBatch());
    assertEquals(1_000, config.maxIdentities());
    assertEquals(100_000, config.knownMerges());
    assertEquals(
        new Viewers.Limits(config.maxActions(), config.maxPurchases()), Viewers.Limits.DEFAULT);
  }

  @Test
  void keys_are_mapped() {
    ProfileConfig config =
        config(
            Map.of(
                "attune.profile.max-actions",
                "5",
                "attune.profile.max-purchases",
                "6",
                "attune.profile.load-batch",
                "7",
                "attune.profile.max-identities",
                "8",
                "attune.profile.known-merges",
                "99"));
    assertEquals(8, config.maxIdentities());
    assertEquals(99, config.knownMerges());
    assertEquals(5, config.maxActions());
    assertEquals(6, config.maxPurchases());
    assertEquals(7, config.loadBatch());
  }

  @Test
  void limits_out_of_range_are_refused_by_key() {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> new Viewers.Limits(0, 1));
    assertEquals("attune.profile.max-actions: 0 (expected: 1 to 10000)", refusal.getMessage());
    assertThrows(IllegalArgumentException.class, () -> new Viewers.Limits(1, 10_001));
  }
}
