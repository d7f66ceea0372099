package io.attune.cli;

import io.attune.language.problem.Refusal;
import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/// Keeps the framework from telling a refused start with a stack trace: [Attune] tells it in one
/// line.
@LoggingFilter(name = "refusals")
final class RefusalFilter implements Filter {
  private static final int MOST_CAUSES = 20;

  @Override
  public boolean isLoggable(LogRecord entry) {
    return !"io.quarkus.runtime.Application".equals(entry.getLoggerName())
        || cause(entry.getThrown(), Refusal.class) == null;
  }

  /// The cause of this kind behind a failure, if there is one.
  static <T extends Throwable> @Nullable T cause(@Nullable Throwable failure, Class<T> kind) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
      if (kind.isInstance(cause)) {
        return kind.cast(cause);
      }
      cause = cause.getCause();
    }
    return null;
  }
}
