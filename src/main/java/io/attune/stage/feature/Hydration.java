package io.attune.stage.feature;

import io.attune.language.aggregate.Aggregate;
import io.attune.language.decision.Candidates;
import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Matrix;
import io.attune.language.decision.Offers;
import io.attune.language.decision.Trace;
import io.attune.language.schema.FeatureSchema;
import io.attune.state.aggregate.LiveValues;
import io.attune.state.aggregate.Trends;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.profile.Viewer;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.FloatBuffer;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;

/// Writes the feature matrix.
@Singleton
public final class Hydration {
  private static final int MOST_PLANS = 64;

  private final Moment moment;
  private final Trends trends;
  private volatile List<ColumnPlan> plans = List.of();

  /// Without what everybody does.
  public Hydration(FeatureConfig config) {
    this(config, Trends.none());
  }

  @Inject
  public Hydration(FeatureConfig config, Trends trends) {
    this.trends = trends;
    try {
      moment = new Moment(ZoneId.of(config.timeZone()).getRules());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "attune.feature.time-zone: \""
              + config.timeZone()
              + "\" (expected: a name such as UTC or Europe/Berlin)",
          e);
    }
  }

  /// With the settings' defaults.
  public Hydration() {
    this(
        new SmallRyeConfigBuilder()
            .withMapping(FeatureConfig.class)
            .build()
            .getConfigMapping(FeatureConfig.class));
  }

  /// Working memory of one decision at a time: 36 bytes per candidate of capacity and 12 kB.
  public static final class Scratch {
    private final PairColumns pairs;
    private final int[] rowToCandidate;

    @SuppressWarnings("UnusedVariable") // keeps the reads from being optimised away
    private float touched;

    private Scratch(int maxCandidates) {
      pairs = new PairColumns(maxCandidates);
      rowToCandidate = new int[maxCandidates];
    }

    /// Row of the matrix to candidate: rows are the kept candidates in their order. Valid up to the
    /// number of rows, until the next decision; do not write to it.
    public int[] rowToCandidate() {
      return rowToCandidate;
    }
  }

  /// Working memory to be leased with the decision's candidates.
  ///
  /// @param maxCandidates capacity of the [Candidates] it will serve
  public Scratch scratch(int maxCandidates) {
    return new Scratch(maxCandidates);
  }

  /// Working memory of the ads of one decision at a time: some 110 bytes per ad of capacity, and a
  /// row of the widest model for each item.
  public static final class AdScratch {
    private final AdRows rows;

    private AdScratch(AdRows rows) {
      this.rows = rows;
    }
  }

  /// Working memory for ads.
  ///
  /// @param maxOffers the most ads of a decision
  public AdScratch adScratch(int maxOffers) {
    return new AdScratch(new AdRows(maxOffers, scratch(maxOffers)));
  }

  /// Fills the matrix with ads. The columns of item and pair are those of the item that a creative
  /// advertises, and the default where it advertises none; `similarity` is 0, no source delivered
  /// it.
  ///
  /// @param plan of the schema of the facts' catalogue
  /// @param rowToOffer index of the offer of each row
  /// @param matrix shaped by the caller: rows, and the plan's columns
  public void hydrate(
      Plan plan,
      AdFacts facts,
      Offers offers,
      int[] rowToOffer,
      AdScratch scratch,
      Matrix matrix,
      Trace trace) {
    ColumnPlan columns = (ColumnPlan) plan;
    if (scratch.rows.ofItems(this, columns, facts, offers, rowToOffer, matrix, trace)) {
      shared(columns, facts.viewer(), facts.request(), trends, matrix, trace);
    }
    AdRows.ofCreatives(columns, facts, offers, rowToOffer, matrix, trace);
  }

  /// The plan for a model's column list; cached, a scan over the few plans there are after the
  /// first call.
  ///
  /// @param schema use the catalogue snapshot's
  /// @param columns names in the order of the model's input; may be none
  /// @throws io.attune.language.problem.Refusal when a column is not in the schema, or its source
  /// not known
  public Plan plan(FeatureSchema schema, List<String> columns) {
    List<ColumnPlan> known = plans;
    for (int i = 0; i < known.size(); i++) {
      ColumnPlan plan = known.get(i);
      if (plan.schema() == schema && plan.names().equals(columns)) {
        return plan;
      }
    }
    return add(new ColumnPlan(schema, columns));
  }

  /// Keeps a plan, and of the others only those of the same schema: an old schema does not come
  /// back.
  private synchronized ColumnPlan add(ColumnPlan plan) {
    List<ColumnPlan> others =
        plans.stream()
            .filter(other -> other.schema() == plan.schema())
            .limit(MOST_PLANS - 1)
            .toList();
    plans = Stream.concat(Stream.of(plan), others.stream()).toList();
    return plan;
  }

  /// Shapes and fills the matrix: row r is the r-th kept candidate. Candidates beyond the matrix'
  /// rows are not written. Values for which a default stood in are counted in the trace, those of
  /// viewer and context once per decision.
  ///
  /// @return the number of rows
  public int hydrate(
      Plan plan,
      CatalogSnapshot catalog,
      Viewer viewer,
      DecisionRequest request,
      Candidates candidates,
      Scratch scratch,
      Matrix matrix,
      Trace trace) {
    return hydrate(plan, catalog, viewer, request, candidates, trends, scratch, matrix, trace);
  }

  /// The same with values that the caller has.
  ///
  /// @param everybody what columns of items, categories and placements are told from
  public int hydrate(
      Plan plan,
      CatalogSnapshot catalog,
      Viewer viewer,
      DecisionRequest request,
      Candidates candidates,
      LiveValues everybody,
      Scratch scratch,
      Matrix matrix,
      Trace trace) {
    ColumnPlan columns = (ColumnPlan) plan;
    int rows = rows(candidates, matrix.maxRows(), scratch.rowToCandidate);
    matrix.shape(rows, plan.columns());
    touch(columns.runs(), catalog, candidates, scratch, rows);
    items(columns, catalog, candidates, scratch.rowToCandidate, matrix);
    shared(columns, viewer, request, everybody, matrix, trace);
    if (!columns.creatives().isEmpty()) {
      noAds(columns, matrix);
    }
    if (!columns.lives().isEmpty()) {
      live(
          columns,
          catalog,
          candidates,
          everybody,
          request.epochMillis(),
          scratch.rowToCandidate,
          matrix,
          trace);
    }
    if (!columns.pairs().isEmpty()) {
      if (columns.historic()) {
        scratch.pairs.gather(catalog, viewer, candidates);
      }
      scratch.pairs.write(
          columns.pairs(),
          catalog,
          viewer,
          candidates,
          request.epochMillis(),
          scratch.rowToCandidate,
          matrix,
          trace);
    }
    return rows;
  }

  /// What is recommended is no ad: the defaults.
  private static void noAds(ColumnPlan plan, Matrix matrix) {
    for (ColumnPlan.OfCreative column : plan.creatives()) {
      for (int row = 0; row < matrix.rows(); row++) {
        matrix.floats().put(row * matrix.columns() + column.to(), plan.absent()[column.to()]);
      }
    }
  }

  private static int rows(Candidates candidates, int maxRows, int[] rowToCandidate) {
    int rows = 0;
    for (int i = 0; i < candidates.size() && rows < maxRows; i++) {
      if (candidates.kept(i)) {
        rowToCandidate[rows++] = i;
      }
    }
    return rows;
  }

  /// Asks for all rows before any is copied: the processor fetches many at a time from memory as
  /// long as nothing waits for what was read.
  private static void touch(
      List<ColumnPlan.ItemRun> runs,
      CatalogSnapshot catalog,
      Candidates candidates,
      Scratch scratch,
      int rows) {
    if (runs.isEmpty()) {
      return;
    }
    int from = runs.getFirst().from();
    int count = runs.getFirst().count();
    float touched = 0;
    for (int row = 0; row < rows; row++) {
      touched += catalog.touchRow(candidates.item(scratch.rowToCandidate[row]), from, count);
    }
    scratch.touched = touched;
  }

  private static void items(
      ColumnPlan plan,
      CatalogSnapshot catalog,
      Candidates candidates,
      int[] rowToCandidate,
      Matrix matrix) {
    FloatBuffer floats = matrix.floats();
    List<ColumnPlan.ItemRun> runs = plan.runs();
    for (int row = 0; row < matrix.rows(); row++) {
      int item = candidates.item(rowToCandidate[row]);
      int start = row * matrix.columns();
      for (int i = 0; i < runs.size(); i++) {
        ColumnPlan.ItemRun run = runs.get(i);
        catalog.copyRow(item, run.from(), run.count(), floats, start + run.to());
      }
    }
  }

  private void shared(
      ColumnPlan plan,
      Viewer viewer,
      DecisionRequest request,
      LiveValues everybody,
      Matrix matrix,
      Trace trace) {
    FloatBuffer floats = matrix.floats();
    int cells = matrix.rows() * matrix.columns();
    for (int i = 0; i < plan.shared().size(); i++) {
      ColumnPlan.Shared column = plan.shared().get(i);
      float raw = raw(column, viewer, request, everybody);
      if (!Float.isFinite(raw)) {
        trace.missing(1);
        raw = column.defaultValue();
      }
      float value = column.transform().apply(raw);
      for (int at = column.to(); at < cells; at += matrix.columns()) {
        floats.put(at, value);
      }
    }
  }

  private static void live(
      ColumnPlan plan,
      CatalogSnapshot catalog,
      Candidates candidates,
      LiveValues everybody,
      long nowMillis,
      int[] rowToCandidate,
      Matrix matrix,
      Trace trace) {
    FloatBuffer floats = matrix.floats();
    int missing = 0;
    for (int i = 0; i < plan.lives().size(); i++) {
      ColumnPlan.Live column = plan.lives().get(i);
      for (int row = 0; row < matrix.rows(); row++) {
        int item = candidates.item(rowToCandidate[row]);
        float raw =
            column.aggregate().of() == Aggregate.Of.ITEM
                ? everybody.item(column.aggregate(), item, nowMillis)
                : everybody.category(column.aggregate(), catalog.mainCategoryName(item), nowMillis);
        if (!Float.isFinite(raw)) {
          missing++;
          raw = column.defaultValue();
        }
        floats.put(row * matrix.columns() + column.to(), column.transform().apply(raw));
      }
    }
    trace.missing(missing);
  }

  private float raw(
      ColumnPlan.Shared column, Viewer viewer, DecisionRequest request, LiveValues everybody) {
    if (column.viewerColumn() >= 0) {
      return viewer.column(column.viewerColumn(), request.epochMillis());
    }
    if (column.aggregate() != null) {
      return everybody.placement(column.aggregate(), request.placement(), request.epochMillis());
    }
    return column.clock()
        ? moment.clock(request, column.field())
        : column.values().isEmpty()
            ? Moment.field(request, column.field())
            : Moment.word(request, column.field(), column.values());
  }
}
