package io.attune.stage.candidate;

import io.attune.language.decision.Candidates;
import io.attune.language.decision.Deadline;
import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Degradation;
import io.attune.language.decision.DropReason;
import io.attune.language.decision.Source;
import io.attune.language.decision.Sponsored;
import io.attune.language.decision.Tally;
import io.attune.language.decision.Ticker;
import io.attune.language.decision.Trace;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.catalog.NeighbourLists;
import io.attune.state.placement.Placement;
import io.attune.state.placement.Placement.SourceQuota;
import io.attune.state.profile.ActionType;
import io.attune.state.profile.Viewer;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// Asks the placement's sources, in its order, each up to its quota.
@Singleton
public final class Retrieval {
  private static final int MOST_RECENT = 1_024;

  /// So many seeds are weighed between two looks at the clock; a seed takes about half a
  /// microsecond.
  private static final int SEEDS_PER_LOOK = 8;

  private final CandidateConfig config;
  private final Ticker ticker;
  private final double actionDecay;
  private final double repurchaseDecay;

  @Inject
  public Retrieval(CandidateConfig config) {
    this(config, Ticker.SYSTEM);
  }

  /// With the settings' defaults.
  public Retrieval(Ticker ticker) {
    this(defaults(), ticker);
  }

  private Retrieval(CandidateConfig config, Ticker ticker) {
    check(
        "deadline-share",
        config.deadlineShare() > 0 && config.deadlineShare() < 1,
        config.deadlineShare(),
        "above 0 and below 1");
    check("recent-seeds", in(config.recentSeeds(), 200), config.recentSeeds(), "1 to 200");
    check(
        "neighbours-per-seed",
        in(config.neighboursPerSeed(), 10_000),
        config.neighboursPerSeed(),
        "1 to 10000");
    check(
        "max-neighbours",
        in(config.maxNeighbours(), 100_000),
        config.maxNeighbours(),
        "1 to 100000");
    this.config = config;
    this.ticker = ticker;
    actionDecay = decay("action-half-life", config.actionHalfLife());
    repurchaseDecay = decay("repurchase-half-life", config.repurchaseHalfLife());
  }

  static CandidateConfig defaults() {
    return new SmallRyeConfigBuilder()
        .withMapping(CandidateConfig.class)
        .build()
        .getConfigMapping(CandidateConfig.class);
  }

  private static boolean in(int value, int most) {
    return value >= 1 && value <= most;
  }

  private static double decay(String key, Duration halfLife) {
    check(key, halfLife.toSeconds() >= 1, halfLife, "1 s or more");
    return -Math.log(2) / halfLife.toSeconds();
  }

