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
  @Override
  public boolean isLoggable(LogRecord entry) {
    return !"io.quarkus.runtime.Application".equals(entry.getLoggerName())
        || refusal(entry.getThrown()) == null;
  }

  /// The refusal behind a failure, if there is one.
  static @Nullable Refusal refusal(@Nullable Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 20; depth++) {
      if (cause instanceof Refusal refusal) {
        return refusal;
      }
      cause = cause.getCause();
    }
    return null;
  }
}
