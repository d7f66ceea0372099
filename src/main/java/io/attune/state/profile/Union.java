package io.attune.state.profile;

import com.google.protobuf.InvalidProtocolBufferException;
import io.attune.language.aggregate.Aggregates;
import io.attune.proto.v1.StoredTexts;
import io.attune.state.profile.ViewerProfile.Attribute;
import io.attune.state.profile.ViewerProfile.Membership;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Two viewers' states made one, field by field. Each rule is commutative and associative where it
/// matters: in whatever order viewers are merged into one, and events are folded before or after,
/// that one becomes the same. Only what the target's own business said has precedence.
///
/// One function per field, each from the two values (empty where there is none) to the target's
/// next.
final class Union {
  static final String PROFILE = "b";
  static final String IDENTITIES = "i";
  static final String POINTER = "m";

  private static final byte[] NOTHING = new byte[0];

  private final Map<String, byte[]> source;
  private final Map<String, byte[]> target;
  private final Map<String, byte[]> changes = new LinkedHashMap<>();
  private final Viewers.Limits limits;

  private Union(Map<String, byte[]> source, Map<String, byte[]> target, Viewers.Limits limits) {
    this.source = source;
    this.target = target;
    this.limits = limits;
  }

  /// What of the target changes: field to value.
  ///
  /// @param sourceId joins the target's identities, with the source's own
  /// @param horizonSeconds how old an event may be
  static Map<String, byte[]> of(
      String sourceId,
      Map<String, byte[]> source,
      Map<String, byte[]> target,
      Viewers.Limits limits,
      int mostIds,
      long horizonSeconds) {
    Union union = new Union(source, target, limits);
    union.put(ReadPlan.ACTIONS, union.actions());
    union.put(ReadPlan.PURCHASES, union.purchases());
    union.put(Fold.DAYS, union.days(horizonSeconds));
    union.put(Fold.REAL_TIME, union.features(Fold.REAL_TIME));
    union.put(Fold.PAIRS, union.features(Fold.PAIRS));
    union.eventIds(mostIds, horizonSeconds);
    union.put(PROFILE, StoredProfiles.write(union.profile()));
    union.put(IDENTITIES, union.identities(sourceId));
    union.views();
    return union.changes;
  }

  private byte[] source(String field) {
    return source.getOrDefault(field, NOTHING);
  }

  private byte[] target(String field) {
    return target.getOrDefault(field, NOTHING);
  }

  private void put(String field, byte[] value) {
    if (value.length > 0 && !Arrays.equals(value, target(field))) {
      changes.put(field, value);
    }
  }

  /// The newest of both.
  private byte[] actions() {
    byte[] all = target(ReadPlan.ACTIONS);
    byte[] other = source(ReadPlan.ACTIONS);
    for (int i = 0; i < ActionList.size(other); i++) {
      all =
          ActionList.insert(
              all,
              new Viewers.Action(
                  ActionList.item(other, i),
                  ActionType.of(ActionList.type(other, i)),
                  ActionList.seconds(other, i)),
              limits.actions());
    }
    return all;
  }

  /// The days of both, those on which both bought the same counted once, as far back as events are
  /// taken.
  private byte[] purchases() {
    return PurchaseList.union(
        target(ReadPlan.PURCHASES),
        source(ReadPlan.PURCHASES),
        item -> PurchaseDays.common(target(Fold.DAYS), source(Fold.DAYS), item),
        limits.purchases());
  }

  private byte[] days(long horizonSeconds) {
    return PurchaseDays.union(
        target(Fold.DAYS), source(Fold.DAYS), horizonSeconds / PurchaseDays.SECONDS_PER_DAY);
  }

  /// As if the events of both had been told to one.
  private byte[] features(String field) {
    return Aggregates.merge(target(field), source(field));
  }

  /// What was told to either of them was told.
  private void eventIds(int mostIds, long horizonSeconds) {
    EventIds ids = new EventIds(target(Fold.NEWER_IDS), target(Fold.OLDER_IDS), mostIds);
    ids.union(source(Fold.NEWER_IDS), source(Fold.OLDER_IDS), horizonSeconds);
    put(Fold.NEWER_IDS, ids.newer());
    put(Fold.OLDER_IDS, ids.older());
  }

