package io.attune.offline.retention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.problem.Refusal;
import io.attune.platform.log.EventLog;
import io.attune.platform.store.Store;
import io.attune.platform.store.TestStore;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RetentionTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  private static RetentionConfig config(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(RetentionConfig.class)
        .withSources(new PropertiesConfigSource(settings, "test", 500))
        .build()
        .getConfigMapping(RetentionConfig.class);
  }

  private static void add(Store store, int partition, Instant at, int count) {
    for (int i = 0; i < count; i++) {
      store.await(
          store.send(
              Request.cmd(Command.XADD)
                  .arg(store.key(EventLog.key(partition)))
                  .arg(at.toEpochMilli() + "-" + (i + 1))
                  .arg("e")
                  .arg("x")),
          PATIENCE);
    }
  }

  @Test
  void defaults_are_as_documented_and_bounds_are_named() {
    assertEquals(Duration.ofDays(90), config(Map.of()).keep());
    assertEquals(Duration.ofMinutes(5), config(Map.of()).every());
    try (TestStore store = TestStore.open()) {
      for (String key : new String[] {"keep", "every"}) {
        Refusal refusal =
            assertThrows(
                Refusal.class,
                () ->
                    new Retention(
                        EventLog.over(store.store()),
                        store.store(),
                        config(Map.of("attune.log." + key, "1s")),
                        1,
                        InstantSource.system()));
        assertTrue(refusal.getMessage().startsWith("attune.log." + key), refusal.getMessage());
      }
    }
  }

  @Test
  void old_entries_and_those_beyond_the_number_go_and_what_is_left_is_told() {
    try (TestStore test = TestStore.open()) {
      Store store = test.store();
      EventLog log = EventLog.over(store);
      add(store, 7, NOW.minus(Duration.ofDays(91)), 5);
      add(store, 7, NOW.minus(Duration.ofDays(89)), 3);
      add(store, 9, NOW.minus(Duration.ofHours(1)), 400);
      Retention retention =
          new Retention(log, store, config(Map.of()), 256 * 150, InstantSource.fixed(NOW));
      for (int partition = 0; partition < 256; partition++) {
        retention.look(partition);
      }
      assertEquals(3, store.await(log.extent(7), PATIENCE).entries());
      assertEquals(150, store.await(log.extent(9), PATIENCE).entries());
      assertEquals(153, retention.entries());
      assertEquals(Duration.ofDays(89).toSeconds(), retention.oldestSeconds(), 1);
      retention.look(7);
      assertEquals(153, retention.entries());
    }
  }
}
