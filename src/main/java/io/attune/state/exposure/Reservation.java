package io.attune.state.exposure;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What may be shown.
///
/// @param verdicts one per contender, in their order
/// @param certain false when the store was away: then nothing is reserved
public record Reservation(List<Verdict> verdicts, boolean certain) {
  public Reservation {
    verdicts = List.copyOf(verdicts);
  }

  /// What became of one contender.
  public enum Outcome {
    /// Reserved; the nth of these has the nth position.
    TAKEN,
    /// A cap is reached.
    CAPPED,
    /// The viewer has as many scopes as can be kept; or the store was away.
    UNKNOWN,
    /// Enough others came first.
    NOT_NEEDED
  }

  /// @param by the scope whose cap is reached
  public record Verdict(Outcome outcome, Optional<String> by) {
    static final Verdict TAKEN = new Verdict(Outcome.TAKEN, Optional.empty());
    static final Verdict UNKNOWN = new Verdict(Outcome.UNKNOWN, Optional.empty());
    static final Verdict NOT_NEEDED = new Verdict(Outcome.NOT_NEEDED, Optional.empty());

    static Verdict capped(String by) {
      return new Verdict(Outcome.CAPPED, Optional.of(by));
    }
  }

  /// Indexes of what may be shown, in order.
  public int[] taken() {
    int[] indexes = new int[verdicts.size()];
    int count = 0;
    for (int i = 0; i < indexes.length; i++) {
      if (verdicts.get(i).outcome == Outcome.TAKEN) {
        indexes[count++] = i;
      }
    }
    return Arrays.copyOf(indexes, count);
  }
}
