package io.attune.market.sale;

import io.attune.language.campaign.LineItem.BidType;
import io.attune.language.decision.AdReason;
import io.attune.language.decision.Degradation;
import io.attune.language.decision.Matrix;
import io.attune.language.decision.Offers;
import io.attune.language.decision.Ticker;
import io.attune.language.problem.Refusal;
import io.attune.stage.feature.AdFacts;
import io.attune.stage.feature.Hydration;
import io.attune.stage.feature.Plan;
import io.attune.stage.inference.Choice;
import io.attune.stage.inference.Inference;
import io.attune.stage.inference.Whom;
import io.attune.state.demand.Book;
import io.attune.state.model.Models;
import io.attune.state.profile.Viewer;
import io.attune.state.rate.Factors;
import io.attune.state.rate.Foretold;
import io.attune.state.rate.RateSnapshot;
import io.attune.state.rate.Rates;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// How likely what is paid for follows an impression of each ad: what was counted says it, or,
/// where
/// the placement names one, a model of the two objectives `click` (of an impression) and
/// `conversion` (of a click). What pays per impression needs neither and never goes to the model.
/// Thread-safe; a scratch serves one decision at a time.
@Singleton
final class Odds {
  static final String CLICK = "click";
  static final String CONVERSION = "conversion";

  /// The model may hold the event loop for so long; the ads that could offer least are cut.
  private static final long LONGEST_NANOS = 250_000;

  /// What is kept for money, caps and the answer.
  private static final long FINISH_NANOS = 100_000;

  /// What putting a row together is taken to cost beside the model.
  private static final long HYDRATE_NANOS_PER_ROW = 200;

  final Rates rates;
  private final Models models;
  private final Hydration hydration;
  private final Inference inference;
  private final Ticker ticker = Ticker.SYSTEM;
  private boolean started;

  @Inject
  Odds(Rates rates, Models models, Hydration hydration, Inference inference) {
    this.rates = rates;
    this.models = models;
    this.hydration = hydration;
    this.inference = inference;
  }

  /// Begins to read what was counted, and to say in the models' status how what they foretold came
  /// true; once.
  synchronized void start() {
    if (!started) {
      started = true;
      rates.start(Book::group);
      models.onReport(rates::report);
    }
  }

  /// Working memory of one decision at a time, and what was said of its offers.
  static final class Scratch {
    private final float[] click;
    private final float[] conversion;
    private final boolean[] modelled;
    private final int[] rowToOffer;
    private float[][] outputs = {};
    private Matrix matrix = new Matrix(1, 1);
    private final Hydration.AdScratch rows;
    private String model = "";

    private Scratch(int maxOffers, Hydration.AdScratch rows) {
      click = new float[maxOffers];
      conversion = new float[maxOffers];
      modelled = new boolean[maxOffers];
      rowToOffer = new int[maxOffers];
      this.rows = rows;
    }

    /// The model that was asked, `name/version`; empty for none.
    String model() {
      return model;
    }

    /// What was said of an offer, before it was corrected.
    Foretold foretold(int index) {
      return new Foretold(
          modelled[index] ? model : Foretold.COUNTS, click[index], conversion[index]);
    }

    private float[][] outputs(int objectives) {
      if (outputs.length < objectives) {
        outputs = new float[objectives][rowToOffer.length];
      }
      return outputs;
    }

    private Matrix matrix(int rows, int columns) {
      if (matrix.maxRows() < rows || matrix.maxColumns() < columns) {
        int most = Math.max(64, 2 * Integer.highestOneBit(Math.max(1, rows - 1)));
        matrix =
            new Matrix(
                Math.max(rows, Math.min(rowToOffer.length, most)),
                Math.max(columns, matrix.maxColumns()));
      }
      matrix.shape(rows, columns);
      return matrix;
    }
  }

  Scratch scratch(int maxOffers) {
    return new Scratch(maxOffers, hydration.adScratch(maxOffers));
  }

  /// What one decision is about.
  ///
  /// @param matter as the contest knows it
  /// @param viewer who asks
  /// @param rates what was counted
  /// @param within the deadline of the answer, and who learns what stood in
  record Asked(Matter matter, Viewer viewer, RateSnapshot rates, Contest.Within within) {}

  /// Writes the probability of each kept offer, (0,1]; drops those for which the model has no time
  /// as `cut`.
  void say(Asked asked, Offers offers, Scratch scratch) {
    RateSnapshot known = asked.rates;
    for (int i = 0; i < offers.size(); i++) {
      scratch.click[i] = known.click(offers.creative(i));
      scratch.conversion[i] = known.conversion(offers.creative(i));
      scratch.modelled[i] = false;
      offers.probability(i, paid(asked, offers, i, scratch, Factors.NONE));
    }
    scratch.model = "";
    if (asked.matter.ads().model().isPresent()) {
      ask(asked, offers, scratch);
    }
  }

  private static float paid(Asked asked, Offers offers, int index, Scratch scratch, Factors by) {
    float click = Math.min(1, scratch.click[index] * by.click());
    float conversion = Math.min(1, scratch.conversion[index] * by.conversion());
    return Math.max(Float.MIN_NORMAL, paid(type(asked, offers, index), click, conversion));
  }

