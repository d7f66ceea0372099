package io.attune.state.profile;

import io.attune.language.aggregate.Aggregates;
import io.attune.platform.store.Store;
import io.attune.proto.v1.StoredTexts;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Folds a viewer's history anew from all its events, in the order and at the moments at which they
/// were told, so that the result is what it was. Of viewers who were merged each is folded by
/// itself, and made one with the other where the other's log says that it was.
///
/// A viewer may hold what no event says: imports and seeding write history without events, and a
/// log forgets its oldest entries. So nothing is replaced that the events do not account for: every
/// action, purchase and event id that is stored must come out of the fold again.
final class Rebuilding {
  /// What is compared byte by byte: each has one form.
  private static final List<String> EXACT =
      List.of(Fold.REAL_TIME, Fold.PAIRS, Union.PROFILE, Union.IDENTITIES);

  /// What is stored of a viewer beside history and feature views.
  private static final Set<String> BESIDE = Set.of(Union.PROFILE, Union.IDENTITIES);

  private final Store store;
  private final Merges merges;
  private final Viewers.Limits limits;
  private final int mostIds;
  private final long eventAgeSeconds;
  private final Clock clock;

  Rebuilding(Store store, Merges merges, Viewers.Limits limits, ProfileConfig config, Clock clock) {
    this.store = store;
    this.merges = merges;
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
    Map<String, Future<List<Viewers.Outcome>>> answers = new LinkedHashMap<>();
    byViewer.forEach(
        (viewerId, told) ->
            answers.put(viewerId, merges.look(viewerId).compose(root -> would(root, told))));
    return answers;
  }

  private Future<List<Viewers.Outcome>> would(String viewerId, List<Told> told) {
    long now = clock.instant().getEpochSecond();
    Request read = Request.cmd(Command.HMGET).arg(store.key(ViewerKey.of(viewerId)));
    Fold.FIELDS.forEach(read::arg);
    return store
        .send(read.arg(Union.PROFILE))
        .map(
            stored -> {
              Response profile = stored == null ? null : stored.get(Fold.FIELDS.size());
              if (profile != null && StoredProfiles.refuses(profile.toBytes())) {
                return Collections.nCopies(told.size(), Viewers.Outcome.NO_CONSENT);
              }
              Fold fold = new Fold(stored, limits, mostIds);
              return told.stream()
                  .map(each -> fold.tell(each, now, now - eventAgeSeconds))
                  .toList();
            });
  }

  /// Folds, and writes where that changes anything: first the pointers that are missing, then the
  /// viewer to whom they lead, so that nobody who merges meanwhile counts anything twice.
  ///
  /// @param those all that are one viewer, each before the one into whom it was merged
  /// @param into the id under which the viewer is kept
  /// @param whole whether the log holds all there ever were
  /// @param force whether to replace what the log does not account for
  /// @param dry whether to write nothing
  Future<Viewers.Rebuilt> rebuild(
      List<Viewers.Past> those,
      String into,
      Aggregates declared,
      boolean whole,
      boolean force,
      boolean dry) {
    Map<String, byte[]> made = made(those);
    Map<String, byte[]> stored = Map.of();
    List<Viewers.Stored> loose = new ArrayList<>();
    TreeSet<String> identities = new TreeSet<>();
    for (Viewers.Past each : those) {
      Map<String, byte[]> fields = each.stored().fields();
      if (each.viewerId().equals(into)) {
        stored = fields;
        identities.addAll(Union.identities(field(fields, Union.IDENTITIES)));
      } else {
        identities.add(each.viewerId());
        if (!fields.containsKey(Union.POINTER)) {
          loose.add(each.stored());
        }
      }
    }
    if (stored.containsKey(Union.POINTER)) {
      return Future.succeededFuture(Viewers.Rebuilt.CHANGED);
    }
    complete(made, stored, identities, declared);
    boolean accounted = (!stored.isEmpty() || whole) && covers(made, stored);
    boolean same = same(made, stored);
    for (Viewers.Stored each : loose) {
      accounted &= covers(made, each.fields());
      Map<String, byte[]> later = Union.views(each.fields(), views(made, stored));
      same &= later.isEmpty();
      made.putAll(later);
    }
    if (!force && !accounted) {
      return Future.succeededFuture(Viewers.Rebuilt.PARTIAL);
    }
    if (same && loose.isEmpty()) {
      return Future.succeededFuture(Viewers.Rebuilt.SAME);
    }
    boolean rest = !same;
    Viewers.Stored target = new Viewers.Stored(into, stored);
    return dry
        ? Future.succeededFuture(Viewers.Rebuilt.REBUILT)
        : point(loose, 0, into)
            .compose(
                done ->
                    done == Viewers.Rebuilt.REBUILT && rest
                        ? write(target, made)
                        : Future.succeededFuture(done));
  }

