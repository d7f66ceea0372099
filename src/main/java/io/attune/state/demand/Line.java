package io.attune.state.demand;

import io.attune.language.campaign.Campaign;
import io.attune.language.campaign.Creative;
import io.attune.language.campaign.LineItem;
import io.attune.state.exposure.Scope;
import io.attune.state.ledger.Account;
import java.util.List;

/// One line item as decisions need it.
///
/// @param item its definition
/// @param campaign its campaign
/// @param bidNanos for one impression, click or conversion, as it bids
/// @param advertiser number
/// @param labels bits of the advertiser's competitive categories
/// @param creatives that may be shown now, by their formats and sizes anywhere
/// @param disclosure what exchanges are told of whose they are; of a line item that names no
/// placement nothing, for it serves on no exchange
public record Line(
    LineItem item,
    Campaign campaign,
    long bidNanos,
    int advertiser,
    long labels,
    List<Creative> creatives,
    Disclosure disclosure) {
  /// The kind by which a line item's own account counts impressions.
  public static final int IMPRESSIONS = 0;

  /// The same for clicks.
  public static final int CLICKS = 1;

  private static final double CLICKED = 0.01;
  private static final double CONVERTED = 0.05;

  public Line {
    creatives = List.copyOf(creatives);
  }

  /// What an impression is worth while nothing is known of it, nanos.
  double worth() {
    return bidNanos
        * switch (item.bid().type()) {
          case CPM -> 1;
          case CPC -> CLICKED;
          case CPA -> CLICKED * CONVERTED;
        };
  }

  /// Whether a goal in impressions or clicks bounds it.
  boolean countsToGoal() {
    LineItem.GoalType type = item.goal().type();
    return type == LineItem.GoalType.IMPRESSIONS || type == LineItem.GoalType.CLICKS;
  }

  /// How much of the goal is reached, as far as is known; -1 while nothing is. For one that
  /// [counts][#countsToGoal()].
  long towardsGoal(Account[] accounts) {
    int kind = item.goal().type() == LineItem.GoalType.CLICKS ? CLICKS : IMPRESSIONS;
    return accounts.length == 0 ? -1 : accounts[0].counted(kind);
  }

  /// How likely an offer counts towards the goal, while nothing is known of it.
  double perOffer() {
    return item.goal().type() == LineItem.GoalType.CLICKS ? CLICKED : 1;
  }

  /// What is counted of an ad's caps: one scope per thing that is counted, with all its windows.
  ///
  /// @param session of the shopper; caps per session hold only where there is one
  public List<Scope> scopes(Creative creative, String session) {
    return Caps.scopes(this, creative, session);
  }
}
