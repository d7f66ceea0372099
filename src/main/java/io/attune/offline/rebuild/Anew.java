package io.attune.offline.rebuild;

import io.attune.language.aggregate.Aggregates;
import io.attune.platform.log.EventLog;
import io.attune.platform.log.EventLog.Entry;
import io.attune.platform.log.EventLog.Position;
import io.attune.platform.store.Store;
import io.attune.product.collect.Collect;
import io.attune.proto.v1.LoggedEvent;
import io.attune.state.profile.Viewers;
import io.attune.state.profile.Viewers.Past;
import io.attune.state.profile.Viewers.Step;
import io.attune.state.profile.Viewers.Stored;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Folds every viewer anew who has an entry in the log. First a look for merges; then those who
/// were never merged, a partition at a time; then those who were, some at a time, for each of whom
/// the entries of all ids are collected from their partitions.
final class Anew {
  private static final int VIEWERS_AT_ONCE = 100;
  private static final int MERGED_AT_ONCE = 20_000;
  private static final int TRIES = 20;

  private final EventLog log;
  private final Viewers viewers;
  private final Store store;
  private final Aggregates declared;
  private final boolean all;
  private final boolean dry;
  private final Ties ties = new Ties();
  private final Map<Integer, Boolean> whole = new HashMap<>();
  private final Set<String> merged = new LinkedHashSet<>();
  private long entries;
  private long found;
  private long same;
  private long rebuilt;
  private long partial;

  Anew(EventLog log, Viewers viewers, Store store, Aggregates declared, boolean all, boolean dry) {
    this.log = log;
    this.viewers = viewers;
    this.store = store;
    this.declared = declared;
    this.all = all;
    this.dry = dry;
  }

  Rebuild.Folded run(Rebuild.Progress progress, long total) {
    Walk first = new Walk(log, store, Position.START);
    for (int partition = 0; partition < log.partitions(); partition++) {
      first.toEnd(partition, (entry, logged) -> logged.ifPresent(each -> tie(each, entry)));
      progress.at(first.entries(), 2 * total);
    }
    merged.addAll(ties.ids());
    for (int partition = 0; partition < log.partitions(); partition++) {
      new Single(partition).run();
      progress.at(first.entries() + entries, 2 * total);
    }
    Map<String, Integer> tries = new HashMap<>();
    while (!merged.isEmpty()) {
      Set<String> some = some();
      merged.removeAll(some);
      some.forEach(id -> tries.merge(id, 1, Integer::sum));
      new Together(some).run();
      // those whose ties changed meanwhile come again, but not for ever
      for (String id : List.copyOf(merged)) {
        if (tries.getOrDefault(id, 0) >= TRIES) {
          partial++;
          merged.removeAll(ties.group(id));
        }
      }
    }
    return new Rebuild.Folded(entries, found, same, rebuilt, partial);
  }

  private void tie(LoggedEvent logged, Entry entry) {
    if (logged.hasMerge()) {
      ties.add(
          new Ties.Merge(
              logged.getMerge().getSource(), logged.getMerge().getTarget(), entry.position()));
    }
  }

  /// Ids to do next, with all that are one viewer with them.
  private Set<String> some() {
    Set<String> some = new LinkedHashSet<>();
    for (String id : merged) {
      if (some.size() >= MERGED_AT_ONCE) {
        break;
      }
      some.addAll(ties.group(id));
    }
    return some;
  }

  /// Whether the log still holds all there ever was; asked after it was read.
  private boolean whole(int partition) {
    return whole.computeIfAbsent(
        partition, p -> store.await(viewers.logComplete(p), Walk.PATIENCE));
  }

  private List<Stored> stored(Collection<String> ids) {
    List<Stored> stored = new ArrayList<>(ids.size());
    List<String> list = List.copyOf(ids);
    for (int from = 0; from < list.size(); from += VIEWERS_AT_ONCE) {
      List<String> some = list.subList(from, Math.min(list.size(), from + VIEWERS_AT_ONCE));
      stored.addAll(store.await(viewers.stored(some), Walk.PATIENCE));
    }
    return stored;
  }

  private void point(Stored stored) {
    String id = stored.viewerId();
    stored.mergedInto().ifPresent(target -> ties.point(id, target));
    stored.identities().forEach(source -> ties.point(source, id));
  }

