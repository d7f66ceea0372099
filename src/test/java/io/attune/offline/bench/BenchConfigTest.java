package io.attune.offline.bench;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BenchConfigTest {
  private static BenchConfig config(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .withMapping(BenchConfig.class)
        .withDefaultValues(settings)
        .build()
        .getConfigMapping(BenchConfig.class);
  }

  @Test
  void nobody_is_measured_unless_told() {
    assertFalse(config(Map.of()).enabled());
    assertTrue(config(Map.of("attune.bench.enabled", "true")).enabled());
  }
}
