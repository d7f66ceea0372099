package io.attune.stage.audience;

import io.attune.language.decision.Degradation;
import io.attune.language.decision.Trace;
import io.attune.state.profile.Viewer;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One read under way. Whoever comes first, the store's answer or the end of its time, settles it;
/// the other finds it settled and touches nothing, because the trace may belong to another decision
/// by then.
final class PendingRead implements Handler<AsyncResult<Viewer>> {
  private final AtomicBoolean settled = new AtomicBoolean();
  private final Promise<Viewer> promise = Promise.promise();
  private final Trace trace;
  private final long endNanos;

  /// The next one of the same event loop; belongs to [PendingReads].
  @Nullable PendingRead next;

  PendingRead(Trace trace, long endNanos) {
    this.trace = trace;
    this.endNanos = endNanos;
  }

  Future<Viewer> future() {
    return promise.future();
  }

  boolean settled() {
    return settled.get();
  }

  /// Nanoseconds left at `nowNanos`.
  long remainingNanos(long nowNanos) {
    return endNanos - nowNanos;
  }

  /// The store answered, or could not.
  @Override
  public void handle(AsyncResult<Viewer> answer) {
    if (answer.failed()) {
      unavailable();
    } else if (settled.compareAndSet(false, true)) {
      if (!answer.result().known()) {
        boolean withheld = answer.result() == Viewer.WITHHELD;
        trace.degrade(withheld ? Degradation.NO_CONSENT : Degradation.ANONYMOUS_VIEWER);
      }
      promise.complete(answer.result());
    }
  }

  /// The store failed, or its time is over.
  void unavailable() {
    if (settled.compareAndSet(false, true)) {
      trace.degrade(Degradation.VIEWER_UNAVAILABLE);
      promise.complete(Viewer.ANONYMOUS);
    }
  }
}
