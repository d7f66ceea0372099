package io.attune.stage.ranking;

import io.attune.language.decision.Candidates;
import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Degradation;
import io.attune.language.decision.DropReason;
import io.attune.language.decision.Offers;
import io.attune.language.decision.Slate;
import io.attune.language.decision.Sponsored;
import io.attune.language.decision.Trace;
import io.attune.language.expression.ItemRow;
import io.attune.language.expression.Predicate.Verdict;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.placement.Placement;
import io.attune.state.placement.Placement.Boost;
import jakarta.inject.Singleton;
import java.util.List;

/// Ranks the candidates: boosts, then the best `offset + count` in order under the placement's
/// diversity rule and pins. Deterministic, so that every position has propensity 1.
@Singleton
public final class Ranking {
  private static final int MOST_BITS = 31;

  /// Working memory of one decision at a time: 32 bytes per candidate of capacity and 60 kB.
  public static final class Scratch {
    private final Sequence sequence;

    private Scratch(int maxCandidates) {
      sequence = new Sequence(maxCandidates);
    }
  }

  /// Working memory to be leased with the decision's candidates.
  ///
  /// @param maxCandidates capacity of the [Candidates] it will serve
  public Scratch scratch(int maxCandidates) {
    return new Scratch(maxCandidates);
  }

  /// Fills the slate with positions `offset` to `offset + count - 1` of the ranking, `count` being
  /// the smaller of the request's and the slate's capacity. Everything kept but not in the slate is
  /// dropped with its reason, counted in the trace. Pages of the same candidates, values and count
  /// never share an item; the diversity rule holds within each page that starts at a multiple of
  /// `count`.
  ///
  /// Degradations written to the trace: `FEWER_ITEMS`, and `DIVERSITY_RELAXED` when the rule had to
  /// yield to fill the slate.
  ///
  /// @param row reads items, viewer and request for the boosts
  /// @return how many items are in the slate
  public int rank(
      CatalogSnapshot catalog,
      Placement placement,
      DecisionRequest request,
      ItemRow row,
      Candidates candidates,
      Scratch scratch,
      Slate slate,
      Trace trace) {
    boost(placement.boosts(), row, candidates);
    int count = Math.min(request.count(), slate.capacity());
    slate.clear();
    scratch.sequence.start(catalog, placement, candidates);
    fill(catalog, placement, request.offset(), count, candidates, scratch.sequence, slate, trace);
    scratch.sequence.finish(candidates, trace);
    if (slate.size() < request.count()) {
      trace.degrade(Degradation.FEWER_ITEMS);
    }
    return slate.size();
  }

  /// Puts sponsored items into a slate, each at its position: an item stands in it once, pins and
  /// the order of the others stay, and what no longer has room is dropped from below. Those that
  /// are no candidates, that eligibility dropped, or whose position lies behind the end do not
  /// stand.
  ///
  /// @param items candidates, in order of position; candidates whose only source is
  ///     [io.attune.language.decision.Source#SPONSORED] and which are not among them leave the
  /// slate
  /// @return those that stand in the slate now
  public List<Sponsored> blend(
      List<Sponsored> items,
      DecisionRequest request,
      Candidates candidates,
      Slate slate,
      Trace trace) {
    int count = Math.min(request.count(), slate.capacity());
    return new Blend(items, request.offset(), candidates, slate).into(count, trace);
  }

  /// Puts the ads of one decision into the order in which they are tried, and says what each pays:
  /// first as many as are wanted that can stand on one page, then those that stand in when one of
  /// them may not serve. Writes price and propensity; drops what is below the floor or beyond the
  /// attempts. All chance comes from the seed.
  ///
  /// @param offers with value, weight and the pacing's factor
  /// @param wanted how many are shown, 1 or more
  /// @param scratch for as many offers or more
  public void auction(
      Offers offers, AuctionRules rules, int wanted, long seed, AuctionScratch scratch) {
    Auction.order(offers, rules, wanted, seed, scratch);
  }

