package io.attune.offline.rebuild;

import io.attune.language.aggregate.Aggregates;
import io.attune.platform.log.EventLog;
import io.attune.platform.log.EventLog.Position;
import io.attune.platform.store.Store;
import io.attune.state.aggregate.Trends;
import io.attune.state.placement.Placements;
import io.attune.state.profile.Viewers;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.function.Supplier;

/// Reads the event log and brings viewers, and what is counted of items, categories and placements,
/// to what it says. Either tells each entry again: what is missing is added, what is there changes
/// nothing. Or folds each viewer anew from all its entries, in their order. The log itself is not
/// written to, but for merges that are made again. Blocking; several may run at once, beside the
/// service.
@Singleton
public final class Rebuild {
  private final EventLog log;
  private final Viewers viewers;
  private final Store store;
  private final Supplier<Aggregates> declared;
  private final InstantSource clock = InstantSource.system();

  @Inject
  Rebuild(EventLog log, Viewers viewers, Store store, Placements placements) {
    this(log, viewers, store, () -> declared(placements));
  }

  private Rebuild(EventLog log, Viewers viewers, Store store, Supplier<Aggregates> declared) {
    this.log = log;
    this.viewers = viewers;
    this.store = store;
    this.declared = declared;
  }

  /// For those who run without a container.
  ///
  /// @param declared the real-time features
  public Rebuild(Store store, Viewers viewers, Aggregates declared) {
    this(EventLog.over(store), viewers, store, () -> declared);
  }

  private static Aggregates declared(Placements placements) {
    placements.start();
    return placements.schema().aggregates();
  }

  /// Told how far it is.
  public interface Progress {
    /// @param done entries read; each is read more than once
    /// @param total entries to read, as of the beginning
    void at(long done, long total);
  }

  /// What telling again found.
  ///
  /// @param entries read
  /// @param missing events told now because the viewers lacked them; with a dry run, those that
  /// would be
  /// @param there known already: events and merges
  /// @param old older than any event that may be told: whether they count cannot be known
  /// @param others about nobody, or of a kind that changes no viewer
  /// @param merged viewers that were merged again
  /// @param changed viewers of whom the business said something that they lacked
  /// @param withheld events and merges of viewers who do not consent
  public record Retold(
      long entries,
      long missing,
      long there,
      long old,
      long others,
      long merged,
      long changed,
      long withheld) {}

  /// What folding anew found. Several ids that were merged are one viewer.
  ///
  /// @param entries read
  /// @param viewers that have entries
  /// @param same were so already
  /// @param rebuilt folded anew
  /// @param partial left alone: they hold what the log does not account for
  public record Folded(long entries, long viewers, long same, long rebuilt, long partial) {}

  /// What counting anew found.
  ///
  /// @param counted items, categories and placements
  /// @param incomplete partitions whose log has lost entries: what those said is not in it
  public record Recounted(Trends.Recounted counted, int incomplete) {}

  /// Tells every entry after a position again.
  ///
  /// @param from exclusive, in every partition
  /// @param dry whether to change nothing
  public Retold tellAgain(Position from, boolean dry, Progress progress) {
    return new Again(
            log, viewers, store, declared.get(), dry, clock.instant().minus(viewers.eventAge()))
        .run(from, progress, total());
  }

  private long total() {
    long total = 0;
    for (int partition = 0; partition < log.partitions(); partition++) {
      total += store.await(log.extent(partition), Walk.PATIENCE).entries();
    }
    return total;
  }

  /// Folds every viewer anew who has an entry in the log. What is kept of real-time features is
  /// counted as they are declared now.
  ///
  /// @param all whether to replace also what the log does not account for
  /// @param dry whether to change nothing
  public Folded foldAnew(boolean all, boolean dry, Progress progress) {
    if (!dry) {
      store.await(viewers.settleMerges(), Walk.PATIENCE);
    }
    return new Anew(log, viewers, store, declared.get(), all, dry).run(progress, total());
  }

  /// Counts anew what is kept of items, categories and placements, as far as replicas have counted,
  /// and puts right what differs. Replicas may go on counting.
  ///
  /// @param all whether to replace also what the log does not account for
  /// @param dry whether to change nothing
  public Recounted countAnew(boolean all, boolean dry, Progress progress) {
    long total = total();
    Trends.Recounted counted =
        Trends.recount(
            store, log, declared.get(), all, dry, done -> progress.at(done, Math.max(done, total)));
    int incomplete = 0;
    for (int partition = 0; partition < log.partitions(); partition++) {
      incomplete += store.await(viewers.logComplete(partition), Walk.PATIENCE) ? 0 : 1;
    }
    return new Recounted(counted, incomplete);
  }
}
