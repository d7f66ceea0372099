package io.attune.state.profile;

import io.attune.language.aggregate.Aggregate;
import io.attune.language.aggregate.Aggregates;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// All the store knows of a viewer.
///
/// @param id whom it is about; another than the one asked for when that one was merged
/// @param state actions and purchases; no columns
/// @param profile what the business says
/// @param identities ids that were merged into this viewer, in order
/// @param views feature views in order of name
/// @param realTime what declared features keep
public record WholeViewer(
    String id,
    Viewer state,
    ViewerProfile profile,
    List<String> identities,
    List<View> views,
    RealTime realTime) {

  /// One feature view.
  ///
  /// @param writtenSeconds when, epoch seconds
  /// @param columns name to value; none when nobody published the view's layout
  public record View(String name, long writtenSeconds, Map<String, Float> columns) {}

  /// What an aggregate tells of the viewer with one item or category.
  ///
  /// @param key an item's number, or the name of a category
  /// @param latestSeconds when something was told of it last, epoch seconds
  /// @param value NaN for none
  public record Pair(long key, long latestSeconds, float value) {}

  /// What real-time features keep of the viewer, and of the viewer with items and categories.
  /// Immutable.
  public static final class RealTime {
    private final byte[] ofViewer;
    private final byte[] ofPairs;

    /// @param ofViewer not changed afterwards
    /// @param ofPairs not changed afterwards
    RealTime(byte[] ofViewer, byte[] ofPairs) {
      this.ofViewer = ofViewer;
      this.ofPairs = ofPairs;
    }

    /// What an aggregate of viewers tells; NaN for none.
    public float value(Aggregate aggregate, long nowMillis) {
      return Aggregates.value(aggregate, ofViewer, nowMillis);
    }

    /// When the newest value that an aggregate of viewers keeps happened, epoch milliseconds; empty
    /// for those that keep no moments.
    public OptionalLong latestMillis(Aggregate aggregate) {
      return Aggregates.latestMillis(aggregate, ofViewer);
    }

    /// What an aggregate of pairs tells of each key it keeps, at most 200; the one told of last
    /// comes first.
    public List<Pair> pairs(Aggregate aggregate, long nowMillis) {
      Aggregates.Pairs kept = new Aggregates.Pairs();
      kept.read(aggregate, ofPairs);
      List<Pair> pairs = new ArrayList<>(kept.size());
      for (int i = 0; i < kept.size(); i++) {
        long key = kept.key(i);
        pairs.add(new Pair(key, kept.seconds(i), kept.value(aggregate, key, nowMillis)));
      }
      pairs.sort(Comparator.comparingLong(Pair::latestSeconds).reversed());
      return pairs;
    }
  }
}
