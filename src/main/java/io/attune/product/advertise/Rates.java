package io.attune.product.advertise;

import io.attune.language.campaign.Creative;
import io.attune.language.campaign.LineItem;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// How often an impression of a creative leads to a click, and to a conversion: what this replica
/// was told, smoothed towards a prior with the weight of some impressions. Thread-safe.
final class Rates {
  private static final double CLICK_PRIOR = 0.01;
  private static final double CONVERSION_PRIOR = 0.05;
  private static final double IMPRESSIONS_OF_PRIOR = 200;
  private static final double CLICKS_OF_PRIOR = 50;

  private final Map<Integer, Told> byCreative = new ConcurrentHashMap<>();

  private static final class Told {
    private final LongAdder[] counts = {new LongAdder(), new LongAdder(), new LongAdder()};
  }

  void happened(int creative, AdEvent event) {
    byCreative.computeIfAbsent(creative, number -> new Told()).counts[event.ordinal()].increment();
  }

  /// With which probability an impression leads to what is paid for, (0,1].
  float probability(LineItem.BidType paidFor, Creative creative) {
    return switch (paidFor) {
      case CPM -> 1;
      case CPC -> (float) click(creative);
      case CPA -> (float) (click(creative) * conversion(creative));
    };
  }

  private double click(Creative creative) {
    return smoothed(
        count(creative, AdEvent.CLICK),
        count(creative, AdEvent.IMPRESSION),
        CLICK_PRIOR,
        IMPRESSIONS_OF_PRIOR);
  }

  private double conversion(Creative creative) {
    return smoothed(
        count(creative, AdEvent.CONVERSION),
        count(creative, AdEvent.CLICK),
        CONVERSION_PRIOR,
        CLICKS_OF_PRIOR);
  }

  private static double smoothed(long hits, long tries, double prior, double weight) {
    return Math.min(1, (hits + prior * weight) / (tries + weight));
  }

  private long count(Creative creative, AdEvent event) {
    Told told = byCreative.get(creative.number());
    return told == null ? 0 : told.counts[event.ordinal()].sum();
  }
}
