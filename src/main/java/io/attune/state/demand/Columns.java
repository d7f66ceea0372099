package io.attune.state.demand;

import io.attune.language.campaign.Creative;
import io.attune.language.campaign.LineItem.BidType;
import org.jspecify.annotations.Nullable;

/// What decisions compare of line items, by number: a thousand are looked at in a decision, in the
/// order of their numbers, and neither objects nor an array for each column would do, for each of
/// these comes from memory by itself. Nothing where there is no line item. Immutable.
public final class Columns {
  /// [#only] of a line item with several creatives, or one that may not be available.
  public static final int ASK = -1;

  private static final BidType[] TYPES = BidType.values();

  // a row: bid; weight (upper half), type and tier; advertiser (upper half) and creative; labels
  private static final int ROW = 4;
  private static final int TERMS = 1;
  private static final int WHO = 2;
  private static final int LABELS = 3;

  private final long[] rows;

  Columns(@Nullable Line[] lines) {
    rows = new long[lines.length * ROW];
    for (int number = 0; number < lines.length; number++) {
      Line line = lines[number];
      if (line != null) {
        int row = number * ROW;
        int terms = line.item().bid().type().ordinal() << Byte.SIZE | line.item().delivery().tier();
        rows[row] = line.bidNanos();
        rows[row + TERMS] = pair(Float.floatToIntBits(line.item().delivery().weight()), terms);
        rows[row + WHO] = pair(line.advertiser(), only(line));
        rows[row + LABELS] = line.labels();
      }
    }
  }

  private static long pair(int upper, int lower) {
    return (long) upper << Integer.SIZE | Integer.toUnsignedLong(lower);
  }

  private static int only(Line line) {
    boolean sure =
        line.creatives().size() == 1
            && !(line.creatives().getFirst().content() instanceof Creative.Product);
    return sure ? line.creatives().getFirst().number() : ASK;
  }

  /// For one impression, click or conversion.
  public long bidNanos(int number) {
    return rows[number * ROW];
  }

  public int tier(int number) {
    return (int) rows[number * ROW + TERMS] & 0xff;
  }

  /// What is paid for.
  public BidType type(int number) {
    return TYPES[(int) rows[number * ROW + TERMS] >>> Byte.SIZE];
  }

  public float weight(int number) {
    return Float.intBitsToFloat((int) (rows[number * ROW + TERMS] >>> Integer.SIZE));
  }

  /// The advertiser's number.
  public int advertiser(int number) {
    return (int) (rows[number * ROW + WHO] >>> Integer.SIZE);
  }

  /// Bits of the advertiser's competitive categories.
  public long labels(int number) {
    return rows[number * ROW + LABELS];
  }

  /// The number of the one creative that it shows wherever it fits; or [#ASK].
  public int only(int number) {
    return (int) rows[number * ROW + WHO];
  }
}
