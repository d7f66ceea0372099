package io.attune.offline.exchange;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.problem.Problem;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What the exchange notes of its own doings, one JSON object per line, written at once; or
/// nothing.
/// Any thread.
final class Diary implements AutoCloseable {
  private final @Nullable BufferedWriter file;
  private final long offsetMillis =
      System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime());

  private Diary(@Nullable BufferedWriter file) {
    this.file = file;
  }

  /// @param path a file that is written anew; nothing is noted without one
  static Diary of(Optional<Path> path) {
    if (path.isEmpty()) {
      return new Diary(null);
    }
    try {
      return new Diary(Files.newBufferedWriter(path.get(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw Problem.invalid("notes", path.get(), "a file that can be written").refusal();
    }
  }

  /// What a moment of [System#nanoTime] is in milliseconds since 1970.
  long millis(long nanos) {
    return offsetMillis + TimeUnit.NANOSECONDS.toMillis(nanos);
  }

  /// An entry to be filled and given to [#write].
  ObjectNode entry(String kind) {
    return JsonNodeFactory.instance.objectNode().put("kind", kind);
  }

  synchronized void write(ObjectNode entry) {
    if (file != null) {
      try {
        file.write(entry.toString());
        file.write('\n');
        file.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public synchronized void close() {
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
