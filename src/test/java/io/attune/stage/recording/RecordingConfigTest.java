package io.attune.stage.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordingConfigTest {

  static RecordingConfig config(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
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
    assertEquals(true, config.compact());
    assertEquals(64, config.waitingMegabytes());
    assertEquals(0.001, config.sample());
    assertEquals(Optional.empty(), config.files().folder());
    assertEquals(64, config.files().megabytes());
    assertEquals(Duration.ofMinutes(5), config.files().every());
    assertEquals(1_024, config.files().mostMegabytes());
    assertEquals(Duration.ofDays(7), config.files().keep());
  }

  @Test
  void takes_every_setting() {
    RecordingConfig config =
        config(
            Map.ofEntries(
                Map.entry("attune.recording.replica", "shop-0"),
                Map.entry("attune.recording.keep", "1m"),
                Map.entry("attune.recording.megabytes", "2"),
                Map.entry("attune.recording.full-megabytes", "3"),
                Map.entry("attune.recording.queue", "4"),
                Map.entry("attune.recording.every", "5ms"),
                Map.entry("attune.recording.compact", "false"),
                Map.entry("attune.recording.waiting-megabytes", "6"),
                Map.entry("attune.recording.sample", "0.5"),
                Map.entry("attune.recording.files.folder", "records"),
                Map.entry("attune.recording.files.megabytes", "7"),
                Map.entry("attune.recording.files.every", "8s"),
                Map.entry("attune.recording.files.most-megabytes", "9"),
                Map.entry("attune.recording.files.keep", "10h")));

    assertEquals(Optional.of("shop-0"), config.replica());
    assertEquals(Duration.ofMinutes(1), config.keep());
    assertEquals(2, config.megabytes());
    assertEquals(3, config.fullMegabytes());
    assertEquals(4, config.queue());
    assertEquals(Duration.ofMillis(5), config.every());
    assertEquals(false, config.compact());
    assertEquals(6, config.waitingMegabytes());
    assertEquals(0.5, config.sample());
    assertEquals(Optional.of(Path.of("records")), config.files().folder());
    assertEquals(7, config.files().megabytes());
    assertEquals(Duration.ofSeconds(8), config.files().every());
    assertEquals(9, config.files().mostMegabytes());
    assertEquals(Duration.ofHours(10), config.files().keep());
  }
}
