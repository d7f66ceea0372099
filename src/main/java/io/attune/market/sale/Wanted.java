package io.attune.market.sale;

import java.util.List;

/// What a caller asks of a place.
///
/// @param count how many ads are wanted, 1 or more
/// @param exclude advertisers that are not to be shown, ids
/// @param traced whether the answer says of every line item why not
/// @param item id of the item that the page is about, or empty
public record Wanted(int count, List<String> exclude, boolean traced, String item) {
  public Wanted {
    exclude = List.copyOf(exclude);
  }
}
