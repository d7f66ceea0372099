package io.attune.state.profile;

import io.attune.platform.store.Store;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Folds a viewer's history anew from all its events, in the order and at the moments at which they
/// were told, so that the result is what it was.
///
/// A viewer may hold what no event says: imports and seeding write history without events, and a
/// log
/// forgets its oldest entries. So nothing is replaced that the events do not account for: every
/// action,
/// purchase and event id that is stored must come out of the fold again.
final class Rebuilding {
  private final Store store;
  private final Viewers.Limits limits;
  private final int mostIds;
  private final long eventAgeSeconds;
  private final Clock clock;

  Rebuilding(Store store, Viewers.Limits limits, ProfileConfig config, Clock clock) {
    this.store = store;
    this.limits = limits;
    this.clock = clock;
    mostIds = config.eventIds();
    eventAgeSeconds = config.eventAge().toSeconds();
  }

  /// Whether a partition's log still holds every entry that was ever written to it.
  Future<Boolean> complete(int partition) {
    String log = store.key(ViewerKey.log(partition));
    return store
        .send(Request.cmd(Command.EXISTS).arg(log))
        .compose(
            there ->
                number(there) == 0
                    ? Future.succeededFuture(true)
                    : store
                        .send(Request.cmd(Command.XINFO).arg("STREAM").arg(log))
                        .map(Rebuilding::complete));
  }

  private static boolean complete(@Nullable Response about) {
    if (about == null) {
      return false;
    }
    Map<String, Response> fields = new LinkedHashMap<>();
    for (String name : about.getKeys()) {
      fields.put(name, about.get(name));
    }
    Response added = fields.get("entries-added");
    return added != null && number(fields.get("length")) == number(added);
  }

  private static long number(@Nullable Response answer) {
    Long number = answer == null ? null : answer.toLong();
    return number == null ? 0 : number;
  }

  /// What is stored of viewers now.
  @SuppressWarnings("NullAway") // nullness of list elements is lost in inferred types
  Future<List<Viewers.Stored>> stored(List<String> viewerIds) {
    List<Request> reads = new ArrayList<>(viewerIds.size());
    viewerIds.forEach(
        id -> reads.add(Request.cmd(Command.HGETALL).arg(store.key(ViewerKey.of(id)))));
    return store
        .batch(reads)
        .map(
            answers -> {
              List<Viewers.Stored> all = new ArrayList<>(viewerIds.size());
              for (int i = 0; i < viewerIds.size(); i++) {
                all.add(new Viewers.Stored(viewerIds.get(i), fields(answers.get(i))));
              }
              return all;
            });
  }

  private static Map<String, byte[]> fields(@Nullable Response answer) {
    Map<String, byte[]> fields = new LinkedHashMap<>();
    if (answer != null) {
      for (String name : answer.getKeys()) {
        Response value = answer.get(name);
        fields.put(name, value == null ? ActionList.EMPTY : value.toBytes());
      }
    }
    return fields;
  }

  /// What telling these would answer.
  Map<String, Future<List<Viewers.Outcome>>> would(Map<String, List<Told>> byViewer) {
    long now = clock.instant().getEpochSecond();
    Map<String, Future<List<Viewers.Outcome>>> answers = new LinkedHashMap<>();
    byViewer.forEach(
        (viewerId, told) -> {
          Request read = Request.cmd(Command.HMGET).arg(store.key(ViewerKey.of(viewerId)));
          Fold.FIELDS.forEach(read::arg);
          answers.put(
              viewerId,
              store
                  .send(read)
                  .map(
                      stored -> {
                        Fold fold = new Fold(stored, limits, mostIds);
                        return told.stream()
                            .map(each -> fold.tell(each, now, now - eventAgeSeconds))
                            .toList();
                      }));
        });
    return answers;
  }

  /// Folds, and writes where that changes anything.
  ///
  /// @param events all of the viewer that the log holds, in its order
  /// @param whole whether the log holds all there ever were
  /// @param force whether to replace what the events do not account for
  /// @param dry whether to write nothing
  Future<Viewers.Rebuilt> rebuild(
      Viewers.Stored stored,
      List<Viewers.Retold> events,
      boolean whole,
      boolean force,
      boolean dry) {
    Fold fold = new Fold(null, limits, mostIds);
    for (Viewers.Retold each : events) {
      fold.tell(each.told(), each.nowSeconds(), each.nowSeconds() - eventAgeSeconds);
    }
    Map<String, byte[]> made = made(fold);
    boolean accounted = stored.fields().isEmpty() ? whole : covers(made, stored.fields());
    if (!force && !accounted) {
      return Future.succeededFuture(Viewers.Rebuilt.PARTIAL);
    }
    if (same(made, stored.fields())) {
      return Future.succeededFuture(Viewers.Rebuilt.SAME);
    }
    return dry ? Future.succeededFuture(Viewers.Rebuilt.REBUILT) : write(stored, made);
  }