  /// Adds what an entry says of a viewer to the viewer's past.
  ///
  /// @param to by viewer
  private void add(LoggedEvent logged, Entry entry, Map<String, List<Step>> to) {
    long seconds = logged.getReceivedMillis() / 1_000;
    if (logged.hasMerge()) {
      tie(logged, entry);
      List<Step> steps = to.get(logged.getMerge().getTarget());
      if (steps != null) {
        steps.add(new Viewers.Joined(logged.getMerge().getSource(), seconds));
        steps.add(new Viewers.Said(logged.getMerge().getProfile()));
      }
    } else if (logged.hasChange()) {
      List<Step> steps = to.get(logged.getChange().getViewer());
      if (steps != null) {
        steps.add(new Viewers.Said(logged.getChange().getProfile()));
      }
    } else {
      List<Step> steps = to.get(viewer(logged));
      if (steps != null) {
        Collect.history(logged, declared)
            .ifPresent(told -> steps.add(new Viewers.Retold(told, seconds)));
      }
    }
  }

  /// The viewer to whom an event was applied, whose partition holds the entry.
  private static String viewer(LoggedEvent logged) {
    return logged.getAppliedTo().isEmpty()
        ? logged.getEvent().getViewer().getId()
        : logged.getAppliedTo();
  }

  private void count(Viewers.Rebuilt outcome) {
    switch (outcome) {
      case SAME -> same++;
      case REBUILT -> rebuilt++;
      case PARTIAL, CHANGED -> partial++;
    }
  }

  /// The viewers of one partition who were never merged.
  private final class Single {
    private final int partition;
    private final Walk walk = new Walk(log, store, Position.START);
    private final Map<String, List<Step>> pasts = new HashMap<>();

    Single(int partition) {
      this.partition = partition;
    }

    void run() {
      read();
      entries += walk.entries();
      List<String> ids = List.copyOf(pasts.keySet());
      for (int from = 0; from < ids.size(); from += VIEWERS_AT_ONCE) {
        fold(ids.subList(from, Math.min(ids.size(), from + VIEWERS_AT_ONCE)), TRIES);
      }
    }

    private void read() {
      walk.toEnd(partition, (entry, logged) -> logged.ifPresent(each -> add(each, entry)));
    }

    private void add(LoggedEvent logged, Entry entry) {
      String viewer = logged.hasChange() ? logged.getChange().getViewer() : viewer(logged);
      if (logged.hasMerge()) {
        // one that came after the first look; those two wait for the others
        tie(logged, entry);
        merged.add(logged.getMerge().getSource());
        merged.add(logged.getMerge().getTarget());
      } else if (!viewer.isEmpty() && !ties.any(viewer)) {
        pasts.computeIfAbsent(viewer, id -> new ArrayList<>(4));
        Anew.this.add(logged, entry, pasts);
      }
    }

    /// First the viewers are read, then what the log has got meanwhile: so the log's entries hold
    /// all that the viewers do, unless they change again, which the write notices.
    private void fold(List<String> ids, int tries) {
      List<Stored> stored = stored(ids);
      read();
      Map<String, Future<Viewers.Rebuilt>> answers = new LinkedHashMap<>();
      for (Stored each : stored) {
        String id = each.viewerId();
        point(each);
        if (ties.any(id)) {
          merged.add(id);
        } else {
          Past past = new Past(each, pasts.getOrDefault(id, List.of()));
          answers.put(id, viewers.rebuild(List.of(past), id, declared, whole(partition), all, dry));
        }
      }
      List<String> again = new ArrayList<>();
      answers.forEach(
          (id, answer) -> {
            Viewers.Rebuilt outcome = store.await(answer, Walk.PATIENCE);
            if (outcome == Viewers.Rebuilt.CHANGED && tries > 0) {
              again.add(id);
            } else {
              found++;
              count(outcome);
            }
          });
      if (!again.isEmpty()) {
        fold(again, tries - 1);
      }
    }
  }

  /// Viewers who are several ids.
  private final class Together {
    private final Walk walk = new Walk(log, store, Position.START);
    private final Map<String, List<Step>> pasts = new HashMap<>();
    private final Set<Integer> partitions = new TreeSet<>();

    Together(Set<String> ids) {
      ids.forEach(this::want);
    }

    private void want(String id) {
      pasts.computeIfAbsent(id, viewer -> new ArrayList<>(4));
      partitions.add(Viewers.partition(id));
    }

