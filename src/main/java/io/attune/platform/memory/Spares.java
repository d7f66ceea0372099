package io.attune.platform.memory;

import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Working memory of decisions, used again: what a thread gives back it takes first, for then its
/// processor still has it. Through one queue for all threads most of it would be in another
/// processor's cache. Virtual threads, which come and go, share one queue. Thread-safe.
///
/// @param <T> used by one thread at a time
public final class Spares<T> {
  /// Beyond, what is given back is let go.
  private static final int MOST = 256;

  private final Supplier<T> maker;
  private final ThreadLocal<ArrayDeque<T>> own = ThreadLocal.withInitial(ArrayDeque::new);
  private final ConcurrentLinkedQueue<T> shared = new ConcurrentLinkedQueue<>();

  /// @param maker of one more
  public Spares(Supplier<T> maker) {
    this.maker = maker;
  }

  /// One that nobody else has.
  public T take() {
    boolean virtual = Thread.currentThread().isVirtual();
    @Nullable T spare = virtual ? shared.poll() : own.get().pollLast();
    return spare == null ? maker.get() : spare;
  }

  /// Nobody uses it any more; on any thread.
  public void give(T spare) {
    if (Thread.currentThread().isVirtual()) {
      shared.offer(spare);
    } else if (own.get().size() < MOST) {
      own.get().addLast(spare);
    }
  }
}
