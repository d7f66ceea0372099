package io.attune.product.recommend;

import io.attune.language.decision.Candidates;
import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Degradation;
import io.attune.language.decision.DropReason;
import io.attune.language.decision.Matrix;
import io.attune.language.decision.Source;
import io.attune.language.decision.Sponsored;
import io.attune.language.decision.Stage;
import io.attune.language.decision.Trace;
import io.attune.language.problem.Refusal;
import io.attune.stage.candidate.Retrieval;
import io.attune.stage.eligibility.Eligibility;
import io.attune.stage.feature.Hydration;
import io.attune.stage.feature.Plan;
import io.attune.stage.inference.Choice;
import io.attune.stage.inference.Inference;
import io.attune.stage.pricing.Pricing;
import io.attune.stage.ranking.Ranking;
import io.attune.stage.recording.Capture;
import io.attune.stage.recording.DecisionRecord;
import io.attune.stage.recording.FullRecord;
import io.attune.state.aggregate.LiveValues;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.placement.Placement;
import io.attune.state.profile.Viewer;
import io.attune.state.snapshot.SnapshotRow;
import io.attune.state.version.ServingModel;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The stages of a recommendation in their order, as one synchronous function that knows nothing of
/// threads. Before the costly stages it looks at the deadline: less time means fewer candidates,
/// then no model. Thread-safe; a scratch serves one run at a time.
@Singleton
final class Pipeline {
  /// What is kept for ranking and everything after it, in nanoseconds.
  private static final long FINISH_NANOS = 50_000;

  /// What putting a row of features together is taken to cost beside the model, in nanoseconds.
  private static final long HYDRATE_NANOS_PER_ROW = 100;

  private final Retrieval retrieval;
  private final Eligibility eligibility;
  private final Hydration hydration;
  private final Inference inference;
  private final Pricing pricing;
  private final Ranking ranking;

  @Inject
  Pipeline(
      Retrieval retrieval,
      Eligibility eligibility,
      Hydration hydration,
      Inference inference,
      Pricing pricing,
      Ranking ranking) {
    this.retrieval = retrieval;
    this.eligibility = eligibility;
    this.hydration = hydration;
    this.inference = inference;
    this.pricing = pricing;
    this.ranking = ranking;
  }

  /// Working memory for its runs.
  Scratch scratch(int maxCandidates, int maxCount) {
    return new Scratch(
        maxCandidates,
        maxCount,
        retrieval.scratch(),
        hydration.scratch(maxCandidates),
        ranking.scratch(maxCandidates));
  }

  /// Decides: leaves the slate, the candidates and the matrix in the scratch.
  ///
  /// @param onPage items that earlier placements of the page show
  /// @param live what real-time features of items, categories and placement tell
  /// @return the model that scored, `name/version`, or empty for the prior
  String run(Matter matter, Viewer viewer, int[] onPage, LiveValues live, Scratch scratch) {
    scratch.candidates.clear();
    scratch.slate.clear();
    scratch.sponsored = List.of();
    scratch.live = live;
    scratch.row.bind(matter.snapshot(), viewer, matter.request(), live);
    retrieve(matter, viewer, scratch);
    int kept = sift(matter, viewer, onPage, scratch);
    Choice choice = choose(matter, kept);
    try {
      while (!score(matter, viewer, choice, scratch)) {
        choice =
            inference.next(
                choice,
                matter.placement(),
                matter.snapshot().models(),
                matter.whom(),
                matter.trace());
      }
      price(matter, scratch);
      rank(matter, scratch);
    } finally {
      inference.release(choice);
    }
    return scratch.scorer == null ? "" : scratch.scorer.name() + "/" + scratch.scorer.version();
  }

  /// @return false when the model failed: then another is to score
  private boolean score(Matter matter, Viewer viewer, Choice choice, Scratch scratch) {
    int kept = rows(scratch);
    Choice scorer =
        fits(matter, choice) && cut(matter, choice, kept, scratch) ? choice : prior(matter);
    scratch.scorer = scorer.model().orElse(null);
    hydrate(matter, viewer, scorer, scratch);
    return predict(matter, scorer, scratch);
  }

