package io.attune.product.collect;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.proto.v1.Event;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.catalog.NewItem;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The items that the events of one call name: those of the snapshot, and those that the store
/// knows and the snapshot does not know yet. Belongs to one call; costs nothing while the snapshot
/// knows all of them.
final class CallItems {
  private final CatalogSnapshot catalog;
  private Set<String> sought = Set.of();
  private @Nullable Map<String, Optional<NewItem>> found;

  CallItems(CatalogSnapshot catalog) {
    this.catalog = catalog;
  }

  /// The numbers of an event's items, or null when some of them must be [sought][#sought()] first.
  ///
  /// @throws io.attune.language.problem.Refusal once they were sought, for an item that is not
  /// there
  int @Nullable [] numbers(Event event) {
    int[] numbers = new int[event.getItemsCount()];
    boolean known = true;
    for (int i = 0; i < numbers.length; i++) {
      String id = event.getItems(i).getId();
      int number = catalog.number(id);
      if (number < 0) {
        Map<String, Optional<NewItem>> said = found;
        if (said == null) {
          known = false;
          seek(id);
        } else {
          number = number(said, "items[" + i + "].id", id);
        }
      }
      numbers[i] = number;
    }
    return known ? numbers : null;
  }

  private void seek(String id) {
    if (sought.isEmpty()) {
      sought = new HashSet<>();
    }
    sought.add(id);
  }

  private static int number(Map<String, Optional<NewItem>> said, String field, String id) {
    if (!said.containsKey(id)) {
      String expected = "an item that all replicas know; too many of this call are not: try again";
      String detail = Problem.invalid(field, id, expected).detail();
      throw new Problem(ProblemCode.OVERLOADED, field, detail).refusal();
    }
    return said.getOrDefault(id, Optional.empty())
        .map(NewItem::number)
        .orElseThrow(
            () -> {
              String detail = Problem.invalid(field, id, "an item of the catalogue").detail();
              return new Problem(ProblemCode.UNKNOWN_ITEM, field, detail).refusal();
            });
  }

  /// Ids that the snapshot does not know.
  Set<String> sought() {
    return sought;
  }

  /// What the store says of them.
  void found(Map<String, Optional<NewItem>> said) {
    found = said;
  }

  /// Whether real-time features want to know the items' categories.
  boolean asksCategories() {
    return catalog.schema().aggregates().asksCategories();
  }

  /// What real-time features call an item's first category; 0 when there is none.
  long category(int number, String id) {
    if (catalog.live(number)) {
      return catalog.mainCategoryName(number);
    }
    Map<String, Optional<NewItem>> said = found;
    return said == null
        ? 0
        : said.getOrDefault(id, Optional.empty()).map(NewItem::mainCategoryName).orElse(0L);
  }
}
