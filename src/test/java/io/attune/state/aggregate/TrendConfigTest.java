package io.attune.state.aggregate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrendConfigTest {
  private static TrendConfig read(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withDefaultValues(settings)
        .withMapping(TrendConfig.class)
        .build()
        .getConfigMapping(TrendConfig.class);
  }

  @Test
  void defaults_hold_where_nothing_is_set() {
    TrendConfig config = read(Map.of());
    assertEquals(Duration.ofMillis(500), config.foldEvery());
    assertEquals(Duration.ofMillis(500), config.refreshEvery());
    assertEquals(Duration.ofSeconds(5), config.patience());
    assertEquals(16, config.entries());
  }

  @Test
  void every_setting_is_read_under_its_name() {
    TrendConfig config =
        read(
            Map.of(
                "attune.aggregate.fold-every", "1s",
                "attune.aggregate.refresh-every", "2s",
                "attune.aggregate.patience", "3s",
                "attune.aggregate.entries", "4"));
    assertEquals(Duration.ofSeconds(1), config.foldEvery());
    assertEquals(Duration.ofSeconds(2), config.refreshEvery());
    assertEquals(Duration.ofSeconds(3), config.patience());
    assertEquals(4, config.entries());
  }
}