  /// Decides again what was recorded, from the recorded candidates on. Candidates for which there
  /// was no time stay out. Rows of the recorded matrix are scored as they were read; all others,
  /// and those of a model that reads other columns, are told from the facts.
  Redecided again(
      FullRecord recorded,
      Placement placement,
      CatalogSnapshot catalog,
      Optional<ServingModel> scorer,
      Scratch scratch) {
    Trace trace = new Trace();
    DecisionRequest request = recorded.asked().request();
    Candidates candidates = scratch.candidates;
    scratch.slate.clear();
    recall(recorded.considered(), candidates);
    scratch.live = Recalled.live(recorded, catalog);
    scratch.row.bind(
        catalog,
        recorded.read(),
        request,
        new SnapshotRow.Told(scratch.live, recorded.told().segments()));
    eligibility.sift(
        catalog,
        placement,
        recorded.read(),
        request,
        scratch.row,
        recorded.asked().onPage(),
        0,
        candidates,
        trace);
    for (int i = 0; i < candidates.size(); i++) {
      if (recorded.considered().reasons()[i] == DropReason.CANDIDATE_LIMIT.number()) {
        candidates.drop(i, DropReason.CANDIDATE_LIMIT);
      }
    }
    Choice choice = scorer.isPresent() ? new Choice(scorer, 0) : Choice.PRIOR;
    int[] seen = rehydrate(recorded, choice, catalog, scratch, trace);
    boolean failed = !predict(choice, candidates, catalog, scratch);
    if (failed) {
      predict(Choice.PRIOR, candidates, catalog, scratch);
    }
    pricing.price(candidates);
    ranking.rank(
        catalog,
        placement,
        request,
        scratch.row,
        candidates,
        scratch.ranking,
        scratch.slate,
        trace);
    blend(recorded.decision().sponsored(), request, scratch, trace);
    return new Redecided(
        Outcome.shown(request.offset(), scratch),
        Outcome.considered(candidates),
        seen[0],
        seen[1],
        failed);
  }

  private boolean predict(
      Choice choice, Candidates candidates, CatalogSnapshot catalog, Scratch scratch) {
    return inference.predict(
        choice, scratch.matrix(0, 0), scratch.rowToCandidate, candidates, catalog);
  }

  private static void recall(Capture.Considered considered, Candidates candidates) {
    candidates.clear();
    for (int i = 0; i < considered.size(); i++) {
      int index = -1;
      for (Source source : Source.values()) {
        if ((considered.sources()[i] & source.bit()) != 0) {
          index = candidates.add(considered.items()[i], source, 0);
        }
      }
      if (index >= 0) {
        candidates.affinity(index, considered.affinity()[i]);
        candidates.similarity(index, considered.similarity()[i]);
      }
    }
  }

  /// @return how many recorded values were told again, and how many of them came out otherwise
  private int[] rehydrate(
      FullRecord recorded, Choice choice, CatalogSnapshot catalog, Scratch scratch, Trace trace) {
    Candidates candidates = scratch.candidates;
    int rows = rows(scratch);
    List<String> columns = choice.columns();
    Matrix matrix = scratch.matrix(rows, columns.size());
    matrix.shape(rows, columns.size());
    if (columns.isEmpty()) {
      return new int[2];
    }
    hydration.hydrate(
        hydration.plan(catalog.schema(), columns),
        catalog,
        recorded.read(),
        recorded.asked().request(),
        candidates,
        scratch.live,
        scratch.hydration,
        matrix,
        trace);
    own(recorded.asked().features(), columns, scratch.rowToItem, matrix);
    return recorded
        .decision()
        .features()
        .filter(features -> features.columns().equals(columns))
        .map(features -> asRead(features, scratch.rowToItem, matrix))
        .orElseGet(() -> new int[2]);
  }

  private static void own(
      Map<Integer, Map<String, Float>> features,
      List<String> columns,
      int[] rowToItem,
      Matrix matrix) {
    for (int row = 0; row < matrix.rows() && !features.isEmpty(); row++) {
      Map<String, Float> values = features.getOrDefault(rowToItem[row], Map.of());
      for (Map.Entry<String, Float> value : values.entrySet()) {
        int at = columns.indexOf(value.getKey());
        if (at >= 0) {
          matrix.floats().put(row * matrix.columns() + at, value.getValue());
        }
      }
    }
  }

