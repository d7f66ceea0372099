package io.attune.state.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// Waits until something happens in the repository, or for a time: file systems of a network tell
/// nothing. One thread.
final class FileWatch implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(FileWatch.class);

  /// Repository, model, version.
  private static final int LEVELS = 2;

  private static final int MOST_FOLDERS = 4_000;

  /// A folder that is copied changes many times; it is not looked at more often than this.
  private static final long BREATH_MILLIS = 50;

  private final Path folder;
  private final Optional<WatchService> service;
  private final Map<Path, WatchKey> watched = new HashMap<>();
  private boolean changed = true;

  FileWatch(Path folder) {
    this.folder = folder;
    service = open();
  }

  private static Optional<WatchService> open() {
    try {
      return Optional.of(FileSystems.getDefault().newWatchService());
    } catch (IOException | UnsupportedOperationException e) {
      LOG.infof("models: files are not watched, only looked at now and then: %s", e.getMessage());
      return Optional.empty();
    }
  }

  /// Returns when something happened since the last call, or after the time.
  void await(Duration most) throws InterruptedException {
    if (service.isEmpty()) {
      Thread.sleep(most);
      return;
    }
    if (changed) {
      watch(service.get());
    }
    WatchKey told = service.get().poll(most.toMillis(), TimeUnit.MILLISECONDS);
    if (told != null) {
      changed = true;
      Thread.sleep(BREATH_MILLIS);
    }
    for (; told != null; told = service.get().poll()) {
      told.pollEvents();
      told.reset();
    }
  }

  private void watch(WatchService open) {
    watched.values().removeIf(key -> !key.isValid());
    try (Stream<Path> folders = Files.walk(folder, LEVELS)) {
      List<Path> fresh =
          folders.filter(path -> !watched.containsKey(path) && Files.isDirectory(path)).toList();
      for (Path path : fresh) {
        if (watched.size() < MOST_FOLDERS) {
          watched.put(
              path,
              path.register(
                  open,
                  StandardWatchEventKinds.ENTRY_CREATE,
                  StandardWatchEventKinds.ENTRY_MODIFY,
                  StandardWatchEventKinds.ENTRY_DELETE));
        }
      }
      changed = false;
    } catch (IOException | UncheckedIOException e) {
      LOG.debugf("models: a folder went while it was looked at: %s", e.getMessage());
    }
  }

  @Override
  public void close() {
    service.ifPresent(
        open -> {
          try {
            open.close();
          } catch (IOException e) {
            LOG.debugf("models: watch: %s", e.getMessage());
          }
        });
  }
}
