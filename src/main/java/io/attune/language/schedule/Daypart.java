package io.attune.language.schedule;

import java.time.DayOfWeek;

/// Hours of the week as a mask: bit `24 × day + hour`, Monday's first hour is bit 0.
///
/// @param first bits 0 to 63
/// @param second bits 64 to 127
/// @param third bits 128 to 167; the others are 0
public record Daypart(long first, long second, long third) {
  /// Hours of a week.
  public static final int HOURS = 168;

  private static final long LAST_WORD = (1L << HOURS - 128) - 1;

  /// The whole week.
  public static final Daypart ALWAYS = new Daypart(-1L, -1L, LAST_WORD);

  /// No hour at all; hours are added [with][#with(DayOfWeek, int, int)].
  public static final Daypart NEVER = new Daypart(0, 0, 0);

  public Daypart {
    if ((third & ~LAST_WORD) != 0) {
      throw new IllegalArgumentException(
          "daypart: bits beyond " + HOURS + " (expected: none, a week has no more hours)");
    }
  }

  /// This one and the hours of a day.
  ///
  /// @param from first hour, 0 to 23
  /// @param until hour after the last, above `from`, up to 24
  public Daypart with(DayOfWeek day, int from, int until) {
    if (from < 0 || until > 24 || from >= until) {
      throw new IllegalArgumentException(
          "daypart: " + from + " to " + until + " (expected: hours from 0 to 24, upwards)");
    }
    long[] words = {first, second, third};
    int base = (day.getValue() - 1) * 24;
    for (int hour = base + from; hour < base + until; hour++) {
      words[hour >> 6] |= 1L << hour;
    }
    return new Daypart(words[0], words[1], words[2]);
  }

  /// @param hour of the week, 0 to 167
  public boolean includes(int hour) {
    long word = hour < 64 ? first : hour < 128 ? second : third;
    return (word & 1L << hour) != 0;
  }

  /// Whether it has this hour of the day.
  public boolean includes(DayOfWeek day, int hour) {
    return includes((day.getValue() - 1) * 24 + hour);
  }
}
