package io.attune.product.recommend;

import io.attune.language.decision.Deadline;
import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Ticker;
import io.attune.language.decision.Trace;
import io.attune.stage.inference.Whom;
import io.attune.state.placement.Placement;
import io.attune.state.snapshot.Snapshot;

/// What one decision is about, on its way through the pipeline.
///
/// @param request what is asked
/// @param placement where it is shown, with the request's own filter if it brought one
/// @param snapshot what it is decided with
/// @param own the caller's candidates beside those that the request names by number
/// @param whom for whom a version is chosen
/// @param include what the answer shows beside the items: bits of [Ask]
/// @param deadline until when
/// @param ticker the clock of the deadline
/// @param trace what happened so far; belongs to this decision alone
record Matter(
    DecisionRequest request,
    Placement placement,
    Snapshot snapshot,
    CallerCandidates own,
    Whom whom,
    int include,
    Deadline deadline,
    Ticker ticker,
    Trace trace) {

  long now() {
    return ticker.nanos();
  }

  long remainingNanos() {
    return deadline.remainingNanos(ticker.nanos());
  }

  boolean traced() {
    return (include & Ask.TRACE) != 0;
  }

  /// The same with a trace of its own, for work after the reply.
  Matter again() {
    return new Matter(
        request, placement, snapshot, own, whom, include, deadline, ticker, new Trace());
  }

  /// The rows a model is expected to score, before anything is known of the viewer.
  int expectedRows() {
    if (own.given()) {
      return request.candidates().length;
    }
    int rows = 0;
    for (Placement.SourceQuota source : placement.sources()) {
      rows += source.quota();
    }
    return Math.min(rows, placement.maxCandidates());
  }

  /// What the model is expected to cost, in nanoseconds; 0 when the placement has none that serves.
  long expectedNanos() {
    if (placement.model().isEmpty()) {
      return 0;
    }
    return snapshot
        .models()
        .serving(placement.model().get())
        .map(model -> model.nanosPerRow() * expectedRows())
        .orElse(0L);
  }
}
