package io.attune.state.rate;

import io.attune.language.campaign.Creative;
import io.attune.language.campaign.LineItem;
import io.attune.state.campaign.CampaignSnapshot;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the days add up to, the older ones fading, as a [RateSnapshot]: a creative's share is drawn
/// towards its line item's, that towards the advertiser's, that towards all together. One thread.
final class Totals {
  private static final long DAY_MILLIS = 86_400_000;
  private static final double USUAL_IMPRESSIONS = 200;
  private static final double USUAL_CLICKS = 50;

  private final double halfLifeDays;
  private Map<Integer, Known> known = new HashMap<>();

  /// What was worked out of a line item's creatives, while the same was counted of them.
  @SuppressWarnings("ArrayRecordComponent") // stays here
  private record Known(int[] creatives, double[] hits, double[] tries, double prior, float[] best) {
    boolean holds(int[] creatives, double[] hits, double[] tries, double prior) {
      return this.prior == prior
          && Arrays.equals(this.creatives, creatives)
          && Arrays.equals(this.hits, hits)
          && Arrays.equals(this.tries, tries);
    }
  }

  Totals(double halfLifeDays) {
    this.halfLifeDays = halfLifeDays;
  }

  RateSnapshot of(List<Day> days, CampaignSnapshot campaigns, long nowMillis) {
    int count = campaigns.creatives();
    double[][] sums = new double[Happened.KINDS][count];
    float[] since = new float[count];
    Arrays.fill(since, Float.NaN);
    long today = nowMillis / DAY_MILLIS;
    for (Day day : days) {
      double weight = Math.pow(2, -(today - day.number()) / halfLifeDays);
      for (int creative = 0; creative < count; creative++) {
        for (Happened what : Happened.values()) {
          sums[what.ordinal()][creative] += weight * day.count(creative, what);
        }
        if (day.count(creative, Happened.IMPRESSION) > 0) {
          since[creative] = today - day.number();
        }
      }
    }
    double[] impressions = sums[Happened.IMPRESSION.ordinal()];
    double[] clicks = capped(sums[Happened.CLICK.ordinal()], impressions);
    double[] conversions = capped(sums[Happened.CONVERSION.ordinal()], clicks);
    Owners owners = new Owners(campaigns);
    Levels click =
        new Levels(clicks, impressions, owners, RateSnapshot.USUAL_CLICK, USUAL_IMPRESSIONS);
    Levels conversion =
        new Levels(conversions, clicks, owners, RateSnapshot.USUAL_CONVERSION, USUAL_CLICKS);
    return new RateSnapshot(
        click.creatives(),
        conversion.creatives(),
        floats(impressions),
        since,
        shares(campaigns, new double[][] {impressions, clicks, conversions}, click, conversion),
        new RateSnapshot.Overall(
            (float) click.overall(),
            (float) conversion.overall(),
            Arrays.stream(impressions).sum(),
            nowMillis));
  }

  private static double[] capped(double[] hits, double[] tries) {
    for (int i = 0; i < hits.length; i++) {
      hits[i] = Math.min(hits[i], tries[i]);
    }
    return hits;
  }

