package io.attune.product.recommend;

import io.attune.language.decision.Deadline;
import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Degradation;
import io.attune.language.decision.Sponsored;
import io.attune.language.decision.Stage;
import io.attune.language.decision.Ticker;
import io.attune.language.decision.Trace;
import io.attune.stage.admission.Admission;
import io.attune.stage.inference.Whom;
import io.attune.stage.recording.DecisionRecord;
import io.attune.stage.recording.FullRecord;
import io.attune.stage.recording.Recording;
import io.attune.state.aggregate.LiveValues;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.placement.Placement;
import io.attune.state.placement.Placements;
import io.attune.state.profile.Viewer;
import io.attune.state.snapshot.Snapshot;
import io.attune.state.snapshot.Snapshots;
import io.attune.state.version.ServingModel;
import io.vertx.core.Future;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Decides what to recommend. Thread-safe.
@Singleton
public final class Recommendations {
  private static final String PRODUCT = "recommend";
  private static final int[] NOTHING = {};
  private static final long UNHURRIED_NANOS = 60_000_000_000L;
  private static final List<Degradation> OF_THE_VIEWER =
      List.of(Degradation.NO_CONSENT, Degradation.ANONYMOUS_VIEWER, Degradation.VIEWER_UNAVAILABLE);

  private final Admission admission;
  private final Prelude prelude;
  private final Pipeline pipeline;
  private final Recording recording;
  private final Snapshots snapshots;
  private final Scratches scratches;
  private final Trials trials;
  private final Lanes lanes;
  private final Rehearsal rehearsal;
  private final Ticker ticker = Ticker.SYSTEM;

  @Inject
  Recommendations(
      Admission admission,
      Prelude prelude,
      Trials trials,
      Recording recording,
      Snapshots snapshots,
      RecommendConfig config) {
    this.admission = admission;
    this.prelude = prelude;
    this.trials = trials;
    pipeline = trials.pipeline();
    this.recording = recording;
    this.snapshots = snapshots;
    scratches = trials.scratches();
    lanes = new Lanes(config);
    rehearsal = new Rehearsal(recording, config.limits());
  }

  /// Decides as the service does: admitted, with one read of the viewer, inside the placement's
  /// deadline, recorded. Any thread; on an event loop the answer comes on that loop. Fails with a
  /// refusal: `unknown_placement`, or `overloaded`.
  public Future<Answer> recommend(DecisionRequest request) {
    Snapshot snapshot = snapshots.current();
    Placement placement = placement(request, snapshot);
    Deadline deadline =
        admission.deadline(ticker.nanos(), 0, Admission.UNSTATED, placement.deadline());
    Matter matter =
        new Matter(
            request,
            placement,
            snapshot,
            CallerCandidates.NONE,
            whom(request, ""),
            0,
            deadline,
            ticker,
            new Trace());
    return decide(List.of(matter)).map(List::getFirst);
  }

  /// Decides at once for a viewer and a snapshot that the caller has: the same stages without
  /// admission, store and record, with a minute of time. The answer has neither an id nor a token.
  /// Not on an event loop.
  ///
  /// @throws io.attune.language.problem.Refusal `unknown_placement`, or `overloaded` when too many
  /// threads do so at once
  public Answer decide(DecisionRequest request, Viewer viewer, Snapshot snapshot) {
    Deadline deadline = Deadline.after(ticker.nanos(), UNHURRIED_NANOS);
    Placement placement = placement(request, snapshot);
    Matter matter =
        new Matter(
            request,
            placement,
            snapshot,
            CallerCandidates.NONE,
            whom(request, ""),
            0,
            deadline,
            ticker,
            new Trace());
    Scratch scratch = scratches.lend();
    try {
      return new Answer(
          run(matter, viewer, NOTHING, "", false, snapshot.trends(), scratch),
          "",
          0,
          snapshot.catalog());
    } finally {
      scratches.giveBack(scratch);
    }
  }

  /// Decides again what was recorded in full: recorded candidates, viewer and features, sifted,
  /// scored and ranked by the stages that serve. Retrieval is not done again. With the recorded
  /// definitions the outcome is the recorded one, bit for bit; with others it says what would have
  /// changed. Not on an event loop.
  ///
  /// @param placement the recorded definition, or another one
  /// @param names what the call's own expression may name of viewers
  /// @param catalog the recorded facts, under the recorded numbers
  /// @param scorer the recorded model, or another one, under the caller's lease; absent for the
  /// prior
  /// @throws io.attune.language.problem.Refusal when the placement lacks the filter that the call
  /// named, the recorded columns those of the model, or too many threads do so at once
  public Redecided redecide(
      FullRecord recorded,
      Placement placement,
      Placements.Names names,
      CatalogSnapshot catalog,
      Optional<ServingModel> scorer) {
    String expression = recorded.asked().filterExpression();
    Placement narrowed =
        expression.isEmpty()
            ? placement
            : FreeFilters.narrowed(
                placement, expression, recorded.asked().request().context(), names);
    Scratch scratch = scratches.lend();
    try {
      return pipeline.again(recorded, narrowed, catalog, scorer, scratch);
    } finally {
      scratches.giveBack(scratch);
    }
  }

