package io.attune.stage.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordingConfigTest {

  static RecordingConfig config(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .withConverter(Duration.class, 200, new DurationConverter())
        .withMapping(RecordingConfig.class)
        .withSources(new PropertiesConfigSource(settings, "test", 500))
        .build()
        .getConfigMapping(RecordingConfig.class);
  }

  @Test
  void has_these_defaults() {
    RecordingConfig config = config(Map.of());

    assertEquals(Optional.empty(), config.replica());
    assertEquals(Duration.ofMinutes(10), config.keep());
    assertEquals(64, config.megabytes());
    assertEquals(32, config.fullMegabytes());
    assertEquals(16_384, config.queue());
    assertEquals(Duration.ofMillis(50), config.every());
  }

  @Test
  void takes_every_setting() {
    RecordingConfig config =
        config(
            Map.of(
                "attune.recording.replica", "shop-0",
                "attune.recording.keep", "1m",
                "attune.recording.megabytes", "2",
                "attune.recording.full-megabytes", "3",
                "attune.recording.queue", "4",
                "attune.recording.every", "5ms"));

    assertEquals(Optional.of("shop-0"), config.replica());
    assertEquals(Duration.ofMinutes(1), config.keep());
    assertEquals(2, config.megabytes());
    assertEquals(3, config.fullMegabytes());
    assertEquals(4, config.queue());
    assertEquals(Duration.ofMillis(5), config.every());
  }
}
