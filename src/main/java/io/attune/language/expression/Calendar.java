package io.attune.language.expression;

import java.util.Map;
import java.util.Optional;

/// Parts of moments (UTC) and spans, computed from milliseconds without objects.
final class Calendar {
  private static final long SECOND = 1_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final Map<String, Part> BY_OVERLOAD =
      Map.ofEntries(
          Map.entry("timestamp_to_year", Part.YEAR),
          Map.entry("timestamp_to_month", Part.MONTH),
          Map.entry("timestamp_to_day_of_month", Part.DAY_OF_MONTH),
          Map.entry("timestamp_to_day_of_month_1_based", Part.DATE),
          Map.entry("timestamp_to_day_of_week", Part.DAY_OF_WEEK),
          Map.entry("timestamp_to_hours", Part.HOUR_OF_DAY),
          Map.entry("timestamp_to_minutes", Part.MINUTE_OF_HOUR),
          Map.entry("timestamp_to_seconds", Part.SECOND_OF_MINUTE),
          Map.entry("timestamp_to_milliseconds", Part.MILLISECOND_OF_SECOND),
          Map.entry("duration_to_hours", Part.HOURS),
          Map.entry("duration_to_minutes", Part.MINUTES),
          Map.entry("duration_to_seconds", Part.SECONDS),
          Map.entry("duration_to_milliseconds", Part.MILLISECONDS));

  private Calendar() {}

  private enum Part {
    YEAR,
    MONTH,
    DAY_OF_MONTH,
    DATE,
    DAY_OF_WEEK,
    HOUR_OF_DAY,
    MINUTE_OF_HOUR,
    SECOND_OF_MINUTE,
    MILLISECOND_OF_SECOND,
    HOURS,
    MINUTES,
    SECONDS,
    MILLISECONDS
  }

  /// The accessor of this overload, or nothing when it is not supported.
  static Optional<Node.Whole> accessor(String overload, Node.Whole operand) {
    return Optional.ofNullable(BY_OVERLOAD.get(overload)).map(part -> new Accessor(part, operand));
  }

  private static final class Accessor extends Node.Whole {
    private final Part part;
    private final Node.Whole operand;

    Accessor(Part part, Node.Whole operand) {
      this.part = part;
      this.operand = operand;
    }

    @Override
    long value(Row row) {
      return part(part, operand.value(row));
    }
  }

  private static long part(Part part, long millis) {
    return switch (part) {
      case YEAR, MONTH, DAY_OF_MONTH, DATE -> date(part, Math.floorDiv(millis, DAY));
      case DAY_OF_WEEK -> Math.floorMod(Math.floorDiv(millis, DAY) + 4, 7L);
      case HOUR_OF_DAY -> Math.floorMod(millis, DAY) / HOUR;
      case MINUTE_OF_HOUR -> Math.floorMod(millis, HOUR) / MINUTE;
      case SECOND_OF_MINUTE -> Math.floorMod(millis, MINUTE) / SECOND;
      case MILLISECOND_OF_SECOND -> Math.floorMod(millis, SECOND);
      case HOURS -> millis / HOUR;
      case MINUTES -> millis / MINUTE;
      case SECONDS -> millis / SECOND;
      case MILLISECONDS -> millis % SECOND;
    };
  }

  /// The proleptic Gregorian date of a day, by eras of 400 years that begin on 1 March (Howard
  /// Hinnant, chrono-Compatible Low-Level Date Algorithms, `civil_from_days`).
  private static long date(Part part, long epochDay) {
    long day = epochDay + 719_468;
    long era = Math.floorDiv(day, 146_097L);
    long dayOfEra = day - era * 146_097;
    long yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    long monthFromMarch = (5 * dayOfYear + 2) / 153;
    long dayOfMonth = dayOfYear - (153 * monthFromMarch + 2) / 5;
    long month = monthFromMarch < 10 ? monthFromMarch + 2 : monthFromMarch - 10;
    return switch (part) {
      case YEAR -> yearOfEra + era * 400 + (month <= 1 ? 1 : 0);
      case MONTH -> month;
      case DATE -> dayOfMonth + 1;
      default -> dayOfMonth;
    };
  }
}
