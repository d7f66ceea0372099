package io.attune.state.demand;

import io.attune.language.campaign.Creative;
import io.attune.language.campaign.LineItem.BidType;
import org.jspecify.annotations.Nullable;

/// What decisions compare of line items, as arrays by number: hundreds are looked at in a decision,
/// and objects would come from memory one by one. Nothing where there is no line item. Immutable.
public final class Columns {
  /// [#only] of a line item with several creatives, or one that may not be available.
  public static final int ASK = -1;

  private static final BidType[] TYPES = BidType.values();

  private final long[] bidNanos;
  private final byte[] tier;
  private final byte[] type;
  private final float[] weight;
  private final int[] advertiser;
  private final long[] labels;
  private final int[] only;

  Columns(@Nullable Line[] lines) {
    bidNanos = new long[lines.length];
    tier = new byte[lines.length];
    type = new byte[lines.length];
    weight = new float[lines.length];
    advertiser = new int[lines.length];
    labels = new long[lines.length];
    only = new int[lines.length];
    for (int number = 0; number < lines.length; number++) {
      Line line = lines[number];
      if (line != null) {
        bidNanos[number] = line.bidNanos();
        tier[number] = (byte) line.item().delivery().tier();
        type[number] = (byte) line.item().bid().type().ordinal();
        weight[number] = line.item().delivery().weight();
        advertiser[number] = line.advertiser();
        labels[number] = line.labels();
        only[number] = only(line);
      }
    }
  }

  private static int only(Line line) {
    boolean sure =
        line.creatives().size() == 1
            && !(line.creatives().getFirst().content() instanceof Creative.Product);
    return sure ? line.creatives().getFirst().number() : ASK;
  }

  /// For one impression, click or conversion.
  public long bidNanos(int number) {
    return bidNanos[number];
  }

  public int tier(int number) {
    return tier[number];
  }

  /// What is paid for.
  public BidType type(int number) {
    return TYPES[type[number]];
  }

  public float weight(int number) {
    return weight[number];
  }

  /// The advertiser's number.
  public int advertiser(int number) {
    return advertiser[number];
  }

  /// Bits of the advertiser's competitive categories.
  public long labels(int number) {
    return labels[number];
  }

  /// The number of the one creative that it shows wherever it fits; or [#ASK].
  public int only(int number) {
    return only[number];
  }
}