  private static int[] asRead(DecisionRecord.Features features, int[] rowToItem, Matrix matrix) {
    Map<Integer, Integer> rowOf = HashMap.newHashMap(features.items().length);
    for (int row = 0; row < features.items().length; row++) {
      rowOf.put(features.items()[row], row);
    }
    int[] seen = new int[2];
    int columns = matrix.columns();
    for (int row = 0; row < matrix.rows(); row++) {
      Integer read = rowOf.get(rowToItem[row]);
      for (int column = 0; read != null && column < columns; column++) {
        float was = features.values()[read * columns + column];
        float is = matrix.floats().get(row * columns + column);
        seen[0]++;
        seen[1] += Float.floatToRawIntBits(was) == Float.floatToRawIntBits(is) ? 0 : 1;
        matrix.floats().put(row * columns + column, was);
      }
    }
    return seen;
  }

  /// Notes which candidate each row of the matrix is: the kept ones in their order.
  private static int rows(Scratch scratch) {
    Candidates candidates = scratch.candidates;
    int rows = 0;
    for (int i = 0; i < candidates.size(); i++) {
      if (candidates.kept(i)) {
        scratch.rowToItem[rows] = candidates.item(i);
        scratch.rowToCandidate[rows++] = i;
      }
    }
    return rows;
  }

  private void retrieve(Matter matter, Viewer viewer, Scratch scratch) {
    long start = matter.now();
    CallerCandidates own = matter.own();
    int found = 0;
    if (!own.given() || matter.request().candidates().length > 0) {
      found =
          retrieval.retrieve(
              matter.snapshot().catalog(),
              matter.placement(),
              viewer,
              matter.request(),
              matter.deadline(),
              scratch.retrieval,
              scratch.candidates,
              matter.trace());
    }
    if (matter.chosen() != null) {
      retrieval.sponsored(matter.chosen().items(), scratch.retrieval, scratch.candidates);
      found = scratch.candidates.size();
    }
    if (own.unknown() > 0) {
      matter.trace().drop(DropReason.UNKNOWN_ITEM, own.unknown());
      matter.trace().degrade(Degradation.UNKNOWN_ITEMS);
    }
    matter.trace().stage(Stage.CANDIDATE, found + own.unknown(), found, matter.now() - start);
  }

  /// Sifts, and asks for more popular items while the filters leave too few.
  private int sift(Matter matter, Viewer viewer, int[] onPage, Scratch scratch) {
    long start = matter.now();
    CatalogSnapshot catalog = matter.snapshot().catalog();
    Candidates candidates = scratch.candidates;
    int kept = siftFrom(0, matter, viewer, onPage, scratch);
    int wanted = matter.request().count() + matter.request().offset();
    while (kept < wanted && !matter.own().given() && matter.remainingNanos() > 0) {
      int from = candidates.size();
      if (retrieval.more(
              catalog,
              matter.placement(),
              matter.request(),
              wanted - kept,
              scratch.retrieval,
              candidates)
          == 0) {
        break;
      }
      kept += siftFrom(from, matter, viewer, onPage, scratch);
    }
    matter.trace().stage(Stage.ELIGIBILITY, candidates.size(), kept, matter.now() - start);
    return kept;
  }

  private int siftFrom(int from, Matter matter, Viewer viewer, int[] onPage, Scratch scratch) {
    return eligibility.sift(
        matter.snapshot().catalog(),
        matter.placement(),
        viewer,
        matter.request(),
        scratch.row,
        onPage,
        from,
        scratch.candidates,
        matter.trace());
  }

  private Choice choose(Matter matter, int kept) {
    return kept == 0
        ? Choice.PRIOR
        : inference.choose(
            matter.placement(), matter.snapshot().models(), matter.whom(), matter.trace());
  }

  /// Whether the catalogue of this snapshot has the columns that the model reads; during a change
  /// of columns it may not.
  private boolean fits(Matter matter, Choice choice) {
    if (choice.model().isEmpty()) {
      return true;
    }
    try {
      hydration.plan(matter.snapshot().catalog().schema(), choice.columns());
      return true;
    } catch (Refusal e) {
      return false;
    }
  }

