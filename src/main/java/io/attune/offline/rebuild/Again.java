package io.attune.offline.rebuild;

import io.attune.language.aggregate.Aggregates;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.platform.log.EventLog;
import io.attune.platform.log.EventLog.Entry;
import io.attune.platform.log.EventLog.Position;
import io.attune.platform.store.Store;
import io.attune.product.collect.Collect;
import io.attune.proto.v1.LoggedEvent;
import io.attune.proto.v1.StoredProfile;
import io.attune.state.profile.Told;
import io.attune.state.profile.Viewers;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Tells the log's entries again: first the merges, so that each event finds its viewer; then
/// events, and what the business said. What forbids the use of a viewer's data is said last,
/// because the events before it were taken.
final class Again {
  private final EventLog log;
  private final Viewers viewers;
  private final Store store;
  private final Aggregates declared;
  private final boolean dry;
  private final long oldestSeconds;
  private final Ties ties = new Ties();

  /// With a dry run: who would be merged into whom.
  private final Map<String, String> supposed = new HashMap<>();

  /// With a dry run: which events of theirs would be known, by whichever id they were told.
  private final Set<String> tellings = new HashSet<>();

  private final Map<Ties.Merge, StoredProfile> profiles = new HashMap<>();
  private final Map<String, StoredProfile> refusing = new LinkedHashMap<>();
  private long merged;
  private long changed;
  private long withheld;
  private long missing;
  private long there;
  private long old;
  private long others;

  Again(
      EventLog log,
      Viewers viewers,
      Store store,
      Aggregates declared,
      boolean dry,
      Instant oldest) {
    this.log = log;
    this.viewers = viewers;
    this.store = store;
    this.declared = declared;
    this.dry = dry;
    oldestSeconds = oldest.getEpochSecond();
  }

  Rebuild.Retold run(Position from, Rebuild.Progress progress, long total) {
    Walk first = new Walk(log, store, from);
    for (int partition = 0; partition < log.partitions(); partition++) {
      first.toEnd(partition, (entry, logged) -> logged.ifPresent(each -> note(each, entry)));
      progress.at(first.entries(), 2 * total);
    }
    ties.merges().forEach(this::merge);
    long before = first.entries();
    Walk second = new Walk(log, store, from);
    for (int partition = 0; partition < log.partitions(); partition++) {
      for (List<Entry> some = second.next(partition);
          !some.isEmpty();
          some = second.next(partition)) {
        tell(some);
        progress.at(before + second.entries(), 2 * total);
      }
    }
    refusing.forEach(this::say);
    return new Rebuild.Retold(
        second.entries(), missing, there, old, others, merged, changed, withheld);
  }

  private void note(LoggedEvent logged, Entry entry) {
    if (logged.hasMerge()) {
      Ties.Merge merge =
          new Ties.Merge(
              logged.getMerge().getSource(), logged.getMerge().getTarget(), entry.position());
      ties.add(merge);
      profiles.put(merge, logged.getMerge().getProfile());
    }
  }

  private void merge(Ties.Merge merge) {
    String source = root(merge.source());
    String target = root(merge.target());
    if (source.equals(target)) {
      there++;
    } else if (dry) {
      supposed.put(source, target);
      merged++;
    } else {
      try {
        store.await(viewers.merge(merge.source(), merge.target()), Walk.PATIENCE);
        merged++;
        StoredProfile said = profiles.getOrDefault(merge, StoredProfile.getDefaultInstance());
        store.await(viewers.restoreMerged(merge.target(), said), Walk.PATIENCE);
      } catch (Refusal refusal) {
        if (refusal.problem().code() != ProblemCode.NO_CONSENT) {
          throw refusal;
        }
        withheld++;
      }
    }
  }

  private String root(String viewer) {
    if (!dry) {
      return store.await(viewers.root(viewer), Walk.PATIENCE);
    }
    String at = store.await(viewers.look(viewer), Walk.PATIENCE);
    for (String next = supposed.get(at); next != null; next = supposed.get(at)) {
      at = next;
    }
    return at;
  }

  private void tell(List<Entry> some) {
    Map<String, List<Told>> byViewer = new LinkedHashMap<>();
    for (Entry entry : some) {
      Optional<LoggedEvent> logged = Walk.logged(entry);
      Optional<Told> told = logged.flatMap(each -> Collect.history(each, declared));
      if (told.isEmpty()) {
        logged.ifPresentOrElse(this::other, () -> others++);
      } else if (told.get().epochSeconds() < oldestSeconds) {
        old++;
      } else {
        String viewer = logged.get().getEvent().getViewer().getId();
        boolean tied = dry && ties.any(viewer);
        String whose = tied ? root(viewer) : viewer;
        if (tied && !tellings.add(whose + '\n' + told.get().eventId())) {
          there++;
        } else {
          byViewer.computeIfAbsent(whose, id -> new ArrayList<>()).add(told.get());
        }
      }
    }
    if (!byViewer.isEmpty()) {
      count(dry ? viewers.would(byViewer) : viewers.tell(byViewer));
    }
  }

  private void count(Map<String, Future<List<Viewers.Outcome>>> answers) {
    for (Future<List<Viewers.Outcome>> answer : answers.values()) {
      for (Viewers.Outcome outcome : store.await(answer, Walk.PATIENCE)) {
        switch (outcome) {
          case ACCEPTED -> missing++;
          case DUPLICATE -> there++;
          case TOO_LATE -> old++;
          case NO_CONSENT -> withheld++;
        }
      }
    }
  }

  private void other(LoggedEvent logged) {
    if (logged.hasChange()) {
      said(logged.getChange().getViewer(), logged.getChange().getProfile());
    } else if (logged.hasMerge()) {
      said(logged.getMerge().getTarget(), logged.getMerge().getProfile());
    } else {
      others++;
    }
  }

  private void said(String viewer, StoredProfile profile) {
    if (profile.getConsent().hasPersonalise() && !profile.getConsent().getPersonalise()) {
      refusing.merge(
          viewer, profile, (one, next) -> one.getVersion() > next.getVersion() ? one : next);
    } else {
      say(viewer, profile);
    }
  }

  private void say(String viewer, StoredProfile profile) {
    if (store.await(viewers.restore(viewer, profile, dry), Walk.PATIENCE)) {
      changed++;
    }
  }
}
