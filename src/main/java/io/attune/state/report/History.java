package io.attune.state.report;

/// What the counts of one line were at past moments: every ten seconds for a minute, every minute
/// for an hour and a bit, every hour for a day. Windows end now and begin at the oldest kept moment
/// of their kind. Guarded by its owner.
final class History {
  private static final int TEN_SECONDS = 6;
  private static final int MINUTES = 66;
  private static final int HOURS = 24;
  private static final int TICKS_PER_MINUTE = 6;
  private static final int TICKS_PER_HOUR = 360;

  private final Ring seconds = new Ring(TEN_SECONDS);
  private final Ring minutes = new Ring(MINUTES);
  private final Ring hours = new Ring(HOURS);

  /// The newest moments, of which the oldest is overwritten.
  private static final class Ring {
    private final long[][] moments;
    private int taken;

    Ring(int size) {
      moments = new long[size][];
    }

    void add(long[] sums) {
      moments[taken++ % moments.length] = sums;
    }

    /// Counts at the moment `back` moments ago, 1 for the newest; zeros when the line is younger.
    long[] ago(int back) {
      return taken < back ? new long[Figures.COUNT] : moments[(taken - back) % moments.length];
    }
  }

  /// Notes a moment.
  ///
  /// @param tick number of the moment, one every ten seconds
  void note(long tick, long[] sums) {
    seconds.add(sums);
    if (tick % TICKS_PER_MINUTE == 0) {
      minutes.add(sums);
    }
    if (tick % TICKS_PER_HOUR == 0) {
      hours.add(sums);
    }
  }

  /// The last minute, which is 60 s at most and 50 s at least.
  long[] minute(long[] now) {
    return since(now, seconds.ago(TEN_SECONDS));
  }

  long[] hour(long[] now) {
    return since(now, minutes.ago(60));
  }

  long[] day(long[] now) {
    return since(now, hours.ago(HOURS));
  }

  private static long[] since(long[] now, long[] then) {
    long[] difference = new long[now.length];
    for (int i = 0; i < now.length; i++) {
      difference[i] = now[i] - then[i];
    }
    return difference;
  }

  /// Volumes of the last complete stretches of five minutes, the newest first.
  long[] stretches(int minutesEach, int most) {
    int complete = Math.max(0, Math.min(minutes.taken, MINUTES) - 1) / minutesEach;
    long[] volumes = new long[Math.min(most, complete)];
    for (int i = 0; i < volumes.length; i++) {
      volumes[i] =
          volume(minutes.ago(1 + i * minutesEach)) - volume(minutes.ago(1 + (i + 1) * minutesEach));
    }
    return volumes;
  }

  /// Everything that came, whatever became of it.
  static long volume(long[] sums) {
    long volume = sums[Figures.ACCEPTED] + sums[Figures.DUPLICATES];
    for (int i = Figures.REJECTED; i < sums.length; i++) {
      volume += sums[i];
    }
    return volume;
  }
}
