package io.attune.language.campaign;

import io.attune.language.schedule.Schedule;
import java.util.List;
import java.util.Set;

/// What is bought: when, to whom, where, at which price.
///
/// @param number index into the arrays and bitmaps of other rooms
/// @param campaign the campaign's id; never another one
/// @param name for people, 1 to 200 characters
/// @param schedule flights and hours of the week in the line item's zone
/// @param goal what is to be reached; may be [Goal#NONE]
/// @param budget of this line item alone
/// @param bid what one result is worth
/// @param delivery in which order, how fast, and which creative
/// @param caps of any scope
/// @param targeting CEL; empty for everybody
/// @param inventory where it may be shown
public record LineItem(
    String id,
    int number,
    long version,
    State state,
    String campaign,
    String name,
    Schedule schedule,
    Goal goal,
    Budget budget,
    Bid bid,
    Delivery delivery,
    List<Cap> caps,
    String targeting,
    Inventory inventory)
    implements Definition {
  public LineItem {
    caps = List.copyOf(caps);
  }

  /// What is to be reached by the end of the last flight.
  ///
  /// @param type of what
  /// @param amount 1 and up: impressions, clicks, or micros of spend; 0 for none
  public record Goal(GoalType type, long amount) {
    /// Nothing in particular.
    public static final Goal NONE = new Goal(GoalType.NONE, 0);
  }

  /// What a goal counts.
  public enum GoalType {
    NONE,
    IMPRESSIONS,
    CLICKS,
    SPEND
  }

  /// What one result is worth.
  ///
  /// @param type what is paid for
  /// @param micros of the campaign's currency: for a thousand impressions, for a click, or for a
  /// conversion; 0 to [#MOST_MICROS]. An impression at `CPM` costs as many nanos as this says
  /// micros
  public record Bid(BidType type, long micros) {
    /// A million of the currency.
    public static final long MOST_MICROS = 1_000_000_000_000L;
  }

  /// What is paid for.
  public enum BidType {
    /// A thousand impressions.
    CPM,
    /// A click.
    CPC,
    /// A conversion.
    CPA
  }

  /// In which order, how fast, and which creative.
  ///
  /// @param tier 1 to [#LAST_TIER]; a lower one is always served first
  /// @param weight share in a lottery among equals, 1 to 1,000,000
  /// @param pacing how its budget or goal is spread over its flights
  /// @param rotation which of its creatives is shown
  public record Delivery(int tier, int weight, Pacing pacing, Rotation rotation) {
    public static final int LAST_TIER = 16;

    /// Tiers up to here are promised: they may be throttled, they do not compete by price.
    public static final int LAST_GUARANTEED_TIER = 4;

    public boolean guaranteed() {
      return tier <= LAST_GUARANTEED_TIER;
    }
  }

  /// How budget or goal is spread.
  public enum Pacing {
    /// As the traffic is expected.
    EVEN,
    /// As fast as it can, at its full bid.
    ASAP,
    /// Not at all.
    NONE
  }

  /// Which creative is shown.
  public enum Rotation {
    /// By lot, as their weights say.
    WEIGHTS,
    /// The one that is expected to do best.
    OPTIMISED
  }

  /// Where it may be shown; what is empty permits all, but for exchanges, of which each must be
  /// named.
  ///
  /// @param placements their ids
  /// @param sizes of banners
  /// @param formats of creatives
  /// @param deals of exchanges, the only ones that it bids for
  public record Inventory(
      List<String> placements, List<Size> sizes, Set<Creative.Format> formats, List<String> deals) {
    /// On all placements that are no exchange.
    public static final Inventory ANY = new Inventory(List.of(), List.of(), Set.of(), List.of());

    public Inventory {
      placements = List.copyOf(placements);
      sizes = List.copyOf(sizes);
      formats = Set.copyOf(formats);
      deals = List.copyOf(deals);
    }

    /// Whether a creative's format and size are wanted. What has no size fits where sizes are
    /// named, as they are about banners.
    public boolean fits(Creative creative) {
      return (formats.isEmpty() || formats.contains(creative.format()))
          && (sizes.isEmpty() || creative.size().isNone() || sizes.contains(creative.size()));
    }
  }

  /// Width and height in pixels; [#NONE] where there is no size.
  public record Size(int width, int height) {
    public static final Size NONE = new Size(0, 0);

    /// The longest side.
    public static final int MOST = 10_000;

    public boolean isNone() {
      return width == 0;
    }

    /// Such as `300x250`.
    @Override
    public String toString() {
      return width + "x" + height;
    }
  }
}
