package io.attune.state.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlacementConfigTest {
  static PlacementConfig config(Map<String, String> values) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(PlacementConfig.class)
        .withDefaultValues(values)
        .build()
        .getConfigMapping(PlacementConfig.class);
  }

  @Test
  void has_these_defaults() {
    PlacementConfig config = config(Map.of());
    assertEquals(Path.of("config/placements.yaml"), config.placementsFile());
    assertEquals(Path.of("config/features.yaml"), config.featuresFile());
    assertEquals(Path.of("config/segments.yaml"), config.segmentsFile());
    assertEquals(200, config.maxSegments());
    assertEquals(Duration.ofSeconds(1), config.pollEvery());
    assertEquals(Duration.ofSeconds(5), config.patience());
    assertEquals(1000, config.maxPlacements());
    assertEquals(100, config.keptVersions());
  }

  @Test
  void maps_these_keys() {
    PlacementConfig config =
        config(
            Map.of(
                "attune.placement.placements-file", "/etc/attune/p.yaml",
                "attune.placement.features-file", "/etc/attune/f.yaml",
                "attune.placement.segments-file", "/etc/attune/s.yaml",
                "attune.placement.max-segments", "6",
                "attune.placement.poll-every", "2s",
                "attune.placement.patience", "3s",
                "attune.placement.max-placements", "4",
                "attune.placement.kept-versions", "5"));
    assertEquals(Path.of("/etc/attune/p.yaml"), config.placementsFile());
    assertEquals(Path.of("/etc/attune/f.yaml"), config.featuresFile());
    assertEquals(Path.of("/etc/attune/s.yaml"), config.segmentsFile());
    assertEquals(6, config.maxSegments());
    assertEquals(Duration.ofSeconds(2), config.pollEvery());
    assertEquals(Duration.ofSeconds(3), config.patience());
    assertEquals(4, config.maxPlacements());
    assertEquals(5, config.keptVersions());
  }
}
