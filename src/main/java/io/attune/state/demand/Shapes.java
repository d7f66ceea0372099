package io.attune.state.demand;

import io.attune.language.campaign.Creative;
import io.attune.language.campaign.Creative.Format;
import io.attune.language.campaign.LineItem.Size;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// The line items of one exchange by what they can show, so that those for an imp are put together
/// without looking at the others; and what was put together, for imps are mostly alike. Any thread;
/// nobody waits for another.
final class Shapes {
  /// Of an imp with more sizes nothing is remembered, as others say how many there are.
  static final int MOST_SIZES = 64;

  private final Place whole;
  private final Map<Size, Numbers> bySize = new HashMap<>();
  private final Map<Format, Numbers> unsized = new EnumMap<>(Format.class);
  private final Map<Place.Shows, Place> known = new ConcurrentHashMap<>();
  private final Masks masks;
  private final AtomicInteger room;

  /// @param whole the exchange
  /// @param room how many more may be remembered, with others who remember
  Shapes(Place whole, @Nullable Line[] lines, AtomicInteger room) {
    this.whole = whole;
    this.room = room;
    masks = new Masks(whole.takes(), lines);
    for (Line line : lines) {
      if (line != null && Book.contains(whole.takes(), line.item().number())) {
        add(line);
      }
    }
  }

  private void add(Line line) {
    for (Creative creative : line.creatives()) {
      if (whole.fits(creative)) {
        Numbers numbers =
            creative.size().isNone()
                ? unsized.computeIfAbsent(creative.format(), format -> new Numbers())
                : bySize.computeIfAbsent(creative.size(), size -> new Numbers());
        numbers.add(line.item().number());
      }
    }
  }

  /// The exchange narrowed to what an imp shows. Tens of nanoseconds where that was asked for
  /// before; else about one for each line item that fits, and some for each size.
  Place of(Place.Shows imp) {
    Place place = known.get(imp);
    return place == null ? make(imp) : place;
  }

  private Place make(Place.Shows imp) {
    if (imp.sizes().size() > MOST_SIZES || !took()) {
      return narrowed(imp, whole.decisions());
    }
    Place made = narrowed(imp, new LongAdder());
    Place before = known.putIfAbsent(imp, made);
    if (before == null) {
      return made;
    }
    room.incrementAndGet();
    return before;
  }

  private boolean took() {
    boolean free = room.getAndDecrement() > 0;
    if (!free) {
      room.incrementAndGet();
    }
    return free;
  }

  private Place narrowed(Place.Shows imp, LongAdder decisions) {
    Place.Shows both = both(imp);
    long[] takes = new long[whole.takes().length];
    for (Format format : both.formats()) {
      Numbers numbers = unsized.get(format);
      if (numbers != null) {
        numbers.into(takes);
      }
    }
    for (Size size : both.sizes()) {
      Numbers numbers = bySize.get(size);
      if (numbers != null) {
        numbers.into(takes);
      }
    }
    long[] fitting = Places.both(takes, whole.fitting());
    return new Place(fitting, takes, both, whole.traffic(), decisions);
  }

  /// What the exchange and the imp both show. Where no size is left there are no banners, for to a
  /// place no sizes mean all.
  private Place.Shows both(Place.Shows imp) {
    Set<Format> formats = EnumSet.noneOf(Format.class);
    formats.addAll(imp.formats());
    formats.retainAll(whole.shows().formats());
    Set<Size> all = whole.shows().sizes();
    Set<Size> sizes = new HashSet<>();
    if (formats.contains(Format.BANNER)) {
      sizes.addAll(imp.sizes());
      sizes.removeIf(size -> !(all.isEmpty() || all.contains(size)));
    }
    if (sizes.isEmpty()) {
      formats.remove(Format.BANNER);
    }
    return new Place.Shows(formats, sizes);
  }

  Set<Size> sizes() {
    return bySize.keySet();
  }

  /// Line items by what exchanges block and invite.
  Masks masks() {
    return masks;
  }

  /// What is remembered.
  Collection<Place> all() {
    return known.values();
  }
}
