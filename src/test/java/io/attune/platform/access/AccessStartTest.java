package io.attune.platform.access;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessStartTest {

  @ParameterizedTest
  @ValueSource(strings = {"dev", "demo", "test"})
  void open_is_allowed_on_loopback_outside_production(String profile) {
    assertDoesNotThrow(
        () -> AccessStart.check(AccessConfig.Mode.OPEN, List.of(profile), "127.0.0.1"));
    assertDoesNotThrow(() -> AccessStart.check(AccessConfig.Mode.OPEN, List.of(profile), "::1"));
  }

  @Test
  void production_refuses_to_start_open() {
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class,
            () -> AccessStart.check(AccessConfig.Mode.OPEN, List.of("prod"), "127.0.0.1"));

    assertEquals(
        "attune.access.mode: open in profile prod (expected: keys; open only in profiles dev, demo and test)",
        e.getMessage());
  }

  @Test
  void open_is_refused_where_any_profile_is_not_for_development() {
    assertThrows(
        IllegalStateException.class,
        () -> AccessStart.check(AccessConfig.Mode.OPEN, List.of("demo", "prod"), "127.0.0.1"));
    assertThrows(
        IllegalStateException.class,
        () -> AccessStart.check(AccessConfig.Mode.OPEN, List.of(), "127.0.0.1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "10.0.0.1", "::", "no.such.host.invalid"})
  void open_is_refused_where_others_can_reach_it(String host) {
    assertThrows(
        IllegalStateException.class,
        () -> AccessStart.check(AccessConfig.Mode.OPEN, List.of("demo"), host));
  }

  @Test
  void keys_are_always_allowed() {
    assertDoesNotThrow(() -> AccessStart.check(AccessConfig.Mode.KEYS, List.of("prod"), "0.0.0.0"));
  }
}
