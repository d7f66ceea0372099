package io.attune.state.demand;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which line items of one exchange are whose, so that what a request blocks is looked up once and
/// not line item by line item. Sets are words of 64 bits, as everywhere here. Immutable.
public final class Masks {
  private final int words;
  private final long[] undeclared;
  private final long[] dealt;
  private final Map<String, Numbers> deals = new HashMap<>();
  private final Map<String, Numbers> domains = new HashMap<>();
  private final Map<Integer, Map<String, Numbers>> taxonomies = new HashMap<>();

  /// Some 100 ns per line item.
  ///
  /// @param takes those of the exchange
  Masks(long[] takes, @Nullable Line[] lines) {
    words = takes.length;
    undeclared = new long[words];
    dealt = new long[words];
    for (Line line : lines) {
      if (line != null && Book.contains(takes, line.item().number())) {
        add(line);
      }
    }
  }

  private void add(Line line) {
    int number = line.item().number();
    Disclosure whose = line.disclosure();
    if (whose.domain().isEmpty()) {
      undeclared[number / Book.WORD] |= 1L << number;
    }
    List<String> held = line.item().inventory().deals();
    if (!held.isEmpty()) {
      dealt[number / Book.WORD] |= 1L << number;
    }
    add(held, number, deals);
    add(whose.domains(), number, domains);
    add(
        whose.families(),
        number,
        taxonomies.computeIfAbsent(whose.taxonomy(), taxonomy -> new HashMap<>()));
  }

  private static void add(List<String> names, int number, Map<String, Numbers> by) {
    names.forEach(name -> by.computeIfAbsent(name, any -> new Numbers()).add(number));
  }

  /// Whether a line item holds the deal.
  public boolean hasDeal(String deal) {
    return deals.containsKey(deal);
  }

  /// Those whose advertiser has no domain. Not to be changed.
  public long[] undeclared() {
    return undeclared;
  }

  /// Those that bid for deals alone. Not to be changed.
  public long[] dealt() {
    return dealt;
  }

  /// All but those that hold the deal.
  public long[] without(String deal) {
    return complement(named(List.of(deal), deals));
  }

  /// Those of advertisers whose domain, or one above it, is named.
  public long[] of(Collection<String> named) {
    return named(named, domains);
  }

  /// All others.
  public long[] notOf(Collection<String> named) {
    return complement(of(named));
  }

  /// Those of the categories, in any case, or of what these contain.
  public long[] in(Collection<String> categories, int taxonomy) {
    List<String> codes = new ArrayList<>(categories.size());
    for (String category : categories) {
      codes.add(category.strip().toUpperCase(Locale.ROOT));
    }
    return named(codes, taxonomies.getOrDefault(taxonomy, Map.of()));
  }

  /// All others, those of other taxonomies among them.
  public long[] notIn(Collection<String> categories, int taxonomy) {
    return complement(in(categories, taxonomy));
  }

  private long[] named(Collection<String> names, Map<String, Numbers> by) {
    long[] set = new long[words];
    for (String name : names) {
      Numbers numbers = by.get(name);
      if (numbers != null) {
        numbers.into(set);
      }
    }
    return set;
  }

  private static long[] complement(long[] set) {
    for (int word = 0; word < set.length; word++) {
      set[word] = ~set[word];
    }
    return set;
  }
}
