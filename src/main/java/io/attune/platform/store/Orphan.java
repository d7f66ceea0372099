package io.attune.platform.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/// Ends an embedded server whose owner died. Ended rather than adopted: a fresh start has today's
/// settings, a child process to watch, and reads the same append-only file.
final class Orphan {
  private static final Logger LOG = Logger.getLogger(Orphan.class);
  private static final long PATIENCE_SECONDS = 30;

  private Orphan() {}

  /// Call it with the folder claimed: whoever is named in its run-file is then without an owner.
  static void end(Path folder) {
    Optional<RunFile> left = RunFile.read(folder);
    if (left.isEmpty()) {
      return;
    }
    RunFile run = left.get();
    Optional<ProcessHandle> process =
        ProcessHandle.of(run.redisPid()).filter(ProcessHandle::isAlive);
    if (process.isPresent() && (asked(folder, run) || forced(folder, process.get()))) {
      await(process.get(), folder);
      LOG.infof(
          "embedded server: process %d was left by process %d and has been ended",
          run.redisPid(), run.pid());
    }
    RunFile.delete(folder);
  }

  /// A server that takes our password and works in our folder is ours.
  private static boolean asked(Path folder, RunFile run) {
    try (RedisProbe probe = RedisProbe.open(run.redisPort(), run.redisPassword())) {
      List<String> dir = probe.call("CONFIG", "GET", "dir");
      if (dir.size() == 2 && Path.of(dir.get(1)).toRealPath().equals(folder)) {
        probe.shutdown();
        return true;
      }
    } catch (IOException e) {
      LOG.debugf("embedded server: process %d does not answer: %s", run.redisPid(), e.getMessage());
    }
    return false;
  }

  /// A process that does not answer, or is ending already, is ours when it runs the program that
  /// lies in our folder.
  private static boolean forced(Path folder, ProcessHandle process) {
    boolean ours =
        process.info().command().map(program -> Path.of(program).startsWith(folder)).orElse(false);
    if (ours && !ended(process, 2)) {
      process.destroyForcibly();
    }
    return ours;
  }

  private static void await(ProcessHandle process, Path folder) {
    if (!ended(process, PATIENCE_SECONDS)) {
      throw new IllegalStateException(
          "embedded server: process "
              + process.pid()
              + " works in "
              + folder
              + " and does not end (expected: no server there; end that process)");
    }
  }

  private static boolean ended(ProcessHandle process, long seconds) {
    try {
      process.onExit().get(seconds, TimeUnit.SECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      return !process.isAlive();
    }
  }
}
