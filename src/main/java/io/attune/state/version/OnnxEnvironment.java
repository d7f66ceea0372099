package io.attune.state.version;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The native runtime: one environment per process, one set of session options that outlives every
/// session.
///
/// ONNX Runtime's Java binding frees the environment in a shutdown hook of its own, concurrently
/// with whatever still loads or scores; a session being created at that moment crashes the JVM.
/// Hooks have no order, so waiting in ours cannot help. The native environment counts its
/// references instead: this class takes one more and never gives it back, so the hook frees
/// nothing. What is left, native calls during the exit itself, whoever stops the models waits for.
///
/// The library reports to its maker unless the environment variable `ORT_DISABLE_TELEMETRY` is set
/// when it starts: it reads the process's command line (and overflows the stack on one of more than
/// some 5,000 characters), keeps a database under `~/.cache` and opens connections. This class sets
/// the variable first, and does not start the library when it cannot.
final class OnnxEnvironment {
  private static final Logger LOG = Logger.getLogger(OnnxEnvironment.class);

  private static final long PATIENCE_NANOS = 60_000_000_000L;
  /// What the runtime works out ahead of time, from constants alone, is at most so large; a file of
  /// some hundred bytes could otherwise keep the loader busy for hours.
  private static final String FOLDED_BYTES = Integer.toString(16 << 20);
  private static final String TELEMETRY = "ORT_DISABLE_TELEMETRY";

  private static volatile @Nullable OnnxEnvironment loading;

  private final OrtEnvironment environment;
  private volatile @Nullable Thread loader;
  private final OrtSession.SessionOptions options;
  private final Cancellation cancellation;

  private OnnxEnvironment(OrtEnvironment environment, OrtSession.SessionOptions options) {
    this.environment = environment;
    this.options = options;
    cancellation = Cancellation.of(options);
  }

  /// The one of this process; loads the native library at first use.
  static OnnxEnvironment get() {
    return Once.INSTANCE;
  }

  OrtEnvironment handle() {
    return environment;
  }

  /// Creates a session; one at a time in the whole process, at most a minute.
  OrtSession load(byte[] model) throws OrtException {
    return load(model, PATIENCE_NANOS);
  }

  /// Creates a session; one at a time in the whole process.
  ///
  /// @param patienceNanos after this the load is called off, which the runtime heeds between two
  /// steps of its preparation; a single step, such as the folding of all constants, is never cut
  @SuppressWarnings("LockOnNonEnclosingClassLiteral") // is there once; this class once per loader
  OrtSession load(byte[] model, long patienceNanos) throws OrtException {
    synchronized (OrtEnvironment.class) {
      try (Cancellation.Deadline _ = cancellation.in(patienceNanos)) {
        loader = Thread.currentThread();
        loading = this;
        return environment.createSession(model, options);
      } finally {
        loader = null;
      }
    }
  }

  /// Calls off what this thread loads now, if it does, which the runtime heeds between two steps.
  static void callOff(@Nullable Thread loader) {
    OnnxEnvironment busy = loading;
    if (loader != null && busy != null && busy.loader == loader) {
      busy.cancellation.now();
    }
  }

  private static OnnxEnvironment create() {
    try {
      silence();
      OrtEnvironment environment =
          OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "attune");
      keepPastShutdown();
      return new OnnxEnvironment(environment, options());
    } catch (OrtException e) {
      throw new IllegalStateException(
          "ONNX Runtime: cannot be set up (expected: the native library for this platform)", e);
    }
  }

  private static void silence() {
    if ("1".equals(System.getenv(TELEMETRY))) {
      return;
    }
    Linker linker = Linker.nativeLinker();
    MemorySegment setenv = linker.defaultLookup().findOrThrow("setenv");
    FunctionDescriptor signature =
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    try (Arena arena = Arena.ofConfined()) {
      int failed =
          (int)
              linker
                  .downcallHandle(setenv, signature)
                  .invokeExact(arena.allocateFrom(TELEMETRY), arena.allocateFrom("1"), 1);
      if (failed != 0) {
        throw new IllegalStateException(
            TELEMETRY + ": cannot be set (expected: 1 in the environment)");
      }
    } catch (Error | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(
          TELEMETRY + ": cannot be set (expected: 1 in the environment)", e);
    }
  }

  private static OrtSession.SessionOptions options() throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(1);
    options.setInterOpNumThreads(1);
    options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
    options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
    options.addConfigEntry("session.intra_op.allow_spinning", "0");
    options.addConfigEntry("session.inter_op.allow_spinning", "0");
    options.addConfigEntry("session.set_denormal_as_zero", "0");
    options.addConfigEntry("optimization.constant_folding_max_output_size_in_bytes", FOLDED_BYTES);
    options.setCPUArenaAllocator(false);
    return options;
  }

  private static void keepPastShutdown() {
    try {
      Field api = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
      api.setAccessible(true);
      Method create =
          OrtEnvironment.class.getDeclaredMethod(
              "createHandle", long.class, int.class, String.class);
      create.setAccessible(true);
      create.invoke(
          null, api.getLong(null), OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR.getValue(), "attune");
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.warn(
          "ONNX Runtime: its environment cannot be kept past shutdown; ending the process while a model loads may crash",
          e);
    }
  }

  private static final class Once {
    static final OnnxEnvironment INSTANCE = create();
  }
}
