package io.attune.language.openrtb;

import io.attune.language.problem.Problem;
import java.util.List;

/// A request for bids (OpenRTB 2.6 section 3.2.1).
///
/// @param id 1 to 512 characters
/// @param imps those that can be bid on, in the sender's order; never empty
/// @param defects of the others
/// @param timeMillis the sender's `tmax`, with the network in it: 0 when unstated, negative when no
///     time is left
public record BidRequest(
    String id,
    List<Imp> imps,
    List<Defect> defects,
    int timeMillis,
    Terms terms,
    Blocks blocks,
    Inventory inventory,
    Device device,
    User user,
    Privacy privacy,
    Source source) {
  public BidRequest {
    imps = List.copyOf(imps);
    defects = List.copyOf(defects);
  }

  /// An imp that cannot be bid on.
  ///
  /// @param impId empty when there is none
  /// @param problem field, value and expectation
  public record Defect(String impId, Problem problem) {}

  /// What holds for the whole auction.
  ///
  /// @param test nothing is billed
  /// @param auction 1 first price, 2 second price plus, 500 and more the exchange's own
  /// @param allImps these are all imps of the page
  /// @param currencies in which may be bid, in capitals; none: USD
  public record Terms(boolean test, int auction, boolean allImps, List<String> currencies) {
    public Terms {
      currencies = List.copyOf(currencies);
    }
  }

  /// Who and what may take part.
  ///
  /// @param seats allowed; none: all
  /// @param languages allowed, ISO 639-1 or BCP 47; none: all
  /// @param categories allowed, of `taxonomy`; none: all
  /// @param taxonomy AdCOM's number; 1 when unstated
  /// @param advertisers blocked domains, in small letters
  public record Blocks(
      List<String> seats,
      List<String> blockedSeats,
      List<String> languages,
      List<String> categories,
      List<String> blockedCategories,
      int taxonomy,
      List<String> advertisers,
      List<String> apps) {
    public Blocks {
      seats = List.copyOf(seats);
      blockedSeats = List.copyOf(blockedSeats);
      languages = List.copyOf(languages);
      categories = List.copyOf(categories);
      blockedCategories = List.copyOf(blockedCategories);
      advertisers = List.copyOf(advertisers);
      apps = List.copyOf(apps);
    }
  }
}