  /// How likely what is paid for follows an impression.
  ///
  /// @param click of an impression
  /// @param conversion of a click
  static float paid(BidType type, float click, float conversion) {
    return switch (type) {
      case CPM -> 1;
      case CPC -> click;
      case CPA -> click * conversion;
    };
  }

  private static BidType type(Asked asked, Offers offers, int index) {
    return asked.matter.book().columns().type(offers.lineItem(index));
  }

  private void ask(Asked asked, Offers offers, Scratch scratch) {
    int rows = rows(asked, offers, scratch);
    Choice choice = rows == 0 ? Choice.PRIOR : choose(0, asked);
    while (choice.model().isPresent()) {
      try {
        rows = cut(asked, choice, offers, scratch, rows);
        if (predict(asked, choice, offers, scratch, rows)) {
          correct(asked, offers, scratch, rows);
          return;
        }
      } finally {
        inference.release(choice);
      }
      choice = choose(choice.link() + 1, asked);
    }
  }

  private Choice choose(int link, Asked asked) {
    String who = asked.matter.request().viewerId();
    Whom whom = Whom.of(who.isEmpty() ? asked.matter.request().sessionId() : who, "");
    return inference.choose(
        link, asked.matter.ads(), asked.matter.snapshot().models(), whom, asked.within.trace());
  }

  /// Those that the model is asked about: kept, and paid for per click or conversion.
  private static int rows(Asked asked, Offers offers, Scratch scratch) {
    int rows = 0;
    for (int i = 0; i < offers.size(); i++) {
      if (offers.kept(i) && offers.bid(i) > 0 && type(asked, offers, i) != BidType.CPM) {
        scratch.rowToOffer[rows++] = i;
      }
    }
    return rows;
  }

  /// Keeps as many rows as there is time and room for: of the lower tiers first, and in a tier
  /// those
  /// that offer most by what was counted.
  private int cut(Asked asked, Choice choice, Offers offers, Scratch scratch, int rows) {
    long left = asked.within.deadline().remainingNanos(ticker.nanos()) - FINISH_NANOS;
    long nanos = Math.min(LONGEST_NANOS, Math.max(0, left));
    long affordable = nanos / (choice.nanosPerRow() + HYDRATE_NANOS_PER_ROW);
    int most = (int) Math.min(affordable, asked.matter.placement().maxCandidates());
    if (rows <= most || most <= 0) {
      return most <= 0 ? 0 : rows;
    }
    Integer[] best = new Integer[rows];
    Arrays.setAll(best, row -> scratch.rowToOffer[row]);
    Arrays.sort(
        best,
        (a, b) -> {
          int tiers = Integer.compare(offers.tier(a), offers.tier(b));
          return tiers != 0 ? tiers : Double.compare(offered(offers, b), offered(offers, a));
        });
    for (int row = 0; row < rows; row++) {
      scratch.rowToOffer[row] = best[row];
    }
    for (int row = most; row < rows; row++) {
      offers.drop(best[row], AdReason.CUT);
    }
    asked.within.trace().degrade(Degradation.CANDIDATES_CUT);
    return most;
  }

  private static double offered(Offers offers, int index) {
    return offers.bid(index) * (double) offers.probability(index);
  }

  /// @return false when the model cannot say it: then another is to
  private boolean predict(Asked asked, Choice choice, Offers offers, Scratch scratch, int rows) {
    List<String> objectives = choice.model().orElseThrow().objectives();
    int click = objectives.indexOf(CLICK);
    Optional<Plan> plan = plan(asked, choice);
    if (rows == 0 || click < 0 || plan.isEmpty()) {
      return false;
    }
    Matrix matrix = scratch.matrix(rows, plan.get().columns());
    Matter matter = asked.matter;
    AdFacts facts =
        new AdFacts(
            matter.snapshot().catalog(),
            matter.book().campaigns(),
            asked.rates,
            asked.viewer,
            matter.request());
    hydration.hydrate(
        plan.get(), facts, offers, scratch.rowToOffer, scratch.rows, matrix, asked.within.trace());
    float[][] outputs = scratch.outputs(objectives.size());
    if (!inference.predict(choice, matrix, outputs)) {
      return false;
    }
    int conversion = objectives.indexOf(CONVERSION);
    for (int row = 0; row < rows; row++) {
      int offer = scratch.rowToOffer[row];
      scratch.modelled[offer] = true;
      scratch.click[offer] = outputs[click][row];
      if (conversion >= 0) {
        scratch.conversion[offer] = outputs[conversion][row];
      }
    }
    scratch.model = choice.model().get().name() + "/" + choice.model().get().version();
    return true;
  }

  /// During a change of columns the catalogue may lack some that the model reads.
  private Optional<Plan> plan(Asked asked, Choice choice) {
    try {
      return Optional.of(
          hydration.plan(asked.matter.snapshot().catalog().schema(), choice.columns()));
    } catch (Refusal e) {
      return Optional.empty();
    }
  }

  private void correct(Asked asked, Offers offers, Scratch scratch, int rows) {
    Factors by =
        asked.matter.ads().calibrate()
            ? rates.factors(scratch.model, asked.matter.placement().id())
            : Factors.NONE;
    for (int row = 0; row < rows; row++) {
      int offer = scratch.rowToOffer[row];
      offers.probability(offer, paid(asked, offers, offer, scratch, by));
    }
  }
}