  /// Keeps as many candidates as the time left can score, the sources' first ones first.
  ///
  /// @return false when there is no time for the model at all
  private static boolean cut(Matter matter, Choice choice, int kept, Scratch scratch) {
    if (choice.model().isEmpty()) {
      return true;
    }
    long affordable =
        (matter.remainingNanos() - FINISH_NANOS) / (choice.nanosPerRow() + HYDRATE_NANOS_PER_ROW);
    if (affordable >= kept) {
      return true;
    }
    if (2L * kept * choice.nanosPerRow() > matter.placement().deadline().toNanos()) {
      choice.model().get().leaveOut();
    }
    if (affordable < Math.min(kept, matter.request().count() + matter.request().offset())) {
      return false;
    }
    Candidates candidates = scratch.candidates;
    long room = affordable;
    for (int i = 0; i < candidates.size(); i++) {
      if (candidates.kept(i) && room-- <= 0) {
        candidates.drop(i, DropReason.CANDIDATE_LIMIT);
      }
    }
    matter.trace().drop(DropReason.CANDIDATE_LIMIT, kept - (int) affordable);
    matter.trace().degrade(Degradation.CANDIDATES_CUT);
    return true;
  }

  private static Choice prior(Matter matter) {
    matter.trace().degrade(Degradation.PRIOR_SCORES);
    return Choice.PRIOR;
  }

  private void hydrate(Matter matter, Viewer viewer, Choice choice, Scratch scratch) {
    long start = matter.now();
    Candidates candidates = scratch.candidates;
    int rows = rows(scratch);
    scratch.columns = choice.columns();
    Matrix matrix = scratch.matrix(rows, choice.columns().size());
    if (choice.model().isEmpty()) {
      matrix.shape(rows, 0);
    } else {
      CatalogSnapshot catalog = matter.snapshot().catalog();
      Plan plan = hydration.plan(catalog.schema(), choice.columns());
      hydration.hydrate(
          plan,
          catalog,
          viewer,
          matter.request(),
          candidates,
          scratch.live,
          scratch.hydration,
          matrix,
          matter.trace());
      matter.own().override(matrix, choice.columns(), scratch.rowToItem);
    }
    matter.trace().stage(Stage.FEATURE, rows, rows, matter.now() - start);
  }

  private boolean predict(Matter matter, Choice choice, Scratch scratch) {
    long start = matter.now();
    int rows = scratch.matrix(0, 0).rows();
    boolean good = predict(choice, scratch.candidates, matter.snapshot().catalog(), scratch);
    matter.trace().stage(Stage.INFERENCE, rows, rows, matter.now() - start);
    return good;
  }

  private void price(Matter matter, Scratch scratch) {
    long start = matter.now();
    pricing.price(scratch.candidates);
    int rows = scratch.matrix(0, 0).rows();
    matter.trace().stage(Stage.PRICING, rows, rows, matter.now() - start);
  }

  private void rank(Matter matter, Scratch scratch) {
    long start = matter.now();
    int shown =
        ranking.rank(
            matter.snapshot().catalog(),
            matter.placement(),
            matter.request(),
            scratch.row,
            scratch.candidates,
            scratch.ranking,
            scratch.slate,
            matter.trace());
    if (matter.chosen() != null) {
      blend(matter.chosen().items(), matter.request(), scratch, matter.trace());
      shown = scratch.slate.size();
    }
    if (shown < matter.request().count()) {
      matter.trace().degrade(Degradation.FEWER_ITEMS);
    }
    matter.trace().stage(Stage.RANKING, scratch.matrix(0, 0).rows(), shown, matter.now() - start);
  }

  private void blend(List<Sponsored> items, DecisionRequest request, Scratch scratch, Trace trace) {
    scratch.sponsored = ranking.blend(items, request, scratch.candidates, scratch.slate, trace);
  }

  /// Scores the candidates of a decision that was answered once more, by another version.
  ///
  /// @param scores receives as many as the matrix has rows
  /// @return false when it cannot
  boolean scoreAgain(
      Matter matter, Viewer viewer, ServingModel version, Scratch scratch, float[] scores) {
    if (!scratch.columns.equals(version.columns())) {
      Choice other = new Choice(Optional.of(version), 0);
      if (!fits(matter, other)) {
        return false;
      }
      // ranking has dropped what is not shown; what its own row noted is the recorder's
      int rows = scratch.matrix(0, 0).rows();
      for (int row = 0; row < rows; row++) {
        scratch.candidates.restore(scratch.rowToCandidate[row]);
      }
      scratch.live = matter.snapshot().trends();
      hydrate(matter.again(), viewer, other, scratch);
      if (scratch.matrix(0, 0).rows() != rows) {
        return false;
      }
    }
    return version.rescore(scratch.matrix(0, 0), scores);
  }
}
