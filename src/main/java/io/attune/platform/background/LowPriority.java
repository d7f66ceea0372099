package io.attune.platform.background;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jboss.logging.Logger;

/// Work that no request waits for: its thread gets the processor when nobody else wants it. Java's
/// thread priorities do nothing on Linux; the kernel's own do, per thread. Elsewhere nothing
/// happens.
public final class LowPriority {
  private static final Logger LOG = Logger.getLogger(LowPriority.class);

  /// Of 19, the least favoured.
  private static final int NICENESS = 15;

  private LowPriority() {}

  /// The calling thread works in the background from now on, for good: a platform thread that does
  /// nothing else.
  public static void enter() {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return;
    }
    try {
      Linker linker = Linker.nativeLinker();
      MemorySegment nice = linker.defaultLookup().findOrThrow("nice");
      MethodHandle call =
          linker.downcallHandle(
              nice, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
      // on Linux of the calling thread alone
      int now = (int) call.invokeExact(NICENESS);
      LOG.debugf("%s: niceness %d", Thread.currentThread().getName(), now);
    } catch (Error | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("nice: cannot be called", e);
    }
  }
}
