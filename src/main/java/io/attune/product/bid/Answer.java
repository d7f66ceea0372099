package io.attune.product.bid;

import io.attune.language.campaign.Creative;
import io.attune.language.campaign.Transparency;
import io.attune.language.decision.AdReason;
import io.attune.language.openrtb.Bid;
import io.attune.language.openrtb.BidRequest;
import io.attune.language.openrtb.BidResponse;
import io.attune.language.openrtb.BidResponse.NonBid;
import io.attune.language.openrtb.MarkupType;
import io.attune.language.openrtb.NoBidReason;
import io.attune.language.openrtb.NonBidReason;
import io.attune.language.permission.Permissions;
import io.attune.market.notice.AdTicket;
import io.attune.market.sale.Sale;
import io.attune.market.sale.Winner;
import io.attune.state.demand.Disclosure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Puts an answer together: bids from what was sold, reasons from what was not.
final class Answer {
  private final Call call;
  private final BidRequest request;
  private final Permissions may;
  private final String currency;
  private final NativeParts parts;
  private final Function<AdTicket, String> tickets;
  private final List<Bid> bids = new ArrayList<>();
  private final Map<String, NonBidReason> reasons = new LinkedHashMap<>();
  private String id = "";

  /// @param nonBids imps that nothing was sold for, and why
  /// @param tickets tickets as text
  Answer(
      Call call,
      BidRequest request,
      Permissions may,
      String currency,
      List<NonBid> nonBids,
      Function<AdTicket, String> tickets) {
    this.call = call;
    this.request = request;
    this.may = may;
    this.currency = currency;
    this.tickets = tickets;
    parts = new NativeParts(call.snapshot().catalog());
    nonBids.forEach(each -> reasons.put(each.impId(), each.reason()));
  }

  void add(Lots.Lot lot, Sale sale) {
    id = id.isEmpty() ? sale.decisionId() : id;
    sale.winners().forEach(winner -> bids.add(bid(lot, winner)));
    if (sale.winners().isEmpty()) {
      NonBidReason reason = reason(lot, sale.dropped());
      reasons.merge(lot.imp().id(), reason, Answer::telling);
    }
  }

  /// A floor says more than that nothing fits.
  private static NonBidReason telling(NonBidReason one, NonBidReason other) {
    return one == NonBidReason.NOTHING_TO_SHOW ? other : one;
  }

  private static NonBidReason reason(Lots.Lot lot, Map<AdReason, Integer> dropped) {
    if (dropped.containsKey(AdReason.BELOW_FLOOR)) {
      return lot.deal().isEmpty() ? NonBidReason.BELOW_FLOOR : NonBidReason.BELOW_DEAL_FLOOR;
    }
    return NonBidReason.NOTHING_TO_SHOW;
  }

  private Bid bid(Lots.Lot lot, Winner winner) {
    Creative creative = winner.creative();
    Disclosure whose = winner.line().disclosure();
    Transparency said = whose.transparency();
    return new Bid(
        winner.content().decisionId() + "-" + winner.content().number(),
        lot.imp().id(),
        winner.content().bidMicros(),
        lot.deal(),
        call.exchange().expirySeconds(),
        markup(lot, creative, said, tickets.apply(winner.content().forClicks())),
        new Bid.Creative(
            creative.id(),
            winner.line().campaign().id(),
            creative.id(),
            List.of(whose.domain()),
            whose.categories(),
            whose.taxonomy(),
            creative.traits().attributes(),
            creative.traits().language(),
            picture(creative),
            ""),
        call.addresses().notices(winner.ticket()),
        may.transparencyDue()
            ? Optional.of(
                new Bid.Transparency(said.behalf(), said.paid(), shows(creative), List.of()))
            : Optional.empty());
  }

  /// Whether the markup itself says who is behind the ad: where the law asks for it and the
  /// publisher does not say that it does.
  private boolean shows(Creative creative) {
    boolean banner =
        creative.content() instanceof Creative.Html || creative.content() instanceof Creative.Image;
    return banner && may.transparencyDue() && request.privacy().rendering() <= 0;
  }

  private static String picture(Creative creative) {
    return creative.content() instanceof Creative.Image image ? image.url() : "";
  }

  private Bid.Markup markup(Lots.Lot lot, Creative creative, Transparency said, String ticket) {
    String click = call.addresses().click(ticket);
    return switch (creative.content()) {
      case Creative.Html html -> banner(creative, said, click);
      case Creative.Image image -> banner(creative, said, click);
      case Creative.Native own -> nativeAd(lot, creative, click);
      case Creative.Product product -> nativeAd(lot, creative, click);
      case Creative.Offer offer ->
          throw new IllegalStateException("creative " + creative.id() + ": an offer");
    };
  }

  private Bid.Markup banner(Creative creative, Transparency said, String click) {
    boolean shown = shows(creative);
    boolean here = shown || !call.exchange().markupInNotice();
    String text =
        (here ? Markup.banner(creative, click) : "") + (shown ? Markup.transparency(said) : "");
    return new Bid.Markup(
        MarkupType.BANNER,
        text,
        creative.size().width(),
        creative.size().height(),
        creative.traits().apis(),
        0,
        0);
  }

  private Bid.Markup nativeAd(Lots.Lot lot, Creative creative, String click) {
    String text =
        Markup.nativeAd(
            lot.imp().nativeAd().orElseThrow(), parts.of(creative).orElseThrow(), click);
    return new Bid.Markup(MarkupType.NATIVE, text, 0, 0, creative.traits().apis(), 0, 0);
  }

  BidResponse response() {
    bids.forEach(bid -> reasons.remove(bid.impId()));
    List<NonBid> nonBids = new ArrayList<>();
    reasons.forEach((imp, reason) -> nonBids.add(new NonBid(imp, reason)));
    List<BidResponse.SeatNonBid> seat =
        nonBids.isEmpty() || !call.reasons()
            ? List.of()
            : List.of(new BidResponse.SeatNonBid(call.exchange().seat(), nonBids));
    if (bids.isEmpty()) {
      return BidResponse.none(request.id(), whole(), seat);
    }
    return new BidResponse(
        request.id(),
        id,
        currency,
        List.of(new BidResponse.SeatBid(call.exchange().seat(), false, bids)),
        Optional.empty(),
        seat);
  }

  /// Why there is no bid at all: what says most of the imps' reasons.
  private NoBidReason whole() {
    if (reasons.containsValue(NonBidReason.BELOW_FLOOR)
        || reasons.containsValue(NonBidReason.BELOW_DEAL_FLOOR)) {
      return NoBidReason.BELOW_FLOOR;
    }
    if (reasons.containsValue(NonBidReason.CURRENCY)) {
      return NoBidReason.UNKNOWN_CURRENCY;
    }
    boolean media =
        reasons.values().stream()
            .allMatch(
                each -> each == NonBidReason.MEDIA_TYPE || each == NonBidReason.INVALID_REQUEST);
    return media ? NoBidReason.NO_SUCH_MEDIA : NoBidReason.NOTHING_TO_SHOW;
  }
}
