package io.attune.state.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelsConfigTest {
  private static ModelsConfig config(Map<String, String> values) {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(ModelsConfig.class)
            .withDefaultValues(values)
            .build();
    return config.getConfigMapping(ModelsConfig.class);
  }

  @Test
  void has_these_defaults() {
    ModelsConfig config = config(Map.of());
    assertEquals(Path.of("models"), config.folder());
    assertEquals(Path.of("."), config.home());
    assertEquals(268435456, config.maxBytes());
    assertEquals(64, config.keptMatrices());
    assertEquals(Duration.ofMillis(500), config.pollEvery());
    assertEquals(Duration.ofSeconds(2), config.quiet());
    assertEquals(Duration.ofSeconds(20), config.patience());
  }

  @Test
  void maps_these_keys() {
    ModelsConfig config =
        config(
            Map.of(
                "attune.models.folder", "/srv/models",
                "attune.models.home", "/opt/attune",
                "attune.models.max-bytes", "1",
                "attune.models.kept-matrices", "2",
                "attune.models.poll-every", "3ms",
                "attune.models.quiet", "4s",
                "attune.models.patience", "5m"));
    assertEquals(Path.of("/srv/models"), config.folder());
    assertEquals(Path.of("/opt/attune"), config.home());
    assertEquals(1, config.maxBytes());
    assertEquals(2, config.keptMatrices());
    assertEquals(Duration.ofMillis(3), config.pollEvery());
    assertEquals(Duration.ofSeconds(4), config.quiet());
    assertEquals(Duration.ofMinutes(5), config.patience());
  }
}
