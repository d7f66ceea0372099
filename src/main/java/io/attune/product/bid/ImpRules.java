package io.attune.product.bid;

import io.attune.language.campaign.Creative;
import io.attune.language.decision.AdReason;
import io.attune.language.openrtb.BidRequest;
import io.attune.language.openrtb.Imp;
import io.attune.language.permission.Permissions;
import io.attune.language.permission.Signal;
import io.attune.market.sale.Rules;
import io.attune.state.demand.Masks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a publisher forbids on one imp, for open bids or for one deal.
final class ImpRules implements Rules {
  private final Asked asked;
  private final Imp imp;
  private final List<Mask> masks;
  private final Fit fit;

  /// @param deal which is bid for; absent for open bids
  /// @param fit what creatives can be shown there
  ImpRules(Asked asked, Imp imp, Optional<Imp.Deal> deal, Fit fit) {
    this.asked = asked;
    this.imp = imp;
    this.fit = fit;
    List<Mask> all = new ArrayList<>();
    all.add(
        new Mask(
            AdReason.OTHER_DEAL,
            deal.map(each -> asked.masks().without(each.id())).orElse(asked.masks().dealt())));
    all.addAll(asked.common);
    deal.map(Imp.Deal::advertisers)
        .filter(invited -> !invited.isEmpty())
        .map(invited -> new Mask(AdReason.ADVERTISER_BLOCKED, asked.masks().notOf(invited)))
        .ifPresent(all::add);
    masks = List.copyOf(all);
  }

  /// What holds for all imps of a request.
  ///
  /// @param call where the definitions are
  /// @param may what may be known of the viewer, and shown to him
  /// @param masks of the exchange
  /// @param common who is left out for all imps
  record Asked(Call call, BidRequest request, Permissions may, Masks masks, List<Mask> common) {
    static Asked of(Call call, BidRequest request, Permissions may) {
      Masks masks = call.book().masks(call.placement().id());
      BidRequest.Blocks blocks = request.blocks();
      List<Mask> common = new ArrayList<>();
      common.add(new Mask(AdReason.NOT_DECLARED, masks.undeclared()));
      if (!blocks.advertisers().isEmpty()) {
        common.add(new Mask(AdReason.ADVERTISER_BLOCKED, masks.of(blocks.advertisers())));
      }
      if (!blocks.categories().isEmpty()) {
        common.add(
            new Mask(
                AdReason.CATEGORY_BLOCKED, masks.notIn(blocks.categories(), blocks.taxonomy())));
      } else if (!blocks.blockedCategories().isEmpty()) {
        common.add(
            new Mask(
                AdReason.CATEGORY_BLOCKED,
                masks.in(blocks.blockedCategories(), blocks.taxonomy())));
      }
      return new Asked(call, request, may, masks, List.copyOf(common));
    }

    /// Whether the law asks for texts beside the ad that the publisher cannot show.
    boolean mustShow() {
      return may.transparencyDue() && request.privacy().rendering() == 0;
    }

    /// Codes of the signals that took something away.
    List<String> signals() {
      return may.signals().isEmpty()
          ? List.of()
          : may.signals().stream().map(Signal::code).toList();
    }
  }

  @Override
  public List<Mask> masks() {
    return masks;
  }

  @Override
  public boolean alike() {
    return !fit.readsMarkup();
  }

  @Override
  public AdReason against(Creative creative) {
    if (asked.may.childrenOnly() && !creative.traits().children()) {
      return AdReason.NOT_FOR_CHILDREN;
    }
    if (!speaks(creative.traits().language())) {
      return AdReason.OTHER_LANGUAGE;
    }
    if (imp.traits().secure() && !asked.call.book().secure(creative)) {
      return AdReason.NOT_SECURE;
    }
    return fit.shows(creative) ? AdReason.NONE : AdReason.CREATIVE_BLOCKED;
  }

  private boolean speaks(String language) {
    List<String> allowed = asked.request.blocks().languages();
    if (allowed.isEmpty()) {
      return true;
    }
    for (String each : allowed) {
      if (!language.isEmpty()
          && each.regionMatches(true, 0, language, 0, language.length())
          && (each.length() == language.length() || each.charAt(language.length()) == '-')) {
        return true;
      }
    }
    return false;
  }
}
