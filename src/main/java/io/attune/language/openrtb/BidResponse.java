package io.attune.language.openrtb;

import java.util.List;
import java.util.Optional;

/// An answer (section 4.2.1): bids, or why there are none.
///
/// @param id the request's
/// @param bidId ours, for the logs of both; may be empty
/// @param currency of all prices; empty without bids
/// @param reason only where there is no bid
/// @param seatNonBids imps without a bid, for callers that ask
public record BidResponse(
    String id,
    String bidId,
    String currency,
    List<SeatBid> seatBids,
    Optional<NoBidReason> reason,
    List<SeatNonBid> seatNonBids) {
  public BidResponse {
    seatBids = List.copyOf(seatBids);
    seatNonBids = List.copyOf(seatNonBids);
    if (seatBids.isEmpty() == reason.isEmpty()) {
      throw new IllegalArgumentException(
          "seatbid: " + seatBids.size() + " seats (expected: bids or a reason, one of them)");
    }
  }

  /// Without bids, and without a word on single imps.
  public static BidResponse none(String id, NoBidReason reason) {
    return none(id, reason, List.of());
  }

  /// Without bids.
  public static BidResponse none(String id, NoBidReason reason, List<SeatNonBid> seatNonBids) {
    return new BidResponse(id, "", "", List.of(), Optional.of(reason), seatNonBids);
  }

  /// @param seat may be empty
  /// @param together all or nothing
  /// @param bids never empty
  public record SeatBid(String seat, boolean together, List<Bid> bids) {
    public SeatBid {
      bids = List.copyOf(bids);
      if (bids.isEmpty()) {
        throw new IllegalArgumentException("seatbid.bid: none (expected: 1 or more)");
      }
    }
  }

  public record SeatNonBid(String seat, List<NonBid> nonBids) {
    public SeatNonBid {
      nonBids = List.copyOf(nonBids);
    }
  }

  public record NonBid(String impId, NonBidReason reason) {}
}
