package io.attune.product.recommend;

import io.attune.language.decision.Deadline;
import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Ticker;
import io.attune.language.decision.Trace;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.platform.access.Scope;
import io.attune.stage.admission.Admission;
import io.attune.state.context.Surroundings;
import io.attune.state.placement.Placement;
import io.attune.state.snapshot.Snapshot;
import io.attune.state.snapshot.Snapshots;
import io.vertx.core.Future;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Answers calls from outside, the same for REST and gRPC: rights, words to numbers, deadline,
/// consent, then the decision. Thread-safe.
@Singleton
final class Calls {
  private final Recommendations recommendations;
  private final Admission admission;
  private final Snapshots snapshots;
  private final Checks checks;
  private final FreeFilters filters;
  private final @Nullable Surroundings surroundings;
  private final ContextUse use = new ContextUse();
  private final Ticker ticker = Ticker.SYSTEM;

  @Inject
  Calls(
      Recommendations recommendations,
      Admission admission,
      Snapshots snapshots,
      Surroundings surroundings,
      RecommendConfig config) {
    this(recommendations, admission, snapshots, config, surroundings);
  }

  /// Without what headers tell.
  Calls(
      Recommendations recommendations,
      Admission admission,
      Snapshots snapshots,
      RecommendConfig config) {
    this(recommendations, admission, snapshots, config, null);
  }

  private Calls(
      Recommendations recommendations,
      Admission admission,
      Snapshots snapshots,
      RecommendConfig config,
      @Nullable Surroundings surroundings) {
    this.surroundings = surroundings;
    this.recommendations = recommendations;
    this.admission = admission;
    this.snapshots = snapshots;
    checks = new Checks(config.limits());
    filters = new FreeFilters(config.filterCache());
  }

  Checks checks() {
    return checks;
  }

  /// When a call begins, on the scale of its deadline.
  long now() {
    return ticker.nanos();
  }

  /// An answer per part of the call, in order; fails with a refusal.
  ///
  /// @param may what the caller's key allows
  /// @param startNanos when the call was received
  /// @param wireNanos what was left then of a deadline on the wire, or [Admission#UNSTATED]
  Future<List<Answer>> answer(Ask ask, Predicate<Scope> may, long startNanos, long wireNanos) {
    return answer(ask, may, startNanos, wireNanos, name -> null);
  }

  /// The same for a call with headers.
  ///
  /// @param header a header's value by name, or null
  Future<List<Answer>> answer(
      Ask ask,
      Predicate<Scope> may,
      long startNanos,
      long wireNanos,
      Function<String, @Nullable String> header) {
    permit(ask.timeGiven, "context.time", Scope.EVALUATE, may);
    permit(ask.asksForExpression(), "filter.expression", Scope.FILTER, may);
    if (!snapshots.started()) {
      throw Problem.of(ProblemCode.STORE_UNAVAILABLE, "state: not loaded yet").refusal();
    }
    Snapshot snapshot = snapshots.current();
    Tester.read(ask, header.apply(Tester.HEADER), may, snapshot.models());
    long seed = ThreadLocalRandom.current().nextLong();
    Resolution resolution =
        new Resolution(
            ask, snapshot, admission.personalises(ask.consent), System.currentTimeMillis(), seed);
    List<Placement> placements = new ArrayList<>(ask.parts.size());
    Duration longest = Duration.ZERO;
    for (Ask.Part part : ask.parts) {
      Placement placement = resolution.placement(part);
      placements.add(placement);
      longest = placement.deadline().compareTo(longest) > 0 ? placement.deadline() : longest;
    }
    Deadline deadline = admission.deadline(startNanos, ask.deadlineMillis, wireNanos, longest);
    int wanted = surroundings == null ? 0 : use.wanted(snapshot, ask);
    if (wanted == 0 || surroundings == null) {
      ask.context = Surroundings.withoutAddress(ask.context);
      return decided(ask, resolution, placements, snapshot, deadline);
    }
    Future<Map<String, Object>> complete =
        surroundings.complete(ask.context, wanted, header, deadline.remainingNanos(ticker.nanos()));
    if (complete.isComplete()) {
      ask.context = complete.result();
      return decided(ask, resolution, placements, snapshot, deadline);
    }
    return complete.compose(
        context -> {
          ask.context = context;
          return decided(ask, resolution, placements, snapshot, deadline);
        });
  }

  private Future<List<Answer>> decided(
      Ask ask,
      Resolution resolution,
      List<Placement> placements,
      Snapshot snapshot,
      Deadline deadline) {
    if (!ask.asksForExpression()) {
      return recommendations.decide(matters(ask, resolution, placements, snapshot, deadline));
    }
    ask.context = ContextUse.named(ask);
    return filtered(ask, placements, snapshot, deadline)
        .compose(
            narrowed ->
                recommendations.decide(matters(ask, resolution, narrowed, snapshot, deadline)));
  }

  private static void permit(boolean wanted, String field, Scope needed, Predicate<Scope> may) {
    if (wanted && !may.test(needed)) {
      String detail =
          field + ": not allowed (expected: a key with the scope " + needed.code() + ")";
      throw new Problem(ProblemCode.FORBIDDEN, field, detail).refusal();
    }
  }

  private List<Matter> matters(
      Ask ask,
      Resolution resolution,
      List<Placement> placements,
      Snapshot snapshot,
      Deadline deadline) {
    List<Matter> matters = new ArrayList<>(placements.size());
    for (int i = 0; i < placements.size(); i++) {
      Ask.Part part = ask.parts.get(i);
      DecisionRequest request = resolution.request(part, placements.get(i));
      CallerCandidates own = resolution.own(part, request);
      matters.add(
          new Matter(
              request,
              placements.get(i),
              snapshot,
              own,
              Recommendations.whom(request, ask.model),
              ask.include,
              deadline,
              ticker,
              new Trace()));
    }
    return matters;
  }

  /// The placements with the call's own expressions; what is not compiled when the deadline ends is
  /// refused.
  private Future<List<Placement>> filtered(
      Ask ask, List<Placement> placements, Snapshot snapshot, Deadline deadline) {
    Future<List<Placement>> all = Future.succeededFuture(new ArrayList<>());
    for (int i = 0; i < placements.size(); i++) {
      Ask.Part part = ask.parts.get(i);
      Placement placement = placements.get(i);
      all =
          all.compose(
              done -> one(ask, part, placement, snapshot, deadline).map(next -> with(done, next)));
    }
    return all;
  }

  private Future<Placement> one(
      Ask ask, Ask.Part part, Placement placement, Snapshot snapshot, Deadline deadline) {
    if (part.filterExpression.isEmpty()) {
      return Future.succeededFuture(placement);
    }
    String field = part.path + "filter.expression";
    Future<Placement> compiled =
        filters.apply(placement, field, part.filterExpression, ask.context, snapshot.placements());
    return compiled.isComplete()
        ? compiled
        : compiled
            .timeout(Math.max(1, deadline.remainingNanos(ticker.nanos())), TimeUnit.NANOSECONDS)
            .recover(
                failure ->
                    Future.failedFuture(
                        failure instanceof java.util.concurrent.TimeoutException
                            ? FreeFilters.late(field)
                            : failure));
  }

  private static List<Placement> with(List<Placement> done, Placement next) {
    done.add(next);
    return done;
  }

  @PreDestroy
  void close() {
    filters.close();
  }
}
