package io.attune.state.deadletter;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/// Names letters so that names sort by time: 12 hex digits of epoch milliseconds, 4 of a counter, 4
/// of the process.
final class LetterIds {
  private static final HexFormat HEX = HexFormat.of();

  private final AtomicInteger counter = new AtomicInteger();
  private final String process =
      HEX.toHexDigits((short) ThreadLocalRandom.current().nextInt(1 << 16));

  String next(long millis) {
    return prefix(millis) + HEX.toHexDigits((short) counter.getAndIncrement()) + process;
  }

  static String prefix(long millis) {
    return HEX.toHexDigits(millis, 12);
  }
}
