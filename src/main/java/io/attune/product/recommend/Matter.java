package io.attune.product.recommend;

import io.attune.language.decision.Deadline;
import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Ticker;
import io.attune.language.decision.Trace;
import io.attune.stage.candidate.Sponsors.Chosen;
import io.attune.stage.inference.Whom;
import io.attune.state.placement.Placement;
import io.attune.state.snapshot.Snapshot;
import org.jspecify.annotations.Nullable;

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
/// @param chosen what advertisers pay to have shown among the items; null where nobody was asked
record Matter(
    DecisionRequest request,
    Placement placement,
    Snapshot snapshot,
    CallerCandidates own,
    Whom whom,
    int include,
    Deadline deadline,
    Ticker ticker,
    Trace trace,
    @Nullable Chosen chosen) {

  /// Before anybody was asked for ads.
  Matter(
      DecisionRequest request,
      Placement placement,
      Snapshot snapshot,
      CallerCandidates own,
      Whom whom,
      int include,
      Deadline deadline,
      Ticker ticker,
      Trace trace) {
    this(request, placement, snapshot, own, whom, include, deadline, ticker, trace, null);
  }

  /// The same with what advertisers pay for.
  Matter with(Chosen ads) {
    return new Matter(
        request, placement, snapshot, own, whom, include, deadline, ticker, trace, ads);
  }

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
        request, placement, snapshot, own, whom, include, deadline, ticker, new Trace(), chosen);
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
