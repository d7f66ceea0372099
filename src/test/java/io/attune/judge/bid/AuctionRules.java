package io.attune.judge.bid;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Price, floor, currency, seats and deals.
final class AuctionRules {
  private static final int MOST_PLACES = 6;
  private static final int FIXED_PRICE = 3;
  private static final BigDecimal MICRO = new BigDecimal("0.000001");

  private final Terms terms;
  private final Findings found;

  AuctionRules(Terms terms, Findings found) {
    this.terms = terms;
    this.found = found;
  }

  void currency(Asked asked, String paid) {
    List<String> allowed =
        Loose.texts(asked.at("cur")).stream().map(cur -> cur.toUpperCase(Locale.ROOT)).toList();
    found.unless(
        allowed.isEmpty() || allowed.contains(paid),
        Rule.CURRENCY,
        "cur",
        paid,
        "one of " + allowed);
  }

  void seat(Asked asked, String path, String seat) {
    found.unless(seat.equals(terms.seat()), Rule.SEAT, path + ".seat", seat, terms.seat());
    List<String> only = Loose.texts(asked.at("wseat"));
    found.unless(
        only.isEmpty() || only.contains(seat), Rule.SEAT, path + ".seat", seat, "one of " + only);
    found.unless(
        !Loose.texts(asked.at("bseat")).contains(seat),
        Rule.SEAT,
        path + ".seat",
        seat,
        "none that is blocked");
  }

  void judge(Offer offer) {
    price(offer);
    if (offer.hasDeal()) {
      deal(offer);
    } else {
      found.unless(
          !Loose.yes(offer.imp().path("pmp").path("private_auction")),
          Rule.DEAL,
          offer.path("dealid"),
          "none",
          "a deal of the private auction");
    }
  }

  private void price(Offer offer) {
    JsonNode said = offer.bid().path("price");
    Optional<BigDecimal> price = said.isNumber() ? Loose.decimal(said) : Optional.empty();
    boolean sound =
        price
            .filter(p -> p.signum() > 0 && p.stripTrailingZeros().scale() <= MOST_PLACES)
            .isPresent();
    found.unless(sound, Rule.PRICE, offer.path("price"), said, "more than 0, at most 6 places");
    price.ifPresent(
        p ->
            offer
                .deal()
                .ifPresentOrElse(
                    deal -> floor(offer, p, deal), () -> floor(offer, p, offer.imp())));
  }

  /// @param holder the deal, else the imp: neither inherits from the other
  private void floor(Offer offer, BigDecimal price, JsonNode holder) {
    BigDecimal floor = Loose.decimal(holder.path("bidfloor")).orElse(BigDecimal.ZERO);
    String currency =
        Loose.text(holder.path("bidfloorcur"))
            .map(cur -> cur.strip().toUpperCase(Locale.ROOT))
            .filter(cur -> !cur.isEmpty())
            .orElse("USD");
    if (floor.signum() <= 0) {
      return;
    }
    boolean kept;
    if (currency.equals(offer.currency())) {
      kept = price.compareTo(floor) >= 0;
      fixed(offer, price.subtract(floor), holder);
    } else {
      Optional<BigDecimal> offered = terms.value(price, offer.currency());
      Optional<BigDecimal> due = terms.value(floor, currency);
      kept =
          offered.isPresent()
              && due.isPresent()
              && offered.orElseThrow().compareTo(due.orElseThrow()) >= 0;
    }
    found.unless(
        kept,
        Rule.FLOOR,
        offer.path("price"),
        price + " " + offer.currency(),
        "at least " + floor + " " + currency);
  }

  /// At a fixed price the floor is the price, rounded up to what can be bid.
  private void fixed(Offer offer, BigDecimal above, JsonNode deal) {
    boolean fixed = Loose.whole(deal.path("at")).filter(at -> at == FIXED_PRICE).isPresent();
    found.unless(
        !fixed || above.compareTo(MICRO) < 0,
        Rule.FLOOR,
        offer.path("price"),
        above + " above",
        "the deal's fixed price");
  }

  private void deal(Offer offer) {
    Optional<JsonNode> named = offer.deal();
    String path = offer.path("dealid");
    if (named.isEmpty()) {
      found.add(Rule.DEAL, path, offer.text("dealid"), "a deal of the imp");
      return;
    }
    List<String> seats = Loose.texts(named.orElseThrow().path("wseat"));
    found.unless(
        seats.isEmpty() || seats.contains(offer.seat()),
        Rule.DEAL,
        path,
        "for seat " + offer.seat(),
        "one of " + seats);
    List<String> domains = Loose.texts(named.orElseThrow().path("wadomain"));
    found.unless(
        domains.isEmpty()
            || Loose.texts(offer.bid().path("adomain")).stream()
                .allMatch(domain -> domains.stream().anyMatch(d -> Domains.under(domain, d))),
        Rule.DEAL,
        path,
        "for advertiser " + offer.bid().path("adomain"),
        "one of " + domains);
  }
}
