package io.attune.market.sale;

import io.attune.language.campaign.Creative;
import io.attune.market.notice.AdTicket;
import io.attune.state.demand.Line;
import io.attune.state.exposure.Scope;
import io.attune.state.ledger.Hold;
import java.util.List;
import java.util.Optional;

/// One ad that is shown.
///
/// @param position from 1: in the answer, or in the ranking it stands among
/// @param line its line item
/// @param creative what is shown
/// @param priceNanos what is booked when that happens which is paid for
/// @param propensity with which probability it was chosen, (0,1]
/// @param hold its money; absent for a preview
/// @param scopes its caps
/// @param content of its ticket
/// @param ticket for its addresses
public record Winner(
    int position,
    Line line,
    Creative creative,
    long priceNanos,
    float propensity,
    Optional<Hold> hold,
    List<Scope> scopes,
    AdTicket content,
    String ticket) {
  public Winner {
    scopes = List.copyOf(scopes);
  }
}