  private static Map<String, byte[]> made(Fold fold) {
    Map<String, byte[]> made = new LinkedHashMap<>();
    List<byte[]> changes = fold.changes();
    for (int i = 0; i < changes.size(); i += 2) {
      made.put(new String(changes.get(i), StandardCharsets.US_ASCII), changes.get(i + 1));
    }
    return made;
  }

  private static byte[] field(Map<String, byte[]> fields, String name) {
    return fields.getOrDefault(name, ActionList.EMPTY);
  }

  /// Whether all that is stored came out of the fold.
  private boolean covers(Map<String, byte[]> made, Map<String, byte[]> stored) {
    for (String name : stored.keySet()) {
      if (!Fold.FIELDS.contains(name) && !name.startsWith(ReadPlan.VIEW)) {
        return false;
      }
    }
    return coversActions(made, stored)
        && coversPurchases(made, stored)
        && ids(made).containsAll(ids(stored));
  }

  private boolean coversActions(Map<String, byte[]> made, Map<String, byte[]> stored) {
    Viewer anew = viewer(made);
    Viewer old = viewer(stored);
    boolean full = anew.actions() == limits.actions();
    long oldest = anew.actions() == 0 ? 0 : anew.actionSeconds(anew.actions() - 1);
    Set<String> all = actions(made);
    for (int i = 0; i < old.actions(); i++) {
      if (!all.contains(action(old, i)) && !(full && old.actionSeconds(i) <= oldest)) {
        return false;
      }
    }
    return true;
  }

  private static boolean coversPurchases(Map<String, byte[]> made, Map<String, byte[]> stored) {
    Viewer anew = viewer(made);
    Viewer old = viewer(stored);
    Map<Integer, Integer> itemToPlace = new HashMap<>();
    for (int i = 0; i < anew.purchases(); i++) {
      itemToPlace.put(anew.purchaseItem(i), i);
    }
    for (int i = 0; i < old.purchases(); i++) {
      Integer place = itemToPlace.get(old.purchaseItem(i));
      if (place == null
          || anew.purchaseSeconds(place) < old.purchaseSeconds(i)
          || anew.purchaseDays(place) < old.purchaseDays(i)) {
        return false;
      }
    }
    return true;
  }

  private boolean same(Map<String, byte[]> made, Map<String, byte[]> stored) {
    return actions(made).equals(actions(stored))
        && purchases(made).equals(purchases(stored))
        && ids(made).equals(ids(stored))
        && stored.containsKey(Fold.REVISION);
  }

  private static Set<String> actions(Map<String, byte[]> fields) {
    Viewer viewer = viewer(fields);
    Set<String> all = new HashSet<>();
    for (int i = 0; i < viewer.actions(); i++) {
      all.add(action(viewer, i));
    }
    return all;
  }

  private static String action(Viewer viewer, int i) {
    return viewer.actionItem(i) + "/" + viewer.actionType(i) + "/" + viewer.actionSeconds(i);
  }

  private static Set<String> purchases(Map<String, byte[]> fields) {
    Viewer viewer = viewer(fields);
    Set<String> all = new HashSet<>();
    for (int i = 0; i < viewer.purchases(); i++) {
      all.add(
          viewer.purchaseItem(i) + "/" + viewer.purchaseSeconds(i) + "/" + viewer.purchaseDays(i));
    }
    return all;
  }

  private static Viewer viewer(Map<String, byte[]> fields) {
    return new Viewer(
        field(fields, ReadPlan.ACTIONS),
        field(fields, ReadPlan.PURCHASES),
        new float[0],
        ActionList.EMPTY,
        true);
  }

  private Set<Long> ids(Map<String, byte[]> fields) {
    return new EventIds(field(fields, Fold.NEWER_IDS), field(fields, Fold.OLDER_IDS), mostIds)
        .digests();
  }

  private Future<Viewers.Rebuilt> write(Viewers.Stored stored, Map<String, byte[]> made) {
    String revision = new String(field(stored.fields(), Fold.REVISION), StandardCharsets.US_ASCII);
    made.put(
        Fold.REVISION,
        Long.toString(revision.isEmpty() ? 1 : Long.parseLong(revision) + 1)
            .getBytes(StandardCharsets.US_ASCII));
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(revision.getBytes(StandardCharsets.US_ASCII));
    List<byte[]> gone = new ArrayList<>();
    for (String name : stored.fields().keySet()) {
      if (Fold.FIELDS.contains(name) && !made.containsKey(name)) {
        gone.add(name.getBytes(StandardCharsets.US_ASCII));
      }
    }
    arguments.add(Integer.toString(gone.size()).getBytes(StandardCharsets.US_ASCII));
    arguments.addAll(gone);
    made.forEach(
        (name, value) -> {
          arguments.add(name.getBytes(StandardCharsets.US_ASCII));
          arguments.add(value);
        });
    return store
        .script("profile_rebuild", List.of(store.key(ViewerKey.of(stored.viewerId()))), arguments)
        .map(answer -> number(answer) == 1 ? Viewers.Rebuilt.REBUILT : Viewers.Rebuilt.CHANGED);
  }
}