  private static Map<String, byte[]> views(Map<String, byte[]> made, Map<String, byte[]> stored) {
    Map<String, byte[]> views = new HashMap<>(stored);
    views.putAll(made);
    return views;
  }

  /// Points those to the viewer who have no pointer, one after the other.
  private Future<Viewers.Rebuilt> point(List<Viewers.Stored> loose, int from, String into) {
    if (from == loose.size()) {
      return Future.succeededFuture(Viewers.Rebuilt.REBUILT);
    }
    Map<String, byte[]> pointer = new LinkedHashMap<>();
    pointer.put(Union.POINTER, (Merges.DONE + into).getBytes(StandardCharsets.UTF_8));
    Viewers.Stored each = loose.get(from);
    return write(each, pointer, each.fields().keySet())
        .compose(
            done ->
                done == Viewers.Rebuilt.CHANGED
                    ? Future.succeededFuture(done)
                    : point(loose, from + 1, into));
  }

  /// What the last of them becomes, field by field, as when it was told.
  private Map<String, byte[]> made(List<Viewers.Past> those) {
    Map<String, Map<String, byte[]>> byViewer = new HashMap<>();
    for (Viewers.Past each : those) {
      byViewer.put(each.viewerId(), made(each.steps(), byViewer));
    }
    return byViewer.getOrDefault(those.getLast().viewerId(), Map.of());
  }

  private Map<String, byte[]> made(
      List<Viewers.Step> steps, Map<String, Map<String, byte[]>> byViewer) {
    Map<String, byte[]> fields = new LinkedHashMap<>();
    Fold fold = new Fold(fields, limits, mostIds);
    boolean told = false;
    boolean united = false;
    for (Viewers.Step step : steps) {
      if (step instanceof Viewers.Retold each) {
        long now = each.nowSeconds();
        told |= fold.tell(each.told(), now, now - eventAgeSeconds) == Viewers.Outcome.ACCEPTED;
        continue;
      }
      if (told) {
        put(fold, fields);
        told = false;
      }
      if (step instanceof Viewers.Joined each) {
        Map<String, byte[]> source = byViewer.getOrDefault(each.source(), Map.of());
        long horizon = each.nowSeconds() - eventAgeSeconds;
        byViewer.remove(each.source());
        fields.putAll(Union.of(each.source(), source, fields, limits, mostIds, horizon));
        fold = new Fold(fields, limits, mostIds);
        united = true;
      } else if (step instanceof Viewers.Said each) {
        ViewerProfile said = StoredProfiles.of(each.profile());
        long version = StoredProfiles.read(fields.get(Union.PROFILE)).version();
        // of one version the first holds: a merge that was made again may know less
        if (said.version() > version || united && said.version() == version) {
          fields.put(Union.PROFILE, StoredProfiles.write(said));
        }
        united = false;
      }
    }
    if (told) {
      put(fold, fields);
    }
    return fields;
  }

  private static void put(Fold fold, Map<String, byte[]> fields) {
    List<byte[]> changes = fold.changes();
    for (int i = 0; i < changes.size(); i += 2) {
      fields.put(new String(changes.get(i), StandardCharsets.US_ASCII), changes.get(i + 1));
    }
  }

