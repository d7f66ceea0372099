package io.attune.stage.audience;

import io.attune.language.decision.Deadline;
import io.attune.language.decision.Degradation;
import io.attune.language.decision.Ticker;
import io.attune.language.decision.Trace;
import io.attune.language.problem.Refusal;
import io.attune.language.schema.FeatureSchema;
import io.attune.state.profile.Viewer;
import io.attune.state.profile.Viewers;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// Knows the viewer.
@Singleton
public final class Audience {
  private static final Future<Viewer> ANONYMOUS = Future.succeededFuture(Viewer.ANONYMOUS);

  private final Viewers viewers;
  private final EventLoopGroup loops;
  private final Ticker ticker;
  private final double share;
  private final ThreadLocal<Optional<PendingReads>> pending =
      ThreadLocal.withInitial(this::ofThisLoop);

  @Inject
  public Audience(Viewers viewers, Vertx vertx, AudienceConfig config) {
    this(viewers, vertx, config, Ticker.SYSTEM);
  }

  /// With the settings' defaults.
  public Audience(Viewers viewers, Vertx vertx, Ticker ticker) {
    this(viewers, vertx, defaults(), ticker);
  }

  private Audience(Viewers viewers, Vertx vertx, AudienceConfig config, Ticker ticker) {
    double wanted = config.deadlineShare();
    if (!(wanted > 0 && wanted < 1)) {
      throw new IllegalArgumentException(
          "attune.audience.deadline-share: " + wanted + " (expected: above 0 and below 1)");
    }
    this.viewers = viewers;
    this.loops = ((VertxInternal) vertx).getEventLoopGroup();
    this.ticker = ticker;
    this.share = wanted;
  }

  static AudienceConfig defaults() {
    return new SmallRyeConfigBuilder()
        .withMapping(AudienceConfig.class)
        .build()
        .getConfigMapping(AudienceConfig.class);
  }

  /// The viewer of a decision; never fails, never later than the stage's share of the deadline (and
  /// about a millisecond). Called on an event loop it completes on that loop, at once when nothing
  /// has to be read; called elsewhere, on any loop.
  ///
  /// Degradations written to the trace: `NO_CONSENT` (nothing was read), `ANONYMOUS_VIEWER` (no id,
  /// or one the store does not know), `VIEWER_UNAVAILABLE` (the store failed or was late). The
  /// trace is not touched after completion.
  ///
  /// @param viewerId the viewer, or empty
  /// @param personalise whether consent lets the viewer's data be read
  public Future<Viewer> know(
      String viewerId, boolean personalise, FeatureSchema schema, Deadline deadline, Trace trace) {
    if (!personalise) {
      return anonymous(trace, Degradation.NO_CONSENT);
    }
    if (viewerId.isEmpty()) {
      return anonymous(trace, Degradation.ANONYMOUS_VIEWER);
    }
    long end = deadline.shareEndNanos(share);
    if (end - ticker.nanos() <= 0) {
      return anonymous(trace, Degradation.VIEWER_UNAVAILABLE);
    }
    return read(viewerId, schema, new PendingRead(trace, end), trace);
  }

  private static Future<Viewer> anonymous(Trace trace, Degradation why) {
    trace.degrade(why);
    return ANONYMOUS;
  }

  private Future<Viewer> read(
      String viewerId, FeatureSchema schema, PendingRead read, Trace trace) {
    trace.storeRead();
    Future<Viewer> answer;
    try {
      answer = viewers.read(viewerId, schema);
    } catch (Refusal away) {
      read.unavailable();
      return read.future();
    }
    Optional<PendingReads> loop = pending.get();
    if (loop.isPresent()) {
      answer.onComplete(read);
      if (!read.settled()) {
        loop.get().add(read);
      }
    } else {
      ScheduledFuture<?> end =
          loops.schedule(
              read::unavailable, read.remainingNanos(ticker.nanos()), TimeUnit.NANOSECONDS);
      answer.onComplete(read);
      read.future().onComplete(settled -> end.cancel(false));
    }
    return read.future();
  }

  /// The list of the event loop this thread is, or nothing on any other thread.
  private Optional<PendingReads> ofThisLoop() {
    for (EventExecutor loop : loops) {
      if (loop.inEventLoop()) {
        return Optional.of(new PendingReads(loop, ticker));
      }
    }
    return Optional.empty();
  }
}
