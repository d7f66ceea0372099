package io.attune.state.rate;

import java.util.Arrays;

/// How often impressions of each creative lead to a click, and clicks to a conversion, at one
/// moment: smoothed, faded, and what is new as its kind usually is. Immutable; any thread; two
/// array
/// reads each.
public final class RateSnapshot {
  static final double USUAL_CLICK = 0.01;
  static final double USUAL_CONVERSION = 0.05;

  /// Nothing was counted yet.
  public static final RateSnapshot NOTHING =
      new RateSnapshot(
          new float[0],
          new float[0],
          new float[0],
          new float[0],
          new Shares(new int[0][], new float[0][]),
          new Overall((float) USUAL_CLICK, (float) USUAL_CONVERSION, 0, 0));

  private final float[] click;
  private final float[] conversion;
  private final float[] impressions;
  private final float[] days;
  private final Shares shares;
  private final Overall overall;

  /// Of each line item whose creatives are rotated by what is expected of them: those, and with
  /// which probability each is the best.
  @SuppressWarnings("ArrayRecordComponent") // written once, never handed out
  record Shares(int[][] creatives, float[][] best) {}

  /// Of all creatives together.
  ///
  /// @param click of an impression
  /// @param conversion of a click
  /// @param impressions that were counted, faded
  /// @param epochMillis when it was told; 0 for never
  record Overall(float click, float conversion, double impressions, long epochMillis) {}

  /// @param click probability by creative
  /// @param conversion probability by creative
  /// @param impressions by creative, faded
  /// @param days since the first impression that is looked at, by creative; NaN for none
  RateSnapshot(
      float[] click,
      float[] conversion,
      float[] impressions,
      float[] days,
      Shares shares,
      Overall overall) {
    this.click = click;
    this.conversion = conversion;
    this.impressions = impressions;
    this.days = days;
    this.shares = shares;
    this.overall = overall;
  }

  /// Of an impression of this creative, (0,1).
  public float click(int creative) {
    return creative < click.length ? click[creative] : overall.click;
  }

  /// Of a click on this creative, (0,1).
  public float conversion(int creative) {
    return creative < conversion.length ? conversion[creative] : overall.conversion;
  }

  /// How many impressions its rates rest on, the older ones counting less.
  public float impressions(int creative) {
    return creative < impressions.length ? impressions[creative] : 0;
  }

  /// Days since its first impression that is looked at, 0 or more; NaN where there is none.
  public float days(int creative) {
    return creative < days.length ? days[creative] : Float.NaN;
  }

  /// With which probability a creative is the best of its line item, [0,1]; NaN where nobody knows,
  /// because the line item is not rotated by it, or the creative is new to it.
  public float best(int lineItem, int creative) {
    int[] known = lineItem < shares.creatives.length ? shares.creatives[lineItem] : null;
    int place = known == null ? -1 : Arrays.binarySearch(known, creative);
    return place < 0 ? Float.NaN : shares.best[lineItem][place];
  }

  /// All impressions that were counted, faded.
  double allImpressions() {
    return overall.impressions;
  }

  /// When it was told, epoch milliseconds; 0 for never.
  long epochMillis() {
    return overall.epochMillis;
  }
}
