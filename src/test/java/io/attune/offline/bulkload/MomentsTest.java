package io.attune.offline.bulkload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentsTest {
  private static final Moments UTC = new Moments(ZoneOffset.UTC, Optional.empty());

  @ParameterizedTest
  @CsvSource({
    "2010-12-01 08:26:00, 1291191960",
    "2010-12-01 08:26, 1291191960",
    "2010-12-01T08:26:00, 1291191960",
    "2010-12-01T08:26:00Z, 1291191960",
    "2010-12-01T09:26:00+01:00, 1291191960",
    "2010-12-01 08:26:00.123456, 1291191960",
    "2010-12-01, 1291161600",
    "12/1/2010 8:26, 1291191960",
    "1291191960, 1291191960",
    "1291191960123, 1291191960",
    "1291191960123456, 1291191960",
  })
  void reads_times_as_files_write_them(String text, long seconds) {
    assertEquals(OptionalLong.of(seconds), UTC.seconds(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "2010-13-01",
        "2010-12-32 08:00",
        "99/99/2010 8:26",
        "123",
        "1960-01-01",
        "2010-12-01 25:00"
      })
  void refuses_what_is_no_time(String text) {
    assertTrue(UTC.seconds(text).isEmpty(), text);
  }

  @Test
  void zone_and_pattern_are_heeded() {
    Moments london = new Moments(ZoneId.of("Europe/London"), Optional.of("d/M/yyyy H:mm"));
    assertEquals(OptionalLong.of(1309505160L), london.seconds("1/7/2011 8:26"));
    assertTrue(london.seconds("2011-07-01 08:26").isEmpty());
  }
}
