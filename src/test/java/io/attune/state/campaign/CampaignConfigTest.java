package io.attune.state.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CampaignConfigTest {
  static CampaignConfig config(Map<String, String> values) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(CampaignConfig.class)
        .withDefaultValues(values)
        .build()
        .getConfigMapping(CampaignConfig.class);
  }

  @Test
  void has_these_defaults() {
    CampaignConfig config = config(Map.of());
    assertEquals(Duration.ofMillis(50), config.publishEvery());
    assertEquals(Duration.ofSeconds(5), config.patience());
    assertEquals(Duration.ofSeconds(60), config.loadPatience());
    assertEquals(100_000, config.streamLength());
    assertEquals(1_000_000, config.maxOfAKind());
    assertEquals(10_000, config.batchLines());
    assertEquals(Map.of(), config.context());
  }

  @Test
  void maps_these_keys() {
    CampaignConfig config =
        config(
            Map.of(
                "attune.campaign.publish-every", "10ms",
                "attune.campaign.patience", "3s",
                "attune.campaign.load-patience", "4s",
                "attune.campaign.stream-length", "5",
                "attune.campaign.max-of-a-kind", "6",
                "attune.campaign.batch-lines", "7",
                "attune.campaign.context.store", "string"));
    assertEquals(Duration.ofMillis(10), config.publishEvery());
    assertEquals(Duration.ofSeconds(3), config.patience());
    assertEquals(Duration.ofSeconds(4), config.loadPatience());
    assertEquals(5, config.streamLength());
    assertEquals(6, config.maxOfAKind());
    assertEquals(7, config.batchLines());
    assertEquals(Map.of("store", "string"), config.context());
  }
}
