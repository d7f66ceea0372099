package io.attune.state.version;

import ai.onnxruntime.OrtSession;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Calls off a load that takes too long. ONNX Runtime has a flag for that since 1.22
/// (`SessionOptionsSetLoadCancellationFlag`), of which its Java binding does not know; it is called
/// by its place in the runtime's table of functions, which only ever grows at the end.
final class Cancellation {
  private static final Logger LOG = Logger.getLogger(Cancellation.class);
  private static final long PLACE = 293 * 8L;

  private final MethodHandle set;
  private final MemorySegment options;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("model-load-deadline").factory());

  private Cancellation(MethodHandle set, MemorySegment options) {
    this.set = set;
    this.options = options;
  }

  /// @param options of all loads, which run one at a time
  static Cancellation of(OrtSession.SessionOptions options) {
    try {
      Field api = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
      api.setAccessible(true);
      Method handle = OrtSession.SessionOptions.class.getDeclaredMethod("getNativeHandle");
      handle.setAccessible(true);
      MemorySegment table = MemorySegment.ofAddress(api.getLong(null)).reinterpret(PLACE + 8);
      MethodHandle set =
          Linker.nativeLinker()
              .downcallHandle(
                  table.get(ValueLayout.ADDRESS, PLACE),
                  FunctionDescriptor.of(
                      ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_BOOLEAN));
      return new Cancellation(set, MemorySegment.ofAddress((long) handle.invoke(options)));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "ONNX Runtime: has no load cancellation (expected: version 1.22 or later)", e);
    }
  }

  /// Calls off what is loaded then, unless this is closed before.
  Deadline in(long nanos) {
    set(false);
    Deadline deadline = new Deadline();
    deadline.due = clock.schedule(deadline::pass, nanos, TimeUnit.NANOSECONDS);
    return deadline;
  }

  /// Calls off what is loaded now.
  void now() {
    set(true);
  }

  private void set(boolean off) {
    try {
      MemorySegment _ = (MemorySegment) set.invokeExact(options, off);
    } catch (Error | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("ONNX Runtime: load cancellation failed", e);
    }
  }

  /// The end of one load; it never reaches the next.
  final class Deadline implements AutoCloseable {
    private Future<?> due = CompletableFuture.completedFuture(true);
    private boolean closed;

    private synchronized void pass() {
      if (!closed) {
        LOG.warn("model load: takes too long, is called off");
        set(true);
      }
    }

    @Override
    public synchronized void close() {
      closed = true;
      due.cancel(false);
    }
  }
}
