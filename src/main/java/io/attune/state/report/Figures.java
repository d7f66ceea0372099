package io.attune.state.report;

import io.attune.language.problem.ProblemCode;
import java.util.concurrent.atomic.LongAdder;

/// The counts of one door, key and type since the start. Any thread.
final class Figures {
  static final int ACCEPTED = 0;
  static final int DUPLICATES = 1;
  static final int LATE_MINUTE = 2;
  static final int LATE_HOUR = 3;
  static final int LATE_DAY = 4;
  static final int MISSING = 5;
  static final int REJECTED = MISSING + Quality.Field.values().length;
  static final int COUNT = REJECTED + ProblemCode.values().length;

  private static final long MINUTE = 60;
  private static final long HOUR = 3_600;
  private static final long DAY = 86_400;

  private final LongAdder[] adders = new LongAdder[COUNT];

  Figures() {
    for (int i = 0; i < COUNT; i++) {
      adders[i] = new LongAdder();
    }
  }

  void accepted(long lateSeconds, int missing) {
    adders[ACCEPTED].increment();
    if (lateSeconds > MINUTE) {
      adders[lateSeconds > DAY ? LATE_DAY : lateSeconds > HOUR ? LATE_HOUR : LATE_MINUTE]
          .increment();
    }
    for (int bits = missing; bits != 0; bits &= bits - 1) {
      adders[MISSING + Integer.numberOfTrailingZeros(bits)].increment();
    }
  }

  void duplicate() {
    adders[DUPLICATES].increment();
  }

  void rejected(ProblemCode code) {
    adders[REJECTED + code.ordinal()].increment();
  }

  long sum(int figure) {
    return adders[figure].sum();
  }

  long[] sums() {
    long[] sums = new long[COUNT];
    for (int i = 0; i < COUNT; i++) {
      sums[i] = adders[i].sum();
    }
    return sums;
  }
}
