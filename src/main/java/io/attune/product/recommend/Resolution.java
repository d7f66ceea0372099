package io.attune.product.recommend;

import io.attune.language.decision.DecisionRequest;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.language.schema.Column;
import io.attune.language.schema.Entity;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.placement.Placement;
import io.attune.state.placement.Placement.NamedFilter;
import io.attune.state.snapshot.Snapshot;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Turns a call's words into numbers: placement, item numbers, columns. Bound to one call and one
/// snapshot.
final class Resolution {
  private static final int[] NONE = {};
  /// Above it numbers of JSON are no longer exact.
  private static final double LARGEST_EXACT = 9_007_199_254_740_992.0;

  private final Ask ask;
  private final Snapshot snapshot;
  private final boolean personalise;
  private final long nowMillis;
  private final long seed;

  /// @param nowMillis the wall clock, for a call that gives no time
  /// @param seed of the random choices of every decision of the call
  Resolution(Ask ask, Snapshot snapshot, boolean personalise, long nowMillis, long seed) {
    this.ask = ask;
    this.snapshot = snapshot;
    this.personalise = personalise;
    this.nowMillis = ask.timeGiven ? ask.timeMillis : nowMillis;
    this.seed = seed;
  }

  /// The placement of a part.
  ///
  /// @throws io.attune.language.problem.Refusal `unknown_placement`; or when the call asks for more
  /// than the placement answers
  Placement placement(Ask.Part part) {
    Optional<Placement> found = snapshot.placements().placement(part.placement);
    if (found.isEmpty()) {
      throw snapshot.placements().version() == 0
          ? notReady()
          : unknown(part.path + "placement", part.placement);
    }
    Placement placement = found.get();
    if (part.count > placement.maxCount()) {
      String expected = Checks.integers(1, placement.maxCount()) + ", the placement's limit";
      throw Problem.invalid(part.path + "count", part.count, expected).refusal();
    }
    if (!part.filterName.isEmpty()) {
      filter(part, placement);
    }
    return placement;
  }

  /// The named filter must be the placement's, with every parameter that it declares and no other.
  private static void filter(Ask.Part part, Placement placement) {
    NamedFilter filter = null;
    for (NamedFilter one : placement.filters()) {
      if (one.name().equals(part.filterName) && !one.always()) {
        filter = one;
      }
    }
    if (filter == null) {
      List<String> names =
          placement.filters().stream().filter(one -> !one.always()).map(NamedFilter::name).toList();
      throw Problem.invalid(
              part.path + "filter.name", part.filterName, "one of " + String.join(", ", names))
          .refusal();
    }
    for (String given : part.filterParams.keySet()) {
      if (!filter.params().containsKey(given)) {
        throw Checks.unknownField(
            part.path + "filter.params." + given, List.copyOf(filter.params().keySet()));
      }
    }
    filter.params().forEach((name, type) -> parameter(part, name, type));
  }

  private static void parameter(Ask.Part part, String name, String type) {
    String field = part.path + "filter.params." + name;
    Object value = part.filterParams.get(name);
    if (value == null) {
      throw Checks.invalid(field, "absent", type);
    }
    boolean fits =
        switch (type) {
          case "bool" -> value instanceof Boolean;
          case "string" -> value instanceof String;
          case "int" ->
              value instanceof Double number
                  && number == Math.rint(number)
                  && Math.abs(number) <= LARGEST_EXACT;
          default -> value instanceof Double;
        };
    if (!fits) {
      throw Problem.invalid(field, value, type).refusal();
    }
  }

  static Refusal unknown(String field, String placement) {
    String detail = Problem.invalid(field, placement, "the id of a placement").detail();
    return new Problem(ProblemCode.UNKNOWN_PLACEMENT, field, detail).refusal();
  }

  /// Before the first reading of the definitions nobody can say which placements there are.
  private static Refusal notReady() {
    return Problem.of(
            ProblemCode.STORE_UNAVAILABLE, "placements: not read yet (expected: try again)")
        .refusal();
  }

  /// The request in numbers.
  DecisionRequest request(Ask.Part part, Placement placement) {
    CatalogSnapshot catalog = snapshot.catalog();
    return new DecisionRequest(
        placement.id(),
        ask.viewerId,
        ask.sessionId,
        personalise,
        ask.context,
        known(catalog, part.items),
        known(catalog, part.candidates),
        exclude(catalog, part),
        part.count == Ask.ABSENT ? placement.defaultCount() : part.count,
        part.offset,
        part.filterName,
        part.filterParams,
        nowMillis,
        seed);
  }

  private int[] exclude(CatalogSnapshot catalog, Ask.Part part) {
    if (ask.exclude.isEmpty()) {
      return known(catalog, part.exclude);
    }
    int[] everywhere = known(catalog, ask.exclude);
    int[] here = known(catalog, part.exclude);
    int[] all = Arrays.copyOf(everywhere, everywhere.length + here.length);
    System.arraycopy(here, 0, all, everywhere.length, here.length);
    return all;
  }

  /// The numbers of the ids that the catalogue has, in their order.
  private static int[] known(CatalogSnapshot catalog, List<String> ids) {
    if (ids.isEmpty()) {
      return NONE;
    }
    int[] numbers = new int[ids.size()];
    int size = 0;
    for (int i = 0; i < numbers.length; i++) {
      int number = catalog.number(ids.get(i));
      if (number >= 0) {
        numbers[size++] = number;
      }
    }
    return size == numbers.length ? numbers : Arrays.copyOf(numbers, size);
  }

  /// What the caller said of its own candidates.
  ///
  /// @throws io.attune.language.problem.Refusal when it gives a value for what is no item column
  CallerCandidates own(Ask.Part part, DecisionRequest request) {
    if (part.candidates.isEmpty()) {
      return CallerCandidates.NONE;
    }
    Map<Integer, Map<Column, Float>> features = Map.of();
    if (part.features != null) {
      features = new HashMap<>();
      for (Map.Entry<Integer, Map<String, Float>> own : part.features.entrySet()) {
        String id = part.candidates.get(own.getKey());
        String at = part.path + "candidates[" + own.getKey() + "].features.";
        features.put(snapshot.catalog().number(id), columns(at, own.getValue()));
      }
    }
    return new CallerCandidates(
        true, part.candidates.size() - request.candidates().length, features);
  }

  private Map<Column, Float> columns(String at, Map<String, Float> byName) {
    Map<Column, Float> values = new HashMap<>();
    for (Map.Entry<String, Float> own : byName.entrySet()) {
      Optional<Column> column =
          snapshot.catalog().schema().column(own.getKey()).filter(c -> c.entity() == Entity.ITEM);
      if (column.isEmpty()) {
        List<String> names =
            snapshot.catalog().schema().columns(Entity.ITEM).stream().map(Column::name).toList();
        throw Checks.invalid(
            at + own.getKey(), "not an item column", "one of " + String.join(", ", names));
      }
      values.put(column.get(), column.get().transform().apply(own.getValue()));
    }
    return values;
  }
}
