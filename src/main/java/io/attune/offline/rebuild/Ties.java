package io.attune.offline.rebuild;

import io.attune.platform.log.EventLog.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which ids are one viewer: by the log's merges, and by the pointers and identities that are
/// stored. Not thread-safe.
final class Ties {
  private final Map<String, Set<String>> neighbours = new HashMap<>();
  private final Map<String, String> pointers = new HashMap<>();
  private final Map<String, List<Merge>> bySource = new HashMap<>();

  /// An entry of the log.
  record Merge(String source, String target, Position position) {
    static final Comparator<Merge> IN_ORDER =
        Comparator.comparing(Merge::position).thenComparing(Merge::source);
  }

  /// A viewer who was merged into another.
  ///
  /// @param logged the entry that says so; else only its pointer does
  record Edge(String source, String target, boolean logged) {}

  void add(Merge merge) {
    tie(merge.source, merge.target);
    List<Merge> known = bySource.computeIfAbsent(merge.source, id -> new ArrayList<>(1));
    if (!known.contains(merge)) {
      known.add(merge);
    }
  }

  /// Takes a pointer, or that one viewer has the other's id.
  void point(String source, String target) {
    tie(source, target);
    pointers.putIfAbsent(source, target);
  }

  private void tie(String one, String other) {
    neighbours.computeIfAbsent(one, id -> new LinkedHashSet<>(2)).add(other);
    neighbours.computeIfAbsent(other, id -> new LinkedHashSet<>(2)).add(one);
  }

  boolean any(String id) {
    return neighbours.containsKey(id);
  }

  Set<String> ids() {
    return neighbours.keySet();
  }

  /// All merges there were, in order.
  List<Merge> merges() {
    return bySource.values().stream().flatMap(Collection::stream).sorted(Merge.IN_ORDER).toList();
  }

  /// All ids that are one viewer with this one.
  Set<String> group(String id) {
    Set<String> all = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>();
    open.add(id);
    while (!open.isEmpty()) {
      String next = open.poll();
      if (all.add(next)) {
        open.addAll(neighbours.getOrDefault(next, Set.of()));
      }
    }
    return all;
  }

  /// The tree of a group: who was merged into whom, as the log says it in its order, then as only
  /// pointers say. An entry that says again what was so already makes no edge.
  ///
  /// @return source to edge; all of the group but its root
  Map<String, Edge> tree(Collection<String> group) {
    Map<String, Edge> tree = new HashMap<>();
    List<Merge> logged = new ArrayList<>();
    group.forEach(id -> logged.addAll(bySource.getOrDefault(id, List.of())));
    logged.sort(Merge.IN_ORDER);
    for (Merge merge : logged) {
      String top = root(tree, merge.target);
      if (!tree.containsKey(merge.source) && !top.equals(merge.source)) {
        tree.put(merge.source, new Edge(merge.source, merge.target, true));
      } else {
        join(tree, merge.source, merge.target);
      }
    }
    for (String id : group) {
      String target = pointers.get(id);
      if (target != null) {
        join(tree, id, target);
      }
    }
    return tree;
  }

  private static void join(Map<String, Edge> tree, String one, String other) {
    String source = root(tree, one);
    String target = root(tree, other);
    if (!source.equals(target)) {
      tree.put(source, new Edge(source, target, false));
    }
  }

  static String root(Map<String, Edge> tree, String id) {
    String at = id;
    for (Edge edge = tree.get(at); edge != null; edge = tree.get(at)) {
      at = edge.target();
    }
    return at;
  }

  /// A group with sources before those into whom they were merged.
  static List<String> sourcesFirst(Collection<String> group, Map<String, Edge> tree) {
    Map<String, Integer> depths = new HashMap<>();
    for (String id : group) {
      int depth = 0;
      for (Edge edge = tree.get(id); edge != null; edge = tree.get(edge.target())) {
        depth++;
      }
      depths.put(id, depth);
    }
    List<String> ordered = new ArrayList<>(new HashSet<>(group));
    ordered.sort(
        Comparator.comparing((String id) -> depths.getOrDefault(id, 0))
            .reversed()
            .thenComparing(Comparator.naturalOrder()));
    return ordered;
  }
}
