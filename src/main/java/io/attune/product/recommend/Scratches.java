package io.attune.product.recommend;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// The bounded pool of working memories. A thread gets the one back that it had before, which is
/// still in its core's cache, and a new one as long as there is none of its own and the bound
/// allows; then the one given back last. Thread-safe.
final class Scratches {
  private final List<Free> free = new ArrayList<>();
  private final Supplier<Scratch> maker;
  private final int most;
  private int made;

  private record Free(Scratch scratch, long thread) {}

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
      int at = find(Thread.currentThread().threadId());
      if (at >= 0) {
        return free.remove(at).scratch;
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

  /// Where the one to lend stands, or -1 when one is to be made.
  private int find(long thread) {
    for (int i = free.size() - 1; i >= 0; i--) {
      if (free.get(i).thread == thread) {
        return i;
      }
    }
    return made < most ? -1 : free.size() - 1;
  }

  /// On the thread that used it.
  void giveBack(Scratch scratch) {
    Free given = new Free(scratch, Thread.currentThread().threadId());
    synchronized (free) {
      free.add(given);
    }
  }
}