  /// With what holds beside the events: of what the business said the highest version, every id
  /// that points here, and what is kept of features that are declared no more.
  private static void complete(
      Map<String, byte[]> made,
      Map<String, byte[]> stored,
      Set<String> identities,
      Aggregates declared) {
    made.remove(Fold.REVISION);
    byte[] said = stored.get(Union.PROFILE);
    if (said != null
        && StoredProfiles.read(said).version()
            >= StoredProfiles.read(made.get(Union.PROFILE)).version()) {
      made.put(Union.PROFILE, said);
    }
    made.remove(Union.IDENTITIES);
    if (!identities.isEmpty()) {
      made.put(
          Union.IDENTITIES,
          StoredTexts.newBuilder().addAllValues(identities).build().toByteArray());
    }
    for (String field : List.of(Fold.REAL_TIME, Fold.PAIRS)) {
      byte[] anew = declared.anew(field(made, field), field(stored, field));
      made.remove(field);
      if (anew.length > 0) {
        made.put(field, anew);
      }
    }
  }

  private static byte[] field(Map<String, byte[]> fields, String name) {
    return fields.getOrDefault(name, ActionList.EMPTY);
  }

  /// Whether all that is stored came out of the fold.
  private boolean covers(Map<String, byte[]> made, Map<String, byte[]> stored) {
    for (String name : stored.keySet()) {
      if (!Fold.FIELDS.contains(name)
          && !BESIDE.contains(name)
          && !name.startsWith(ReadPlan.VIEW)) {
        return false;
      }
    }
    return coversActions(made, stored)
        && coversPurchases(made, stored)
        && days(made).containsAll(days(stored))
        && ids(made).containsAll(ids(stored))
        && covers(Fold.REAL_TIME, made, stored)
        && covers(Fold.PAIRS, made, stored);
  }

  private static boolean covers(
      String field, Map<String, byte[]> made, Map<String, byte[]> stored) {
    return Aggregates.covers(field(made, field), field(stored, field));
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
        && days(made).equals(days(stored))
        && ids(made).equals(ids(stored))
        && stored.containsKey(Fold.REVISION)
        && EXACT.stream().allMatch(name -> Arrays.equals(field(made, name), field(stored, name)));
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

  /// Days that still matter.
  private Set<Long> days(Map<String, byte[]> fields) {
    long horizon = clock.instant().getEpochSecond() - eventAgeSeconds;
    return PurchaseDays.pairs(field(fields, Fold.DAYS), horizon / PurchaseDays.SECONDS_PER_DAY);
  }

  private Set<Long> ids(Map<String, byte[]> fields) {
    return new EventIds(field(fields, Fold.NEWER_IDS), field(fields, Fold.OLDER_IDS), mostIds)
        .digests();
  }

  private Future<Viewers.Rebuilt> write(Viewers.Stored stored, Map<String, byte[]> made) {
    List<String> gone = new ArrayList<>();
    for (String name : stored.fields().keySet()) {
      if (Fold.FIELDS.contains(name) && !made.containsKey(name)) {
        gone.add(name);
      }
    }
    return write(stored, made, gone);
  }

  private Future<Viewers.Rebuilt> write(
      Viewers.Stored stored, Map<String, byte[]> made, Collection<String> gone) {
    String revision = new String(field(stored.fields(), Fold.REVISION), StandardCharsets.US_ASCII);
    made.put(
        Fold.REVISION,
        Long.toString(revision.isEmpty() ? 1 : Long.parseLong(revision) + 1)
            .getBytes(StandardCharsets.US_ASCII));
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(revision.getBytes(StandardCharsets.US_ASCII));
    arguments.add(Integer.toString(gone.size()).getBytes(StandardCharsets.US_ASCII));
    gone.forEach(name -> arguments.add(name.getBytes(StandardCharsets.UTF_8)));
    made.forEach(
        (name, value) -> {
          arguments.add(name.getBytes(StandardCharsets.UTF_8));
          arguments.add(value);
        });
    return store
        .script("profile_rebuild", List.of(store.key(ViewerKey.of(stored.viewerId()))), arguments)
        .map(answer -> number(answer) == 1 ? Viewers.Rebuilt.REBUILT : Viewers.Rebuilt.CHANGED);
  }
}
