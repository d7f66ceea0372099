package io.attune.stage.audience;

import io.attune.language.decision.Deadline;
import io.attune.language.decision.Trace;
import io.attune.language.schema.FeatureSchema;
import io.attune.state.profile.Viewer;
import io.attune.state.profile.Viewers;
import io.vertx.core.Future;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/// Knows the viewer.
@Singleton
public final class Audience {

  @Inject
  public Audience(Viewers viewers) {}

  /// The viewer of a decision; never fails, never later than the stage's share of the deadline (and about a millisecond).
  /// Called on an event loop it completes on that loop, at once when nothing has to be read.
  ///
  /// Degradations written to the trace: `NO_CONSENT` (nothing was read), `ANONYMOUS_VIEWER` (no id, or one the store does not
  /// know), `VIEWER_UNAVAILABLE` (the store failed or was late). The trace is not touched after completion.
  ///
  /// @param viewerId the viewer, or empty
  /// @param personalise whether consent lets the viewer's data be read
  public Future<Viewer> know(String viewerId, boolean personalise, FeatureSchema schema, Deadline deadline, Trace trace) {
    throw new UnsupportedOperationException("audience");
  }
}
