package io.attune.product.bid;

import io.attune.language.campaign.Creative;
import io.attune.language.decision.AdReason;
import io.attune.language.openrtb.BidRequest;
import io.attune.language.openrtb.Imp;
import io.attune.language.permission.Permissions;
import io.attune.language.permission.Signal;
import io.attune.market.sale.Rules;
import io.attune.state.demand.Disclosure;
import io.attune.state.demand.Line;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a publisher forbids on one imp, for open bids or for one deal.
final class ImpRules implements Rules {
  private final Asked asked;
  private final Imp imp;
  private final Optional<Imp.Deal> deal;
  private final Fit fit;

  /// @param deal which is bid for; absent for open bids
  /// @param fit what creatives can be shown there
  ImpRules(Asked asked, Imp imp, Optional<Imp.Deal> deal, Fit fit) {
    this.asked = asked;
    this.imp = imp;
    this.deal = deal;
    this.fit = fit;
  }

  /// What holds for all imps of a request.
  ///
  /// @param call where the definitions are
  /// @param may what may be known of the viewer, and shown to him
  /// @param advertisers blocked domains, in small letters
  /// @param categories allowed; none: all
  /// @param blocked categories
  record Asked(
      Call call,
      BidRequest request,
      Permissions may,
      Set<String> advertisers,
      Set<String> categories,
      Set<String> blocked) {
    static Asked of(Call call, BidRequest request, Permissions may) {
      BidRequest.Blocks blocks = request.blocks();
      return new Asked(
          call,
          request,
          may,
          set(blocks.advertisers()),
          set(blocks.categories()),
          set(blocks.blockedCategories()));
    }

    private static Set<String> set(List<String> texts) {
      return texts.isEmpty() ? Set.of() : new HashSet<>(texts);
    }

    /// Codes of the signals that took something away.
    List<String> signals() {
      return may.signals().isEmpty()
          ? List.of()
          : may.signals().stream().map(Signal::code).toList();
    }

    private boolean filters(Disclosure whose) {
      boolean comparable = whose.taxonomy() == request.blocks().taxonomy();
      return categories.isEmpty()
          ? comparable && any(blocked, whose.families())
          : !comparable || !any(categories, whose.families());
    }
  }

  private static boolean any(Set<String> named, List<String> of) {
    if (!named.isEmpty()) {
      for (int i = 0; i < of.size(); i++) {
        if (named.contains(of.get(i))) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public AdReason against(Line line) {
    List<String> deals = line.item().inventory().deals();
    if (deal.isPresent() ? !deals.contains(deal.get().id()) : !deals.isEmpty()) {
      return AdReason.OTHER_DEAL;
    }
    Disclosure whose = line.disclosure();
    if (whose.domain().isEmpty()) {
      return AdReason.NOT_DECLARED;
    }
    if (any(asked.advertisers, whose.domains()) || !isInvited(whose)) {
      return AdReason.ADVERTISER_BLOCKED;
    }
    return asked.filters(whose) ? AdReason.CATEGORY_BLOCKED : AdReason.NONE;
  }

  private boolean isInvited(Disclosure whose) {
    List<String> invited = deal.map(Imp.Deal::advertisers).orElse(List.of());
    return invited.isEmpty() || whose.domains().stream().anyMatch(invited::contains);
  }

  @Override
  public AdReason against(Line line, Creative creative) {
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