  /// Working memory of the auction of one decision at a time; about 30 bytes an offer.
  public static final class AuctionScratch {
    final Standing standing;
    final boolean[] taken;
    final Shortlist shortlist = new Shortlist();
    int beside;

    private AuctionScratch(int maxOffers) {
      standing = new Standing(maxOffers);
      taken = new boolean[maxOffers];
    }

    /// How many of those that were wanted the auction found that can stand on one page.
    public int beside() {
      return beside;
    }
  }

  /// Working memory for [#auction] and [#last].
  ///
  /// @param maxOffers capacity of the [Offers] it will serve
  public AuctionScratch auctionScratch(int maxOffers) {
    return new AuctionScratch(maxOffers);
  }

  /// The rank of a line item before its decision: the lower goes first, as in an auction of what is
  /// offered now.
  ///
  /// @param tier 1 to 16
  /// @param paid whether it bids; a line item in a lottery ranks as all others of its tier
  /// @param offer nanos per impression, 0 to 2⁵³
  public static long rank(int tier, boolean paid, long offer) {
    return Standing.rank(tier, paid, paid ? offer : 0);
  }

  /// What a line item that bids was taken to offer.
  ///
  /// @param rank by [#rank]
  public static long offer(long rank) {
    return Standing.offer(rank);
  }

  /// Whether a line item of this rank bids.
  public static boolean paid(long rank) {
    return Standing.paid(rank);
  }

  /// The rank of the last of the best: as many as are wanted rank as it or lower, and more only
  /// where they rank equally.
  ///
  /// @param ranks by line item; one beyond is new, and ranks before all
  /// @param numbers of line items, the first `count`
  /// @param most how many are wanted, fewer than `count`
  public long last(long[] ranks, int[] numbers, int count, int most, AuctionScratch scratch) {
    return scratch.shortlist.last(ranks, numbers, count, most);
  }

  /// Whether two offers must not stand on one page: one advertiser's, or of competing categories.
  public boolean competes(Offers offers, int one, int other) {
    return Auction.competes(offers, one, other);
  }

  private static void fill(
      CatalogSnapshot catalog,
      Placement placement,
      int offset,
      int count,
      Candidates candidates,
      Sequence sequence,
      Slate slate,
      Trace trace) {
    long end = (long) offset + count;
    for (int position = 0; position < end; position++) {
      if (position % count == 0) {
        sequence.page(position + count, catalog, placement.diversity(), candidates);
      }
      int index = sequence.next(position, catalog, placement.diversity(), candidates, trace);
      if (index < 0) {
        return;
      }
      if (position < offset) {
        Sequence.drop(index, DropReason.BEFORE_OFFSET, candidates, trace);
      } else {
        slate.add(index);
        candidates.propensity(index, 1);
        if (sequence.relaxed()) {
          trace.degrade(Degradation.DIVERSITY_RELAXED);
        }
      }
    }
  }

  private static void boost(List<Boost> boosts, ItemRow row, Candidates candidates) {
    if (boosts.isEmpty()) {
      return;
    }
    for (int i = 0; i < candidates.size(); i++) {
      if (candidates.kept(i)) {
        row.item(candidates.item(i));
        boost(boosts, row, i, candidates);
      }
    }
  }

  /// A boost that cannot be evaluated on an item does not apply to it.
  private static void boost(List<Boost> boosts, ItemRow row, int index, Candidates candidates) {
    float value = candidates.value(index);
    int bits = 0;
    for (int b = 0; b < boosts.size(); b++) {
      if (boosts.get(b).predicate().test(row) == Verdict.YES) {
        value *= boosts.get(b).factor();
        bits |= 1 << Math.min(b, MOST_BITS);
      }
    }
    candidates.value(index, value);
    candidates.boosts(index, bits);
  }
}
