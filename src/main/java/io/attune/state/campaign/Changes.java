package io.attune.state.campaign;

import java.util.BitSet;

/// What differs between two snapshots.
///
/// @param everything whether no more is known than that anything may differ
/// @param lineItems numbers of line items of which something may differ: their definition, that of
/// their campaign or advertiser, or their creatives; empty where everything does
public record Changes(boolean everything, BitSet lineItems) {
  /// Anything may differ.
  static final Changes EVERYTHING = new Changes(true, new BitSet());

  public Changes {
    lineItems = (BitSet) lineItems.clone();
  }

  @Override
  public BitSet lineItems() {
    return (BitSet) lineItems.clone();
  }

  /// Whether nothing differs.
  public boolean isNothing() {
    return !everything && lineItems.isEmpty();
  }
}
