package io.attune.market.sale;

import io.attune.language.campaign.Creative;
import io.attune.language.decision.AdReason;
import io.attune.state.demand.Book;
import io.attune.state.demand.Place;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What stands against creatives in one decision, asked once for all of a kind. Working memory,
/// reused.
final class Verdicts {
  private @Nullable Matter matter;

  /// By the kind's number: of which decision, and what was said.
  private int[] asked = {};

  private byte[] said = {};
  private int decision;

  void begin(Matter now) {
    matter = now;
    int kinds = now.book().kinds();
    if (asked.length < kinds) {
      asked = Arrays.copyOf(asked, kinds + kinds / 4);
      said = Arrays.copyOf(said, asked.length);
    }
    if (++decision == 0) {
      Arrays.fill(asked, 0);
      decision = 1;
    }
  }

  /// [AdReason#NONE] for one that can be shown, [AdReason#PRODUCT_UNAVAILABLE] for one that the
  /// place has no room for.
  AdReason of(int creative) {
    if (matter == null) {
      throw new IllegalStateException("no decision (expected: begun)");
    }
    Book book = matter.book();
    int kind = book.kind(creative);
    if (kind < 0 || !matter.terms().rules().alike()) {
      return ask(matter, book.campaigns().creative(creative));
    }
    if (asked[kind] != decision) {
      asked[kind] = decision;
      said[kind] = (byte) ask(matter, book.campaigns().creative(creative)).number();
    }
    return AdReason.of(said[kind]);
  }

  private static AdReason ask(Matter matter, Creative creative) {
    Place place = matter.terms().place();
    return place.fits(creative)
        ? matter.terms().rules().against(creative)
        : AdReason.PRODUCT_UNAVAILABLE;
  }
}
