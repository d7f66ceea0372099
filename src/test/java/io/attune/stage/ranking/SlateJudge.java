package io.attune.stage.ranking;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Says what is wrong with a slate that has sponsored items in it, from what was wanted and what
/// came out alone.
public final class SlateJudge {
  private SlateJudge() {}

  /// Somebody pays for an item.
  ///
  /// @param position the only one at which it may stand, from 1 in the whole ranking
  public record Ad(String item, String advertiser, int position) {}

  /// What was wanted.
  ///
  /// @param positions for ads, from 1 in the whole ranking
  /// @param mostAds in one answer
  /// @param spacing two ads of an advertiser are so many positions apart; 0: an advertiser has one
  /// @param offset positions that come before the answer
  /// @param count how many items at most
  public record Wanted(List<Integer> positions, int mostAds, int spacing, int offset, int count) {}

  /// An item of the answer, and the ad where it is one.
  public record Shown(String item, Optional<Ad> ad) {}

  /// @param own what the same page has without ads, best first; it may go on behind its end
  /// @param ownSize how many items that page has
  /// @param pins place on the page, from 1, to the item that is fixed there
  /// @return sentences; none for a good one
  public static List<String> faults(
      Wanted wanted, List<String> own, int ownSize, Map<Integer, String> pins, List<Shown> shown) {
    List<String> faults = new ArrayList<>();
    if (shown.size() > wanted.count || shown.size() < Math.min(ownSize, wanted.count)) {
      faults.add(shown.size() + " items, without ads " + ownSize + ", wanted " + wanted.count);
    }
    ads(wanted, shown, faults);
    Set<String> seen = new HashSet<>();
    List<String> organic = new ArrayList<>();
    for (int place = 1; place <= shown.size(); place++) {
      Shown each = shown.get(place - 1);
      if (!seen.add(each.item)) {
        faults.add(each.item + " stands twice");
      }
      if (each.ad.isEmpty() && !each.item.equals(pins.get(place))) {
        organic.add(each.item);
      }
    }
    order(own, pins, shown, organic, faults);
    return faults;
  }

  private static void ads(Wanted wanted, List<Shown> shown, List<String> faults) {
    List<Ad> ads = new ArrayList<>();
    for (int i = 0; i < shown.size(); i++) {
      int position = wanted.offset + i + 1;
      if (shown.get(i).ad.isPresent()) {
        Ad ad = shown.get(i).ad.get();
        if (ad.position != position || !wanted.positions.contains(position)) {
          faults.add(ad.item + " of position " + ad.position + " stands at " + position);
        }
        for (Ad before : ads) {
          boolean near = wanted.spacing == 0 || position - before.position < wanted.spacing;
          if (before.advertiser.equals(ad.advertiser) && near) {
            faults.add(ad.advertiser + " at " + before.position + " and " + position);
          }
        }
        ads.add(ad);
      }
    }
    if (ads.size() > wanted.mostAds) {
      faults.add(ads.size() + " ads");
    }
  }

  /// What is neither paid for nor pinned is the beginning of what there would be without ads.
  private static void order(
      List<String> own,
      Map<Integer, String> pins,
      List<Shown> shown,
      List<String> organic,
      List<String> faults) {
    Set<String> paid = new HashSet<>();
    shown.stream().filter(each -> each.ad.isPresent()).forEach(each -> paid.add(each.item));
    List<String> expected = new ArrayList<>(own);
    expected.removeIf(item -> paid.contains(item) || pins.containsValue(item));
    if (organic.size() > expected.size() || !organic.equals(expected.subList(0, organic.size()))) {
      faults.add("by itself " + organic + ", without ads " + expected);
    }
  }
}
