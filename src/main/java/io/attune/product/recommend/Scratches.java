package io.attune.product.recommend;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The bounded pool of working memories, all made at the start. A thread gets the one back that it
/// had before, which is still in its core's cache, else one that nobody had; then the one given
/// back
/// last. Thread-safe.
final class Scratches {
  private final List<Free> free = new ArrayList<>();
  private static final long NOBODY = -1;

  private final int most;

  private record Free(Scratch scratch, long thread) {}

  /// @param most how many there may be, at least 1
  Scratches(int most, Supplier<Scratch> maker) {
    this.most = most;
    for (int i = 0; i < most; i++) {
      free.add(new Free(maker.get(), NOBODY));
    }
  }

  /// Lends one; give it back with [#giveBack(Scratch)].
  ///
  /// @throws io.attune.language.problem.Refusal `overloaded`, when all are lent
  Scratch lend() {
    synchronized (free) {
      if (free.isEmpty()) {
        throw Problem.of(
                ProblemCode.OVERLOADED,
                "decisions computed at once: " + most + " (expected: fewer; try again)")
            .refusal();
      }
      return free.remove(find(Thread.currentThread().threadId())).scratch;
    }
  }

  /// Lends one where there is one.
  Optional<Scratch> spare() {
    synchronized (free) {
      return free.isEmpty() ? Optional.empty() : Optional.of(lend());
    }
  }

  /// Where the one to lend stands.
  private int find(long thread) {
    int fallback = free.size() - 1;
    for (int i = free.size() - 1; i >= 0; i--) {
      if (free.get(i).thread == thread) {
        return i;
      }
      if (free.get(i).thread == NOBODY) {
        fallback = i;
      }
    }
    return fallback;
  }

  /// Best on the thread that used it.
  void giveBack(Scratch scratch) {
    Free given = new Free(scratch, Thread.currentThread().threadId());
    synchronized (free) {
      free.add(given);
    }
  }
}
