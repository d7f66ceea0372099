package io.attune.product.recommend;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import java.util.ArrayDeque;
import java.util.function.Supplier;

/// The bounded pool of working memories; made when first needed, the one given back last is lent
/// first, because it is still in the core's cache. Thread-safe.
final class Scratches {
  private final ArrayDeque<Scratch> free = new ArrayDeque<>();
  private final Supplier<Scratch> maker;
  private final int most;
  private int made;

  /// @param most how many there may be, at least 1
  Scratches(int most, Supplier<Scratch> maker) {
    this.most = most;
    this.maker = maker;
  }

  /// Lends one; give it back with [#giveBack(Scratch)].
  ///
  /// @throws io.attune.language.problem.Refusal `overloaded`, when all are lent
  Scratch lend() {
    synchronized (free) {
      Scratch scratch = free.pollLast();
      if (scratch != null) {
        return scratch;
      }
      if (made == most) {
        throw Problem.of(
                ProblemCode.OVERLOADED,
                "decisions computed at once: " + most + " (expected: fewer; try again)")
            .refusal();
      }
      made++;
    }
    return maker.get();
  }

  void giveBack(Scratch scratch) {
    synchronized (free) {
      free.addLast(scratch);
    }
  }
}
