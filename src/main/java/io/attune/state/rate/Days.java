package io.attune.state.rate;

import io.attune.state.campaign.CampaignSnapshot;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// The days that are looked at, the latest first, and what is to be read of them next: of days that
/// are over each campaign once, of today all campaigns in turn. One thread.
final class Days {
  private static final long DAY_MILLIS = 86_400_000;

  private final int most;
  private final List<Day> days = new ArrayList<>();
  private int turn;

  /// @param most how many are looked at, today included
  Days(int most) {
    this.most = most;
  }

  /// One read that is due.
  ///
  /// @param last whether it is the last of this campaign and day
  record Due(int campaign, Day day, boolean last) {}

  /// Moves on to the day of a moment; days that are too old are forgotten.
  void at(long nowMillis) {
    long today = nowMillis / DAY_MILLIS;
    days.removeIf(day -> day.number() > today || day.number() <= today - most);
    for (int back = 0; back < most; back++) {
      if (back >= days.size() || days.get(back).number() != today - back) {
        days.add(back, new Day(today - back));
      }
    }
  }

  List<Day> all() {
    return days;
  }

  /// What is to be read now: half of it of days that go on, as long as older ones are missing.
  List<Due> due(CampaignSnapshot campaigns, int reads, long nowMillis) {
    BitSet all = campaigns(campaigns);
    List<Due> old = new ArrayList<>();
    for (Day day : days) {
      if (day.over(nowMillis)) {
        missing(day, all, reads, old);
      }
    }
    int room = Math.max(1, reads - Math.min(old.size(), reads / 2));
    List<Due> due = new ArrayList<>();
    for (int i = 0; i < all.cardinality() && due.size() < room; i++) {
      int campaign = all.nextSetBit(turn);
      campaign = campaign < 0 ? all.nextSetBit(0) : campaign;
      turn = campaign + 1;
      for (Day day : days) {
        if (!day.over(nowMillis)) {
          due.add(new Due(campaign, day, false));
        }
      }
    }
    due.addAll(old.subList(0, Math.min(old.size(), Math.max(0, reads - due.size()))));
    return due;
  }

  private static void missing(Day day, BitSet all, int reads, List<Due> due) {
    for (int campaign = all.nextSetBit(0);
        campaign >= 0 && due.size() < reads;
        campaign = all.nextSetBit(campaign + 1)) {
      if (!day.closed(campaign)) {
        due.add(new Due(campaign, day, true));
      }
    }
  }

  private static BitSet campaigns(CampaignSnapshot campaigns) {
    BitSet all = new BitSet(campaigns.campaigns());
    for (int line = 0; line < campaigns.lineItems(); line++) {
      if (campaigns.hasLineItem(line)) {
        all.set(campaigns.campaignOf(line));
      }
    }
    return all;
  }
}
