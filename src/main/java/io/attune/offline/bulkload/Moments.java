package io.attune.offline.bulkload;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// Reads times as files write them: ISO 8601 with `T` or a space, with or without seconds and
/// offset; a date alone; `12/31/2010 8:26` (month first); whole seconds, milliseconds or
/// microseconds since 1970. A time without an offset is taken in the given zone. Not thread-safe.
final class Moments {
  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendPattern("[['T'][' ']HH:mm[:ss]]")
          .optionalStart()
          .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
          .optionalEnd()
          .appendPattern("[XXX][X]")
          .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
          .toFormatter(Locale.ROOT);
  private static final DateTimeFormatter MONTH_FIRST =
      DateTimeFormatter.ofPattern("M/d/yyyy H:mm[:ss]", Locale.ROOT);
  private static final long FIRST_MILLIS = 100_000_000_000L;
  private static final long FIRST_MICROS = 100_000_000_000_000L;

  private final ZoneId zone;
  private final List<DateTimeFormatter> formats;
  private String lastText = "";
  private OptionalLong lastSeconds = OptionalLong.empty();

  /// @param pattern of [DateTimeFormatter], tried alone where it is given
  Moments(ZoneId zone, Optional<String> pattern) {
    this.zone = zone;
    formats =
        pattern
            .map(p -> List.of(DateTimeFormatter.ofPattern(p, Locale.ROOT)))
            .orElse(List.of(ISO, MONTH_FIRST));
  }

  /// Epoch seconds, or nothing when it is no time between 1970 and 2200. Rows of one basket follow
  /// each other, so the last text is remembered.
  OptionalLong seconds(String text) {
    if (!text.equals(lastText)) {
      lastSeconds = read(text);
      lastText = text;
    }
    return lastSeconds;
  }

  private OptionalLong read(String text) {
    OptionalLong seconds = digits(text) ? number(text) : calendar(text);
    return seconds.isPresent() && seconds.getAsLong() >= 0 && seconds.getAsLong() < 7_258_118_400L
        ? seconds
        : OptionalLong.empty();
  }

  private static boolean digits(String text) {
    return text.length() >= 9
        && text.length() <= 17
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static OptionalLong number(String text) {
    long value = Long.parseLong(text);
    long perSecond = value < FIRST_MILLIS ? 1 : value < FIRST_MICROS ? 1_000 : 1_000_000;
    return OptionalLong.of(value / perSecond);
  }

  private OptionalLong calendar(String text) {
    for (DateTimeFormatter format : formats) {
      try {
        TemporalAccessor parsed = format.parseBest(text, ZonedDateTime::from, LocalDateTime::from);
        return OptionalLong.of(
            parsed instanceof ZonedDateTime zoned
                ? zoned.toEpochSecond()
                : LocalDateTime.from(parsed).atZone(zone).toEpochSecond());
      } catch (DateTimeException e) {
        // perhaps the next format fits
      }
    }
    return OptionalLong.empty();
  }
}
