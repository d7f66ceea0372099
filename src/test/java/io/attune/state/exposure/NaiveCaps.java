package io.attune.state.exposure;

import java.util.ArrayList;
import java.util.List;

/// Frequency caps as they read: everything is kept for ever and counted anew each time. The oracle
/// of [ExposureTest].
final class NaiveCaps {
  private static final long DAY = 24 * 60 * 60 * 1_000;

  private final List<Seen> all = new ArrayList<>();

  /// One ad in one scope.
  private static final class Seen {
    String scope = "";
    String ad = "";
    long at;
    long pendingUntil;
    boolean impression;
  }

  List<Integer> reserve(
      long now, String decision, List<List<Scope>> contenders, int wanted, long pending) {
    List<Integer> taken = new ArrayList<>();
    for (int i = 0; i < contenders.size() && taken.size() < wanted; i++) {
      if (contenders.get(i).stream().allMatch(scope -> allows(scope, now))) {
        for (Scope scope : contenders.get(i)) {
          Seen seen = new Seen();
          seen.scope = scope.name();
          seen.ad = decision + "/" + taken.size();
          seen.at = now;
          seen.pendingUntil = now + pending;
          all.add(seen);
        }
        taken.add(i);
      }
    }
    return taken;
  }

  private boolean allows(Scope scope, long now) {
    for (Cap cap : scope.caps()) {
      int count = 0;
      for (Seen seen : all) {
        boolean counts =
            seen.impression
                ? cap.windowMillis() == 0 || now - seen.at < cap.windowMillis()
                : now < seen.pendingUntil;
        if (seen.scope.equals(scope.name()) && counts) {
          count++;
        }
      }
      if (count >= cap.count()) {
        return false;
      }
    }
    return true;
  }

  Commitment commit(
      long now, String decision, int position, long decided, List<Scope> scopes, long shown) {
    if (now - decided >= DAY) {
      return Commitment.TOO_OLD;
    }
    boolean changed = false;
    boolean late = false;
    for (Scope scope : scopes) {
      Seen seen = find(scope.name(), decision + "/" + position, decided);
      if (!seen.impression) {
        changed = true;
        late |= now >= seen.pendingUntil;
        seen.impression = true;
        seen.at = Math.max(seen.at, Math.min(shown, now));
      }
    }
    if (!changed) {
      return Commitment.DUPLICATE;
    }
    return late ? Commitment.LATE : Commitment.COUNTED;
  }

  private Seen find(String scope, String ad, long decided) {
    for (Seen seen : all) {
      if (seen.scope.equals(scope) && seen.ad.equals(ad)) {
        return seen;
      }
    }
    Seen seen = new Seen();
    seen.scope = scope;
    seen.ad = ad;
    seen.at = decided;
    seen.pendingUntil = decided;
    all.add(seen);
    return seen;
  }

  /// Whether it was still reserved.
  boolean release(long now, String decision, int position) {
    String ad = decision + "/" + position;
    boolean live =
        all.stream()
            .anyMatch(seen -> seen.ad.equals(ad) && !seen.impression && now < seen.pendingUntil);
    all.removeIf(seen -> seen.ad.equals(ad) && !seen.impression);
    return live;
  }
}
