package io.attune.state.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CatalogConfigTest {
  @Test
  void defaults_are_these() {
    CatalogConfig config = CatalogConfig.defaults();
    assertEquals(Duration.ofMillis(50), config.publishEvery());
    assertEquals(Duration.ofSeconds(1), config.listsEvery());
    assertEquals(Duration.ofSeconds(2), config.patience());
    assertEquals(Duration.ofSeconds(60), config.loadPatience());
    assertEquals(100_000, config.streamLength());
    assertEquals(Duration.ofSeconds(60), config.neighbourGrace());
    assertEquals(10_000, config.batchLines());
    assertEquals(1_000, config.lookups());
    assertEquals(Duration.ofMillis(250), config.unknownFor());
  }
}
