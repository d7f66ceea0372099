package io.attune.state.pacing;

import io.attune.language.problem.Problem;
import java.util.BitSet;

/// The hours of a week in which something is live; local time.
///
/// @param first hours 0 to 63, bit by bit; hour 0 begins on Monday at midnight
/// @param second hours 64 to 127
/// @param third hours 128 to 167
public record WeekHours(long first, long second, long third) {
  /// Hours of a week.
  public static final int HOURS = 168;

  /// Around the clock.
  public static final WeekHours ALL = new WeekHours(-1, -1, (1L << (HOURS - 128)) - 1);

  /// Refuses bits beyond the week.
  public WeekHours {
    if (third >>> (HOURS - 128) != 0) {
      throw Problem.invalid("hours", Long.toHexString(third), "hours 0 to 167").refusal();
    }
  }

  /// The hours that are set.
  public static WeekHours of(BitSet hours) {
    if (hours.length() > HOURS) {
      throw Problem.invalid("hours", hours.length() - 1, "0 to 167").refusal();
    }
    long[] words = hours.toLongArray();
    return new WeekHours(
        words.length > 0 ? words[0] : 0,
        words.length > 1 ? words[1] : 0,
        words.length > 2 ? words[2] : 0);
  }

  /// @param hour 0 to 167
  boolean at(int hour) {
    long word = hour < 64 ? first : hour < 128 ? second : third;
    return (word >>> hour & 1) != 0;
  }
}
