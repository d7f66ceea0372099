package io.attune.state.profile;

import io.attune.language.aggregate.Aggregate;
import io.attune.language.aggregate.Happening;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A viewer as stored, while events are folded into it. The result is the same in whatever order
/// the same events come, and however often. Not thread-safe.
final class Fold {
  static final String REVISION = "v";
  static final String DAYS = "d";
  static final String NEWER_IDS = "e";
  static final String OLDER_IDS = "g";

  /// Real-time features of the viewer, and of the viewer with items and categories.
  static final String REAL_TIME = "r";

  static final String PAIRS = "q";

  /// What a fold reads, in this order.
  static final List<String> FIELDS =
      List.of(
          REVISION,
          ReadPlan.ACTIONS,
          ReadPlan.PURCHASES,
          DAYS,
          NEWER_IDS,
          OLDER_IDS,
          REAL_TIME,
          PAIRS);

  private final Viewers.Limits limits;
  private final String revision;
  private final EventIds ids;
  private final byte[] oldOlder;
  private final byte[] oldActions;
  private final byte[] oldPurchases;
  private final byte[] oldDays;
  private final byte[] oldRealTime;
  private final byte[] oldPairs;
  private byte[] actions;
  private byte[] purchases;
  private byte[] days;
  private byte[] realTime;
  private byte[] pairs;

  private Fold(byte[][] stored, Viewers.Limits limits, int mostIds) {
    this.limits = limits;
    revision = new String(stored[0], StandardCharsets.US_ASCII);
    actions = stored[1];
    purchases = stored[2];
    days = stored[3];
    ids = new EventIds(stored[4], stored[5], mostIds);
    realTime = stored[6];
    pairs = stored[7];
    oldRealTime = realTime;
    oldPairs = pairs;
    oldActions = actions;
    oldPurchases = purchases;
    oldDays = days;
    oldOlder = ids.older();
  }

  /// @param fields some of [#FIELDS] by name
  Fold(Map<String, byte[]> fields, Viewers.Limits limits, int mostIds) {
    this(values(fields), limits, mostIds);
  }

  /// @param stored values of [#FIELDS]
  Fold(@Nullable Response stored, Viewers.Limits limits, int mostIds) {
    this(values(stored), limits, mostIds);
  }

  private static byte[][] values(Map<String, byte[]> fields) {
    byte[][] values = new byte[FIELDS.size()][];
    for (int i = 0; i < values.length; i++) {
      values[i] = fields.getOrDefault(FIELDS.get(i), ActionList.EMPTY);
    }
    return values;
  }

  private static byte[][] values(@Nullable Response stored) {
    byte[][] values = new byte[FIELDS.size()][];
    for (int i = 0; i < values.length; i++) {
      values[i] = bytes(stored, i);
    }
    return values;
  }

  private static byte[] bytes(@Nullable Response stored, int index) {
    Response value = stored == null ? null : stored.get(index);
    return value == null ? ActionList.EMPTY : value.toBytes();
  }

  /// Folds one event in.
  ///
  /// @param horizonSeconds how old an event may be
  Viewers.Outcome tell(Told told, long nowSeconds, long horizonSeconds) {
    long digest = EventIds.digest(told.eventId());
    if (ids.contains(digest)) {
      return Viewers.Outcome.DUPLICATE;
    }
    if (ids.tooLate(told.epochSeconds())) {
      return Viewers.Outcome.TOO_LATE;
    }
    ids.add(digest, told.epochSeconds(), nowSeconds, horizonSeconds);
    if (told.action() != null) {
      for (int item : told.items()) {
        act(new Viewers.Action(item, told.action(), told.epochSeconds()), horizonSeconds);
      }
    }
    Happening happening = told.happening();
    if (happening != null) {
      realTime = told.aggregates().tell(Aggregate.Of.VIEWER, realTime, happening);
      pairs = told.aggregates().tellPairs(pairs, happening);
    }
    return Viewers.Outcome.ACCEPTED;
  }

  private void act(Viewers.Action action, long horizonSeconds) {
    actions = ActionList.insert(actions, action, limits.actions());
    if (action.type() == ActionType.PURCHASE) {
      long day = action.epochSeconds() / PurchaseDays.SECONDS_PER_DAY;
      boolean fresh = !PurchaseDays.contains(days, action.item(), day);
      if (fresh) {
        long first = horizonSeconds / PurchaseDays.SECONDS_PER_DAY;
        days = PurchaseDays.add(days, action.item(), day, first);
      }
      purchases =
          PurchaseList.bought(
              purchases, action.item(), action.epochSeconds(), fresh, limits.purchases());
    }
  }

  /// The revision that was read; empty when there was none.
  String revision() {
    return revision;
  }

  /// What has changed: field, value, field, value…
  @SuppressWarnings("ReferenceEquality") // arrays are replaced, never written to
  List<byte[]> changes() {
    List<byte[]> changes = new ArrayList<>(16);
    long next = revision.isEmpty() ? 1 : Long.parseLong(revision) + 1;
    put(changes, REVISION, Long.toString(next).getBytes(StandardCharsets.US_ASCII));
    put(changes, NEWER_IDS, ids.newer());
    if (ids.older() != oldOlder) {
      put(changes, OLDER_IDS, ids.older());
    }
    if (actions != oldActions) {
      put(changes, ReadPlan.ACTIONS, actions);
    }
    if (purchases != oldPurchases) {
      put(changes, ReadPlan.PURCHASES, purchases);
    }
    if (days != oldDays) {
      put(changes, DAYS, days);
    }
    if (realTime != oldRealTime) {
      put(changes, REAL_TIME, realTime);
    }
    if (pairs != oldPairs) {
      put(changes, PAIRS, pairs);
    }
    return changes;
  }

  private static void put(List<byte[]> changes, String field, byte[] value) {
    changes.add(field.getBytes(StandardCharsets.US_ASCII));
    changes.add(value);
  }
}