  private static void check(String key, boolean holds, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          "attune.candidate." + key + ": " + value + " (expected: " + expected + ")");
    }
  }

  /// Working memory of one decision at a time: about 150 kB with the default settings.
  public static final class Scratch {
    private final Neighbourhood near;
    private final Best best = new Best();
    private final Tally seen = new Tally(MOST_RECENT);
    private int limit;
    private int popularNext;
    private boolean weighed;

    private Scratch(Neighbourhood near) {
      this.near = near;
    }

    private void begin(int limit) {
      this.limit = limit;
      popularNext = 0;
      weighed = false;
      near.clear();
    }
  }

  /// Working memory to be leased with the decision's candidates.
  public Scratch scratch() {
    return new Scratch(
        new Neighbourhood(
            config.recentSeeds(), config.neighboursPerSeed(), config.maxNeighbours(), actionDecay));
  }

  /// Fills `out`, which the caller has cleared. Pinned items come first; a request that names
  /// candidates gets only those and the pins; otherwise the sources answer, and `popular`, where
  /// the placement lists it, also fills what the others left of their quotas.
  /// [Candidates#similarity(int)] is written for every candidate, whichever source brought it.
  ///
  /// @return how many candidates there are
  public int retrieve(
      CatalogSnapshot catalog,
      Placement placement,
      Viewer viewer,
      DecisionRequest request,
      Deadline deadline,
      Scratch scratch,
      Candidates out,
      Trace trace) {
    scratch.begin(Math.min(placement.maxCandidates(), out.capacity()));
    long end = deadline.shareEndNanos(config.deadlineShare());
    pins(catalog, placement, scratch, out);
    boolean named = request.candidates().length > 0;
    if (named) {
      callers(request, scratch, out, trace);
    } else {
      sources(catalog, placement, viewer, request, end, scratch, out, trace);
    }
    if (named || placement.model().isPresent()) {
      weigh(catalog, viewer, request, end, scratch, trace);
    }
    mark(0, named, scratch, out);
    return out.size();
  }

  /// Goes on down the list of popular items after [#retrieve], for a decision whose filters left
  /// too few; only where the placement lists `popular` and the request names no candidates, and
  /// never beyond the placement's candidate limit.
  ///
  /// @param wanted how many more, at least 1
  /// @return how many were added at the end of `out`; 0 when there are no more
  public int more(
      CatalogSnapshot catalog,
      Placement placement,
      DecisionRequest request,
      int wanted,
      Scratch scratch,
      Candidates out) {
    if (request.candidates().length > 0 || !lists(placement, Source.POPULAR)) {
      return 0;
    }
    int before = out.size();
    fill(catalog.popular(), Math.min(scratch.limit, before + wanted), scratch, out);
    mark(before, false, scratch, out);
    return out.size() - before;
  }

  private static boolean lists(Placement placement, Source source) {
    List<SourceQuota> sources = placement.sources();
    for (int i = 0; i < sources.size(); i++) {
      if (sources.get(i).source() == source) {
        return true;
      }
    }
    return false;
  }

  private static boolean add(int item, Source source, Scratch scratch, Candidates out) {
    return (out.size() < scratch.limit || out.indexOf(item) >= 0) && out.add(item, source, 0) >= 0;
  }

  private static void pins(
      CatalogSnapshot catalog, Placement placement, Scratch scratch, Candidates out) {
    List<Placement.Pin> pins = placement.pins();
    for (int i = 0; i < pins.size(); i++) {
      int item = catalog.number(pins.get(i).item());
      if (item >= 0) {
        add(item, Source.PIN, scratch, out);
      }
    }
  }

  private static void callers(
      DecisionRequest request, Scratch scratch, Candidates out, Trace trace) {
    int cut = 0;
    for (int item : request.candidates()) {
      cut += add(item, Source.CALLER, scratch, out) ? 0 : 1;
    }
    if (cut > 0) {
      trace.drop(DropReason.CANDIDATE_LIMIT, cut);
      trace.degrade(Degradation.CANDIDATES_CUT);
    }
  }

  private void sources(
      CatalogSnapshot catalog,
      Placement placement,
      Viewer viewer,
      DecisionRequest request,
      long end,
      Scratch scratch,
      Candidates out,
      Trace trace) {
    int wanted = out.size();
    List<SourceQuota> sources = placement.sources();
    for (int i = 0; i < sources.size(); i++) {
      Source source = sources.get(i).source();
      int quota = sources.get(i).quota();
      wanted += quota;
      if (source == Source.POPULAR) {
        scratch.popularNext = list(catalog.popular(), source, quota, scratch, out);
      } else if (late(end)) {
        trace.degrade(Degradation.SOURCE_LATE);
      } else if (source == Source.SIMILAR) {
        weigh(catalog, viewer, request, end, scratch, trace);
        similar(quota, scratch, out);
      } else {
        ask(source, quota, catalog, viewer, request.epochMillis(), scratch, out);
      }
    }
    if (lists(placement, Source.POPULAR)) {
      fill(catalog.popular(), Math.min(scratch.limit, wanted), scratch, out);
    }
  }

  private boolean late(long end) {
    return end - ticker.nanos() <= 0;
  }

  private void ask(
      Source source,
      int quota,
      CatalogSnapshot catalog,
      Viewer viewer,
      long nowMillis,
      Scratch scratch,
      Candidates out) {
    switch (source) {
      case RECENT -> recent(viewer, quota, catalog.numbers(), scratch, out);
      case REPURCHASE ->
          repurchase(viewer, quota, catalog.numbers(), nowMillis / 1_000, scratch, out);
      case NEW -> list(catalog.newest(), source, quota, scratch, out);
      case POPULAR, SIMILAR, CALLER, PIN, SPONSORED -> {
        // The first two are asked above; the others need no quota.
      }
    }
  }

  /// The head of a list, best first; returns how much of the list was used.
  private static int list(int[] items, Source source, int quota, Scratch scratch, Candidates out) {
    int most = Math.min(quota, items.length);
    for (int i = 0; i < most; i++) {
      add(items[i], source, scratch, out);
    }
    return most;
  }

  private static void fill(int[] popular, int target, Scratch scratch, Candidates out) {
    while (out.size() < target && scratch.popularNext < popular.length) {
      add(popular[scratch.popularNext++], Source.POPULAR, scratch, out);
    }
  }

  private void weigh(
      CatalogSnapshot catalog,
      Viewer viewer,
      DecisionRequest request,
      long end,
      Scratch scratch,
      Trace trace) {
    if (scratch.weighed) {
      return;
    }
    scratch.weighed = true;
    NeighbourLists lists = catalog.neighbours();
    scratch.near.seeds(request, viewer);
    scratch.near.touch(lists);
    for (int seed = 0; seed < scratch.near.seeds(); seed++) {
      if (seed % SEEDS_PER_LOOK == 0 && late(end)) {
        trace.degrade(Degradation.SOURCE_LATE);
        return;
      }
      scratch.near.weigh(lists, seed, catalog.numbers());
    }
  }

  private static void similar(int quota, Scratch scratch, Candidates out) {
    scratch.best.start(quota);
    scratch.near.offer(scratch.best);
    best(Source.SIMILAR, scratch, out);
  }

  private static void best(Source source, Scratch scratch, Candidates out) {
    int found = scratch.best.finish();
    for (int i = 0; i < found; i++) {
      add(scratch.best.item(i), source, scratch, out);
    }
  }

  /// What was looked at or put into the cart, latest first, each once, at most 1,024.
  private static void recent(
      Viewer viewer, int quota, int numbers, Scratch scratch, Candidates out) {
    Tally seen = scratch.seen;
    seen.clear();
    for (int i = 0; i < viewer.actions() && seen.size() < quota; i++) {
      int type = viewer.actionType(i);
      int item = viewer.actionItem(i);
      boolean looked =
          type == ActionType.VIEW.number()
              || type == ActionType.CLICK.number()
              || type == ActionType.ADD_TO_CART.number();
      if (looked && item < numbers && seen.get(item) == 0 && seen.add(item, 1)) {
        add(item, Source.RECENT, scratch, out);
      }
    }
  }

  /// What was bought, by days with a purchase × 2^(-age ÷ half-life).
  private void repurchase(
      Viewer viewer, int quota, int numbers, long nowSeconds, Scratch scratch, Candidates out) {
    scratch.best.start(quota);
    for (int i = 0; i < viewer.purchases(); i++) {
      if (viewer.purchaseItem(i) < numbers) {
        long age = Math.max(0, nowSeconds - viewer.purchaseSeconds(i));
        scratch.best.offer(
            viewer.purchaseItem(i),
            (float) (viewer.purchaseDays(i) * Math.exp(repurchaseDecay * age)));
      }
    }
    best(Source.REPURCHASE, scratch, out);
  }

  /// Writes similarity and affinity from `from` on. The sources' own order is the order in which
  /// they delivered; of a caller's candidates they know only how similar each is.
  /// Adds what advertisers pay for at the end of `out`, after [#retrieve]; an item that is there
  /// already gets one more source. For what `out` has no room it does nothing.
  public void sponsored(List<Sponsored> ads, Scratch scratch, Candidates out) {
    for (Sponsored ad : ads) {
      int before = out.size();
      int index = out.add(ad.item(), Source.SPONSORED, 0);
      if (index == before) {
        out.similarity(index, scratch.near.similarity(ad.item()));
      }
    }
  }

  private static void mark(int from, boolean named, Scratch scratch, Candidates out) {
    for (int i = from; i < out.size(); i++) {
      float similarity = scratch.near.similarity(out.item(i));
      out.similarity(i, similarity);
      out.affinity(i, named ? similarity : (float) (scratch.limit - i) / scratch.limit);
    }
  }
}