  /// Of one name the target's own holds; of those inherited the one that was set last.
  private ViewerProfile profile() {
    ViewerProfile own = StoredProfiles.read(target(PROFILE));
    ViewerProfile other = StoredProfiles.read(source(PROFILE));
    return new ViewerProfile(
        own.version() + 1,
        attributes(own.attributes(), other.attributes()),
        segments(own.segments(), other.segments()),
        ViewerProfile.strictest(own.consent(), other.consent()));
  }

  private static List<Attribute> attributes(List<Attribute> own, List<Attribute> other) {
    Map<String, Attribute> inherited = new LinkedHashMap<>();
    List<Attribute> all = new ArrayList<>();
    own.stream().filter(Attribute::inherited).forEach(each -> inherited.put(each.name(), each));
    own.stream().filter(each -> !each.inherited()).forEach(all::add);
    Comparator<Attribute> last =
        Comparator.comparingLong(Attribute::setMillis)
            .thenComparing(each -> each.value().toString())
            .thenComparing(each -> each.value() instanceof String);
    for (Attribute each : other) {
      Attribute handed = new Attribute(each.name(), each.value(), each.setMillis(), true);
      inherited.merge(each.name(), handed, (one, two) -> last.compare(one, two) >= 0 ? one : two);
    }
    inherited.values().stream()
        .sorted(last.reversed().thenComparing(Attribute::name))
        .limit(ViewerProfile.MOST)
        .forEach(all::add);
    all.sort(Comparator.comparing(Attribute::name).thenComparing(Attribute::inherited));
    return all;
  }

  private static List<Membership> segments(List<Membership> own, List<Membership> other) {
    Map<String, Membership> inherited = new LinkedHashMap<>();
    List<Membership> all = new ArrayList<>();
    own.stream().filter(Membership::inherited).forEach(each -> inherited.put(each.segment(), each));
    own.stream().filter(each -> !each.inherited()).forEach(all::add);
    Comparator<Membership> last =
        Comparator.comparingLong(Membership::setMillis)
            .thenComparingLong(Membership::expiresMillis);
    for (Membership each : other) {
      Membership handed =
          new Membership(each.segment(), each.expiresMillis(), each.setMillis(), true);
      inherited.merge(
          each.segment(), handed, (one, two) -> last.compare(one, two) >= 0 ? one : two);
    }
    inherited.values().stream()
        .sorted(last.reversed().thenComparing(Membership::segment))
        .limit(ViewerProfile.MOST)
        .forEach(all::add);
    all.sort(Comparator.comparing(Membership::segment).thenComparing(Membership::inherited));
    return all;
  }

  private byte[] identities(String sourceId) {
    TreeSet<String> all = new TreeSet<>(identities(target(IDENTITIES)));
    all.addAll(identities(source(IDENTITIES)));
    all.add(sourceId);
    return StoredTexts.newBuilder().addAllValues(all).build().toByteArray();
  }

  /// The ids that were merged into a viewer, in order.
  static List<String> identities(byte[] stored) {
    try {
      return List.copyOf(StoredTexts.parseFrom(stored).getValuesList());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("viewer: its identities are not readable in the store", e);
    }
  }

  private void views() {
    views(source, target).forEach(this::put);
  }

  /// The feature views of a source that were written later than the target's.
  static Map<String, byte[]> views(Map<String, byte[]> source, Map<String, byte[]> target) {
    Map<String, byte[]> later = new LinkedHashMap<>();
    source.forEach(
        (field, blob) -> {
          if (field.startsWith(ReadPlan.VIEW) && newer(blob, target.getOrDefault(field, NOTHING))) {
            later.put(field, blob);
          }
        });
    return later;
  }

  private static boolean newer(byte[] blob, byte[] than) {
    if (blob.length < Layout.HEADER || than.length < Layout.HEADER) {
      return than.length < Layout.HEADER;
    }
    int byTime = Long.compare(Layout.seconds(blob), Layout.seconds(than));
    return byTime != 0 ? byTime > 0 : Arrays.compare(blob, than) > 0;
  }
}