  private static float[] floats(double[] values) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) values[i];
    }
    return narrow;
  }

  private RateSnapshot.Shares shares(
      CampaignSnapshot campaigns, double[][] counted, Levels click, Levels conversion) {
    int[][] creatives = new int[campaigns.lineItems()][];
    float[][] best = new float[creatives.length][];
    Map<Integer, Known> kept = new HashMap<>();
    for (int line = 0; line < creatives.length; line++) {
      if (!campaigns.hasLineItem(line)
          || campaigns.lineItem(line).delivery().rotation() != LineItem.Rotation.OPTIMISED) {
        continue;
      }
      int[] all = campaigns.creativesOf(line);
      Arrays.sort(all);
      if (all.length > 1) {
        boolean paid = campaigns.lineItem(line).bid().type() == LineItem.BidType.CPA;
        double prior = click.line(line) * (paid ? conversion.line(line) : 1);
        Known now = known(line, all, counted[paid ? 2 : 1], counted[0], prior);
        kept.put(line, now);
        creatives[line] = now.creatives;
        best[line] = now.best;
      }
    }
    known = kept;
    return new RateSnapshot.Shares(creatives, best);
  }

  private Known known(
      int line, int[] creatives, double[] allHits, double[] allTries, double prior) {
    double[] hits = new double[creatives.length];
    double[] tries = new double[creatives.length];
    for (int i = 0; i < creatives.length; i++) {
      hits[i] = allHits[creatives[i]];
      tries[i] = allTries[creatives[i]];
    }
    @Nullable Known before = known.get(line);
    return before != null && before.holds(creatives, hits, tries, prior)
        ? before
        : new Known(creatives, hits, tries, prior, Best.shares(hits, tries, prior));
  }

  /// Whose each creative and line item is, by number; -1 for nobody's.
  private static final class Owners {
    final int[] lineOf;
    final int[] advertiserOf;
    final int[] advertiserOfLine;
    final int advertisers;

    Owners(CampaignSnapshot campaigns) {
      advertisers = campaigns.advertisers();
      advertiserOfLine = new int[campaigns.lineItems()];
      Arrays.fill(advertiserOfLine, -1);
      lineOf = new int[campaigns.creatives()];
      Arrays.fill(lineOf, -1);
      advertiserOf = new int[campaigns.creatives()];
      Arrays.fill(advertiserOf, -1);
      for (int line = 0; line < advertiserOfLine.length; line++) {
        if (campaigns.hasLineItem(line)) {
          advertiserOfLine[line] = campaigns.advertiserOf(line);
          for (int creative : campaigns.creativesOf(line)) {
            advertiserOf[creative] = advertiserOfLine[line];
            if (campaigns.creative(creative).owner().kind() == Creative.Owner.Kind.LINE_ITEM) {
              lineOf[creative] = line;
            }
          }
        }
      }
    }
  }

  /// The shares of one kind, level by level.
  private static final class Levels {
    private final double overall;
    private final double[] lines;
    private final float[] creatives;

    Levels(double[] hits, double[] tries, Owners owners, double usual, double weight) {
      double[][] byLine = summed(hits, tries, owners.lineOf, owners.advertiserOfLine.length);
      double[][] byAdvertiser = summed(hits, tries, owners.advertiserOf, owners.advertisers);
      overall =
          Smoothing.share(Arrays.stream(hits).sum(), Arrays.stream(tries).sum(), usual, weight);
      double[] advertisers = new double[owners.advertisers];
      double apart =
          Smoothing.weight(byAdvertiser[0], byAdvertiser[1], new int[advertisers.length], weight);
      for (int i = 0; i < advertisers.length; i++) {
        advertisers[i] = Smoothing.share(byAdvertiser[0][i], byAdvertiser[1][i], overall, apart);
      }
      lines = new double[owners.advertiserOfLine.length];
      apart = Smoothing.weight(byLine[0], byLine[1], owners.advertiserOfLine, weight);
      for (int i = 0; i < lines.length; i++) {
        int of = owners.advertiserOfLine[i];
        double prior = of < 0 ? overall : advertisers[of];
        lines[i] = Smoothing.share(byLine[0][i], byLine[1][i], prior, apart);
      }
      creatives = new float[hits.length];
      apart = Smoothing.weight(hits, tries, owners.lineOf, weight);
      for (int i = 0; i < creatives.length; i++) {
        int line = owners.lineOf[i];
        int of = owners.advertiserOf[i];
        double prior = line >= 0 ? lines[line] : of >= 0 ? advertisers[of] : overall;
        creatives[i] = (float) Smoothing.share(hits[i], tries[i], prior, apart);
      }
    }

    private static double[][] summed(double[] hits, double[] tries, int[] groups, int count) {
      double[][] sums = new double[2][count];
      for (int i = 0; i < groups.length; i++) {
        if (groups[i] >= 0) {
          sums[0][groups[i]] += hits[i];
          sums[1][groups[i]] += tries[i];
        }
      }
      return sums;
    }

    double overall() {
      return overall;
    }

    double line(int number) {
      return lines[number];
    }

    float[] creatives() {
      return creatives;
    }
  }
}