  private static Placement placement(DecisionRequest request, Snapshot snapshot) {
    return snapshot
        .placements()
        .placement(request.placement())
        .orElseThrow(() -> Resolution.unknown("placement", request.placement()));
  }

  /// For whom a version is chosen: who permits it, by the viewer's id, or the session's.
  ///
  /// @param wanted the version that a tester asks for, or empty
  static Whom whom(DecisionRequest request, String wanted) {
    String id = request.viewerId().isEmpty() ? request.sessionId() : request.viewerId();
    return Whom.of(request.personalise() ? id : "", wanted);
  }

  /// Goes through what a call needs beside a decision (reading, signing, writing), for warming up;
  /// leaves nothing behind. Any thread, one at a time.
  ///
  /// @param answer of [#decide(DecisionRequest, Viewer, Snapshot)]
  /// @return how many bytes were written, so that the work is not optimised away
  public int rehearse(Answer answer) {
    return rehearsal.play(answer);
  }

  /// Decides for all placements of a call in turn: one look at the viewer, no item twice.
  ///
  /// @param matters of one viewer, one snapshot and one deadline; at least one
  Future<List<Answer>> decide(List<Matter> matters) {
    Matter first = matters.getFirst();
    long start = ticker.nanos();
    admission.enter();
    try {
      for (Matter matter : matters) {
        matter.trace().stage(Stage.ADMISSION, 1, 1, ticker.nanos() - start);
      }
      return prelude
          .know(first)
          .compose(
              viewer ->
                  prelude.isSponsored(matters)
                      ? sponsored(matters, viewer)
                      : compute(matters, viewer))
          .onComplete(done -> admission.leave());
    } catch (RuntimeException e) {
      admission.leave();
      throw e;
    }
  }

  /// What no answer shows is given back, also when there is no answer.
  private Future<List<Answer>> sponsored(List<Matter> matters, Viewer viewer) {
    return prelude
        .sponsored(matters, viewer)
        .compose(
            asked ->
                compute(asked, viewer)
                    .onComplete(
                        done -> {
                          for (int i = 0; i < asked.size(); i++) {
                            List<Sponsored> shown =
                                done.succeeded()
                                    ? done.result().get(i).record().sponsored()
                                    : List.of();
                            Prelude.giveBack(asked.get(i), shown);
                          }
                        }));
  }

  private Future<List<Answer>> compute(List<Matter> matters, Viewer viewer) {
    long predicted = 0;
    for (Matter matter : matters) {
      predicted += matter.expectedNanos();
    }
    return lanes.compute(
        predicted, matters.getFirst().remainingNanos(), () -> answers(matters, viewer));
  }

  private List<Answer> answers(List<Matter> matters, Viewer viewer) {
    Scratch scratch = scratches.lend();
    try {
      Answer[] answers = new Answer[matters.size()];
      int[] onPage = NOTHING;
      for (int i = 0; i < answers.length; i++) {
        Matter matter = matters.get(i);
        if (i > 0) {
          inherit(matters.getFirst().trace(), matter.trace());
        }
        answers[i] = answer(matter, viewer, onPage, scratch);
        scratch = trials.offer(matter, viewer, answers[i], scratch);
        if (answers.length > 1) {
          onPage = join(onPage, answers[i].record().shown().items());
        }
      }
      return List.of(answers);
    } finally {
      scratches.giveBack(scratch);
    }
  }

  /// What the one look at the viewer said holds for every placement of the page.
  private static void inherit(Trace from, Trace to) {
    for (Degradation degradation : OF_THE_VIEWER) {
      if (from.degraded(degradation)) {
        to.degrade(degradation);
      }
    }
  }

  private static int[] join(int[] a, int[] b) {
    int[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  private Answer answer(Matter matter, Viewer viewer, int[] onPage, Scratch scratch) {
    String id = matter.chosen() == null ? recording.name() : matter.chosen().decisionId();
    boolean full = matter.traced() || recording.samples(id);
    LiveValues.Noted noted = full ? LiveValues.noting(matter.snapshot().trends()) : null;
    LiveValues live = noted == null ? matter.snapshot().trends() : noted;
    DecisionRecord record = run(matter, viewer, onPage, id, full, live, scratch);
    long start = ticker.nanos();
    String token = recording.token(record);
    matter
        .trace()
        .stage(
            Stage.RECORDING, record.shown().size(), record.shown().size(), ticker.nanos() - start);
    if (noted != null) {
      recording.keep(Outcome.capture(matter, viewer, onPage, record, noted, scratch));
    }
    recording.keep(PRODUCT, record);
    return new Answer(record, token, matter.include(), matter.snapshot().catalog());
  }

  private DecisionRecord run(
      Matter matter,
      Viewer viewer,
      int[] onPage,
      String id,
      boolean full,
      LiveValues live,
      Scratch scratch) {
    String model = pipeline.run(matter, viewer, onPage, live, scratch);
    return Outcome.record(matter, id, model, full, scratch);
  }

  @PreDestroy
  void close() {
    lanes.close();
  }
}
