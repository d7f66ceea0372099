package io.attune.stage.eligibility;

import io.attune.language.decision.Candidates;
import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.DropReason;
import io.attune.language.decision.Trace;
import io.attune.language.expression.ItemRow;
import io.attune.language.expression.Predicate.Verdict;
import io.attune.language.expression.Row;
import io.attune.language.problem.Problem;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.demand.Book;
import io.attune.state.demand.Place;
import io.attune.state.placement.Placement;
import io.attune.state.placement.Placement.NamedFilter;
import io.attune.state.profile.Viewer;
import jakarta.inject.Singleton;
import java.util.List;

/// Sifts the candidates. What a list names (excluded items, purchases, …) is looked up among the
/// candidates rather than each candidate in the list, so that no list has to be made into a set
/// first.
@Singleton
public final class Eligibility {
  private static final long SECONDS_PER_DAY = 86_400;

  /// Drops what may not be shown, each with its first reason, and counts the drops in the trace.
  ///
  /// @param row reads items, viewer and request for the filters
  /// @param onPage numbers of the items that earlier placements of the same page show
  /// @param from the first candidate to look at; 0, or the former size after [Candidates] grew
  /// @return how many of the candidates from `from` on are kept
  /// @throws io.attune.language.problem.Refusal when the request names a filter that the placement
  /// does not have
  public int sift(
      CatalogSnapshot catalog,
      Placement placement,
      Viewer viewer,
      DecisionRequest request,
      ItemRow row,
      int[] onPage,
      int from,
      Candidates candidates,
      Trace trace) {
    int named = named(placement, request.filterName());
    stock(catalog, placement.rules(), request.epochMillis(), from, candidates, trace);
    drop(request.exclude(), DropReason.EXCLUDED, from, candidates, trace);
    drop(onPage, DropReason.ON_PAGE, from, candidates, trace);
    if (placement.rules().excludeSeeds()) {
      drop(request.seeds(), DropReason.SEED, from, candidates, trace);
    }
    bought(
        placement.rules().excludeBoughtDays(),
        viewer,
        request.epochMillis(),
        from,
        candidates,
        trace);
    return filter(placement.filters(), named, row, from, candidates, trace);
  }

  /// Which line items may serve a decision, as far as sets tell: those active at the placement of
  /// which it can show a creative, whose targeting holds, whose money is not used up, and which
  /// take part in this decision by their pace. Microseconds; allocates nothing.
  ///
  /// @param row what targeting names, bound to the decision
  /// @param seed of the decision
  /// @param out written to
  public static void sift(Book book, Place place, Row row, long seed, Survivors out) {
    long[] candidates = place.fitting();
    out.begin(candidates, book.targeting().words());
    book.targeting().match(row, candidates, out.scratch, out.targeted);
    long[] usedUp = book.usedUp();
    for (int word = 0; word < out.words; word++) {
      out.solvent[word] = out.targeted[word] & (word < usedUp.length ? ~usedUp[word] : -1L);
    }
    System.arraycopy(out.solvent, 0, out.kept, 0, out.words);
    for (int group : place.traffic()) {
      out.lane.request(group);
    }
    out.lane.sift(seed, out.kept, out.words);
  }

  /// The place of the filter that the request names; -1 when it names none.
  private static int named(Placement placement, String name) {
    if (name.isEmpty()) {
      return -1;
    }
    List<NamedFilter> filters = placement.filters();
    for (int i = 0; i < filters.size(); i++) {
      if (filters.get(i).name().equals(name)) {
        return i;
      }
    }
    String known = String.join(", ", filters.stream().map(NamedFilter::name).toList());
    throw Problem.invalid(
            "filter.name", name, known.isEmpty() ? "none; the placement has no filters" : known)
        .refusal();
  }

  private static void drop(int candidate, DropReason why, Candidates candidates, Trace trace) {
    if (candidates.kept(candidate)) {
      candidates.drop(candidate, why);
      trace.drop(why, 1);
    }
  }

  private static void stock(
      CatalogSnapshot catalog,
      Placement.Rules rules,
      long nowMillis,
      int from,
      Candidates candidates,
      Trace trace) {
    for (int i = from; i < candidates.size(); i++) {
      int item = candidates.item(i);
      if (!catalog.live(item)) {
        drop(i, DropReason.DELETED, candidates, trace);
      } else if (rules.inStock() && !catalog.inStock(item)) {
        drop(i, DropReason.OUT_OF_STOCK, candidates, trace);
      } else if (rules.available() && nowMillis < catalog.availableFromMillis(item)) {
        drop(i, DropReason.NOT_YET_AVAILABLE, candidates, trace);
      } else if (rules.available() && nowMillis >= catalog.availableUntilMillis(item)) {
        drop(i, DropReason.NO_LONGER_AVAILABLE, candidates, trace);
      }
    }
  }

  private static void drop(
      int[] items, DropReason why, int from, Candidates candidates, Trace trace) {
    for (int item : items) {
      int index = candidates.indexOf(item);
      if (index >= from) {
        drop(index, why, candidates, trace);
      }
    }
  }

  private static void bought(
      int days, Viewer viewer, long nowMillis, int from, Candidates candidates, Trace trace) {
    if (days == 0) {
      return;
    }
    long since = nowMillis / 1_000 - days * SECONDS_PER_DAY;
    // Last bought first: the first one too long ago ends the walk.
    for (int i = 0; i < viewer.purchases() && viewer.purchaseSeconds(i) >= since; i++) {
      int index = candidates.indexOf(viewer.purchaseItem(i));
      if (index >= from) {
        drop(index, DropReason.ALREADY_BOUGHT, candidates, trace);
      }
    }
  }

  private static int filter(
      List<NamedFilter> filters,
      int named,
      ItemRow row,
      int from,
      Candidates candidates,
      Trace trace) {
    int kept = 0;
    for (int i = from; i < candidates.size(); i++) {
      if (candidates.kept(i)) {
        row.item(candidates.item(i));
        for (int f = 0; f < filters.size() && candidates.kept(i); f++) {
          NamedFilter filter = filters.get(f);
          if (filter.always() || f == named) {
            judge(filter, f, row, i, candidates, trace);
          }
        }
        kept += candidates.kept(i) ? 1 : 0;
      }
    }
    return kept;
  }

  /// Of a candidate that is kept so far.
  private static void judge(
      NamedFilter filter,
      int place,
      ItemRow row,
      int candidate,
      Candidates candidates,
      Trace trace) {
    Verdict verdict = filter.predicate().test(row);
    if (verdict == Verdict.NO) {
      candidates.drop(candidate, DropReason.FILTERED, place);
      trace.drop(DropReason.FILTERED, 1);
    } else if (verdict == Verdict.FAILED && !filter.failOpen()) {
      candidates.drop(candidate, DropReason.FILTER_FAILED, place);
      trace.drop(DropReason.FILTER_FAILED, 1);
    }
  }
}
