package io.attune.product.recommend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecommendConfigTest {

  @Test
  void has_these_defaults() {
    RecommendConfig config = TestRecommendConfig.of(Map.of());

    assertEquals(RecommendConfig.Executor.AUTO, config.executor());
    assertEquals(Duration.ofNanos(250_000), config.inlineLimit());
    assertEquals(0, config.poolThreads());
    assertEquals(256, config.poolQueue());
    assertEquals(0, config.scratches());
    assertEquals(256, config.filterCache());
    RecommendConfig.Limits limits = config.limits();
    assertEquals(10_000, limits.candidates());
    assertEquals(1_000, limits.count());
    assertEquals(9_999, limits.offset());
    assertEquals(10_000, limits.exclude());
    assertEquals(100, limits.seeds());
    assertEquals(20, limits.placements());
    assertEquals(256, limits.idCharacters());
    assertEquals(100, limits.contextFields());
    assertEquals(1_024, limits.textCharacters());
    assertEquals(4_096, limits.filterBytes());
    assertEquals(64, limits.nesting());
    assertEquals(Duration.ofSeconds(10), limits.deadline());
  }

  @Test
  void takes_settings() {
    RecommendConfig config =
        TestRecommendConfig.of(
            Map.of(
                "attune.recommend.executor", "pool",
                "attune.recommend.inline-limit", "1ms",
                "attune.recommend.pool-threads", "3",
                "attune.recommend.limits.id-characters", "5"));

    assertEquals(RecommendConfig.Executor.POOL, config.executor());
    assertEquals(Duration.ofMillis(1), config.inlineLimit());
    assertEquals(3, config.poolThreads());
    assertEquals(5, config.limits().idCharacters());
  }
}