    void run() {
      for (Deque<String> open = new ArrayDeque<>(pasts.keySet()); !open.isEmpty(); ) {
        List<String> some = new ArrayList<>();
        while (!open.isEmpty() && some.size() < VIEWERS_AT_ONCE) {
          some.add(open.poll());
        }
        for (Stored each : settled(some)) {
          for (String other : tied(each)) {
            if (!pasts.containsKey(other)) {
              want(other);
              open.add(other);
            }
          }
        }
      }
      read();
      Set<String> done = new HashSet<>();
      List<Set<String>> groups = new ArrayList<>();
      int ids = 0;
      for (String id : List.copyOf(pasts.keySet())) {
        if (!done.contains(id)) {
          Set<String> group = ties.group(id);
          done.addAll(group);
          groups.add(group);
          ids += group.size();
          if (ids >= VIEWERS_AT_ONCE) {
            fold(groups, TRIES);
            groups.clear();
            ids = 0;
          }
        }
      }
      fold(groups, TRIES);
    }

    /// Reads what is stored once no merge of theirs is half done.
    private List<Stored> settled(Collection<String> ids) {
      List<Stored> stored = stored(ids);
      boolean half = false;
      for (Stored each : stored) {
        if (each.merging() && !dry) {
          store.await(viewers.root(each.viewerId()), Walk.PATIENCE);
          half = true;
        }
      }
      return half ? stored(ids) : stored;
    }

    /// Those whom what is stored names.
    private Set<String> tied(Stored stored) {
      point(stored);
      return ties.group(stored.viewerId());
    }

    private void read() {
      walk.toEnd(partitions, (entry, logged) -> logged.ifPresent(each -> add(each, entry, pasts)));
    }

    private void fold(List<Set<String>> groups, int tries) {
      if (groups.isEmpty()) {
        return;
      }
      Set<String> ids = new LinkedHashSet<>();
      groups.forEach(ids::addAll);
      Map<String, Stored> stored = new HashMap<>();
      settled(ids).forEach(each -> stored.put(each.viewerId(), each));
      read();
      Map<Set<String>, Future<Viewers.Rebuilt>> answers = new LinkedHashMap<>();
      for (Set<String> group : groups) {
        group.stream().map(stored::get).filter(Objects::nonNull).forEach(this::tied);
        if (ties.group(group.iterator().next()).size() > group.size()) {
          // merged with somebody else meanwhile: all of them once more
          merged.addAll(group);
        } else {
          answers.put(group, rebuild(group, stored));
        }
      }
      List<Set<String>> again = new ArrayList<>();
      answers.forEach(
          (group, answer) -> {
            Viewers.Rebuilt outcome = store.await(answer, Walk.PATIENCE);
            if (outcome == Viewers.Rebuilt.CHANGED && tries > 0) {
              again.add(group);
            } else {
              found++;
              count(outcome);
            }
          });
      fold(again, tries - 1);
    }

    private Future<Viewers.Rebuilt> rebuild(Set<String> group, Map<String, Stored> stored) {
      Map<String, Ties.Edge> tree = ties.tree(group);
      List<String> ordered = Ties.sourcesFirst(group, tree);
      List<Past> those = new ArrayList<>(ordered.size());
      for (String id : ordered) {
        Stored its = stored.getOrDefault(id, new Stored(id, Map.of()));
        those.add(new Past(its, steps(id, tree)));
      }
      boolean complete = group.stream().allMatch(id -> whole(Viewers.partition(id)));
      String into = end(ordered.getLast(), stored);
      return viewers.rebuild(those, into, declared, complete, all, dry);
    }

    /// Who was merged into a viewer without the log's saying when comes first; an entry that says
    /// again what was so already is passed over.
    private List<Step> steps(String id, Map<String, Ties.Edge> tree) {
      List<Step> logged = pasts.getOrDefault(id, List.of());
      List<Step> steps = new ArrayList<>(logged.size());
      Set<String> known = new HashSet<>();
      for (Ties.Edge edge : tree.values()) {
        if (edge.target().equals(id) && !edge.logged()) {
          steps.add(new Viewers.Joined(edge.source(), 0));
          known.add(edge.source());
        }
      }
      for (Step step : logged) {
        boolean again =
            step instanceof Viewers.Joined joined
                && (!into(tree, joined.source(), id) || !known.add(joined.source()));
        if (!again) {
          steps.add(step);
        }
      }
      return steps;
    }

    private boolean into(Map<String, Ties.Edge> tree, String source, String target) {
      return Optional.ofNullable(tree.get(source)).map(Ties.Edge::target).orElse("").equals(target);
    }

    /// Where the pointers lead from the viewer whom the log says to be the last.
    private String end(String root, Map<String, Stored> stored) {
      String at = root;
      for (int hops = 0; hops < stored.size(); hops++) {
        Stored its = stored.get(at);
        Optional<String> next = its == null ? Optional.empty() : its.mergedInto();
        if (next.isEmpty()) {
          break;
        }
        at = next.get();
      }
      return at;
    }
  }
}
