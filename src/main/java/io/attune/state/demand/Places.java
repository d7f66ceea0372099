package io.attune.state.demand;

import io.attune.language.campaign.Creative;
import io.attune.language.campaign.LineItem;
import io.attune.language.campaign.LineItem.Inventory;
import io.attune.state.placement.Placement;
import io.attune.state.placement.PlacementSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// For each placement with ads the line items that may serve there, and for exchanges also those
/// that fit an imp. Immutable, but for what is remembered of imps.
final class Places {
  /// How many different imps are remembered, of all exchanges together.
  static final int MOST_SHAPES = 256;

  private static final Masks NO_MASKS = new Masks(new long[0], new Line[0]);

  private final Map<String, Place> own = new HashMap<>();
  private final Map<String, Shapes> shapes = new HashMap<>();
  private final long[] outside;

  /// Some 100 ns per line item and placement, so not on an event loop.
  ///
  /// @param active line items, as words
  Places(
      PlacementSnapshot placements, @Nullable Line[] lines, long[] active, Book.Traffic traffic) {
    AtomicInteger room = new AtomicInteger(MOST_SHAPES);
    outside = new long[(lines.length + Book.WORD - 1) / Book.WORD];
    for (Placement placement : placements.byId().values()) {
      if (placement.ads().isPresent()) {
        Place.Shows shows = Place.Shows.of(placement.ads().get());
        long[] takes = takes(placement.id(), placement.ads().get(), shows, lines);
        int[] groups = traffic.of(placement.id());
        Place place = new Place(both(takes, active), takes, shows, groups, new LongAdder());
        own.put(placement.id(), place);
        if (placement.ads().get().exchange().isPresent()) {
          shapes.put(placement.id(), new Shapes(place, lines, room));
          for (int word = 0; word < takes.length; word++) {
            outside[word] |= takes[word];
          }
        }
      }
    }
  }

  /// What is in both sets; as long as the first.
  static long[] both(long[] one, long[] other) {
    long[] words = one.clone();
    for (int word = 0; word < words.length; word++) {
      words[word] &= word < other.length ? other[word] : 0;
    }
    return words;
  }

  private static long[] takes(
      String placement, Placement.Ads ads, Place.Shows shows, @Nullable Line[] lines) {
    long[] set = new long[(lines.length + Book.WORD - 1) / Book.WORD];
    for (int number = 0; number < lines.length; number++) {
      Line line = lines[number];
      if (line != null
          && admits(line.item().inventory(), placement, ads.exchange().isPresent())
          && line.campaign().currency().equals(ads.currency())
          && anyFits(line, shows)) {
        set[number / Book.WORD] |= 1L << number;
      }
    }
    return set;
  }

  /// Nobody's money goes to an exchange unasked; and deals there are on exchanges only.
  private static boolean admits(Inventory inventory, String placement, boolean exchange) {
    return exchange
        ? inventory.placements().contains(placement)
        : inventory.deals().isEmpty()
            && (inventory.placements().isEmpty() || inventory.placements().contains(placement));
  }

  private static boolean anyFits(Line line, Place.Shows shows) {
    for (Creative creative : line.creatives()) {
      if (shows.fits(creative)) {
        return true;
      }
    }
    return false;
  }

  Place of(String placement) {
    return own.getOrDefault(placement, Place.NOWHERE);
  }

  Place of(String exchange, Place.Shows imp) {
    Shapes known = shapes.get(exchange);
    return known == null ? Place.NOWHERE : known.of(imp);
  }

  Set<LineItem.Size> sizes(String exchange) {
    Shapes known = shapes.get(exchange);
    return known == null ? Set.of() : known.sizes();
  }

  Masks masks(String exchange) {
    Shapes known = shapes.get(exchange);
    return known == null ? NO_MASKS : known.masks();
  }

  /// Those of any exchange. Not to be changed.
  long[] outside() {
    return outside;
  }

  /// The ids of the placements with ads.
  Set<String> ids() {
    return Set.copyOf(own.keySet());
  }

  /// Every place whose decisions are counted.
  Collection<Place> counted() {
    List<Place> all = new ArrayList<>(own.values());
    shapes.values().forEach(each -> all.addAll(each.all()));
    return all;
  }
}
