package io.attune.product.bid;

import io.attune.language.currency.CurrencyRates;
import io.attune.language.openrtb.BidRequest;
import io.attune.language.openrtb.Imp;
import io.attune.language.openrtb.NonBidReason;
import io.attune.language.openrtb.Price;
import io.attune.market.sale.Among;
import io.attune.market.sale.Terms;
import io.attune.state.demand.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What there is to be bid for on one imp: each deal that somebody holds, and open bids.
final class Lots {
  /// Deals of an imp that are looked at.
  private static final int MOST_DEALS = 16;

  private static final int SECOND_PRICE = 2;
  private static final int FIXED_PRICE = 3;

  private final ImpRules.Asked asked;
  private final CurrencyRates rates;
  private final String currency;
  private final NativeParts parts;

  /// @param currency of the answer
  Lots(ImpRules.Asked asked, CurrencyRates rates, String currency, NativeParts parts) {
    this.asked = asked;
    this.rates = rates;
    this.currency = currency;
    this.parts = parts;
  }

  /// One of them.
  ///
  /// @param deal its id; empty for open bids
  /// @param count the most bids
  record Lot(Imp imp, String deal, Terms terms, int count) {}

  /// Those of an imp, or why there are none.
  record Found(List<Lot> lots, Optional<NonBidReason> reason) {}

  Found of(Imp imp) {
    if (!Fit.knows(imp)) {
      return new Found(List.of(), Optional.of(NonBidReason.MEDIA_TYPE));
    }
    Call call = asked.call();
    Fit fit = new Fit(imp, parts, call.book(), asked.mustShow());
    String id = call.placement().id();
    Place place = call.book().shaped(id, fit.shows(call.book().sizes(id)));
    List<Lot> lots = new ArrayList<>();
    boolean priced = true;
    int looked = 0;
    for (Imp.Deal deal : imp.deals()) {
      if (looked < MOST_DEALS && asked.masks().hasDeal(deal.id()) && isInvited(deal)) {
        looked++;
        Optional<Lot> lot = lot(imp, Optional.of(deal), fit, place);
        lot.ifPresent(lots::add);
        priced &= lot.isPresent();
      }
    }
    if (!imp.closed()) {
      Optional<Lot> lot = lot(imp, Optional.empty(), fit, place);
      lot.ifPresent(lots::add);
      priced &= lot.isPresent();
    }
    return new Found(
        lots,
        lots.isEmpty()
            ? Optional.of(priced ? NonBidReason.NOTHING_TO_SHOW : NonBidReason.CURRENCY)
            : Optional.empty());
  }

  private boolean isInvited(Imp.Deal deal) {
    return deal.seats().isEmpty() || deal.seats().contains(asked.call().exchange().seat());
  }

  /// Nothing where the floor's currency is not known.
  private Optional<Lot> lot(Imp imp, Optional<Imp.Deal> deal, Fit fit, Place place) {
    Price floor = deal.map(Imp.Deal::floor).orElse(imp.floor());
    String own = asked.call().ads().currency();
    OptionalLong least = rates.convert(floor.micros(), floor.currency(), own, true);
    OptionalLong answered = rates.convert(floor.micros(), floor.currency(), currency, true);
    if (least.isEmpty() || answered.isEmpty()) {
      return Optional.empty();
    }
    long floorMicros = Math.max(least.getAsLong(), asked.call().ads().floorMicros());
    Terms terms =
        new Terms(
            place,
            floorMicros,
            Among.THEMSELVES,
            new ImpRules(asked, imp, deal, fit),
            Optional.of(outside(deal, own, answered.getAsLong())));
    int count = deal.isPresent() ? 1 : asked.call().exchange().openBids();
    return Optional.of(new Lot(imp, deal.map(Imp.Deal::id).orElse(""), terms, count));
  }

  private Terms.Outside outside(Optional<Imp.Deal> deal, String own, long answeredFloor) {
    BidRequest request = asked.request();
    int auction =
        deal.map(Imp.Deal::auction).filter(at -> at > 0).orElse(request.terms().auction());
    double shading =
        switch (auction) {
          case SECOND_PRICE -> 1;
          // the floor is what is paid, where there is one
          case FIXED_PRICE -> answeredFloor > 0 ? 0 : 1;
          default -> asked.call().exchange().shading();
        };
    return new Terms.Outside(
        shading,
        Duration.ofSeconds(asked.call().exchange().expirySeconds()),
        request.terms().test(),
        asked.signals(),
        micros ->
            // rounded down it could end below a floor that was rounded up
            Math.max(
                answeredFloor, rates.convert(micros, own, currency, false).orElse(answeredFloor)));
  }
}
