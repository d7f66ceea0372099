package io.attune.state.demand;

import io.attune.language.problem.Refusal;
import io.attune.platform.store.Store;
import io.attune.state.pacing.Pacing;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Keeps what pacing has learned over a restart: one value in the store, of whichever replica wrote
/// last. Without it pacing learns anew; so nothing that fails here is more than told. One thread.
final class PaceMemory {
  private static final Logger LOG = Logger.getLogger(PaceMemory.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration KEPT = Duration.ofDays(60);
  private static final long EVERY_NANOS = Duration.ofMinutes(1).toNanos();

  private final Store store;
  private final Pacing pacing;
  private long savedNanos = System.nanoTime();

  PaceMemory(Store store, Pacing pacing) {
    this.store = store;
    this.pacing = pacing;
  }

  private String key() {
    return store.key("pacing");
  }

  /// Before the first line items are paced.
  void load() {
    try {
      @Nullable Response saved =
          store.await(store.send(Request.cmd(Command.GET).arg(key())), PATIENCE);
      if (saved != null) {
        pacing.load(saved.toBytes());
      }
    } catch (Refusal refusal) {
      LOG.warnf("pacing: begins anew: %s", refusal.getMessage());
    }
  }

  /// Each minute.
  void save() {
    if (System.nanoTime() - savedNanos < EVERY_NANOS) {
      return;
    }
    savedNanos = System.nanoTime();
    write().onFailure(away -> LOG.debugf("pacing: not saved: %s", away.getMessage()));
  }

  Future<?> write() {
    return store.send(
        Request.cmd(Command.SET)
            .arg(key())
            .arg(Buffer.buffer(pacing.save()))
            .arg("EX")
            .arg(KEPT.toSeconds()));
  }
}
