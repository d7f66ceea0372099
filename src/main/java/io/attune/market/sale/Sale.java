package io.attune.market.sale;

import io.attune.language.decision.AdReason;
import io.attune.language.decision.Trace;
import java.util.List;
import java.util.Map;

/// What one decision sold: its ads.
///
/// @param decisionId of the decision
/// @param placement where
/// @param winners in order; empty for none
/// @param dropped how many line items did not serve, by reason
/// @param why reason by line item id, where it was asked for; empty otherwise
/// @param versions of what was looked at, by name
/// @param model that said how likely ads are clicked and pay off, `name/version`; empty where what
/// was
/// counted said it
/// @param trace what happened
public record Sale(
    String decisionId,
    String placement,
    List<Winner> winners,
    Map<AdReason, Integer> dropped,
    Map<String, AdReason> why,
    Map<String, Long> versions,
    String model,
    Trace trace) {
  public Sale {
    winners = List.copyOf(winners);
    dropped = Map.copyOf(dropped);
    why = Map.copyOf(why);
    versions = Map.copyOf(versions);
  }
}
