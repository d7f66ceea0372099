package io.attune.state.profile;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.platform.store.Store;
import io.attune.proto.v1.LoggedEvent;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Folds events into viewers: reads a viewer, folds, and writes what changed together with the log
/// entries, provided that nobody else wrote in between; otherwise begins anew. Within this process
/// one viewer's events wait for each other, and all that wait are folded in one go.
final class ViewerWriter {
  private static final String APPLY = Revised.SCRIPT;

  /// What is read beside [Fold#FIELDS], behind them.
  private static final int POINTER = Fold.FIELDS.size();

  private static final int PROFILE = POINTER + 1;
  private static final int TRIES = 64;

  /// Viewers changed by one run of the script: while it runs, some 20 µs each, nobody is read.
  private static final int MOST_PER_SCRIPT = 10;

  private static final int MOST_AT_ONCE = 1_000;

  private final Store store;
  private final Viewers.Limits limits;
  private final Clock clock;
  private final Merges merges;
  private final Pointers pointers;
  private final int mostIds;
  private final int mostWaiting;
  private final long eventAgeSeconds;
  private final byte[] logLength;
  private final ConcurrentMap<String, List<Waiting>> busy = new ConcurrentHashMap<>();
  private final AtomicInteger waiting = new AtomicInteger();

  /// Events of one viewer that are folded in one go.
  ///
  /// @param told those of all that wait, in order
  private record Batch(String viewerId, List<Waiting> some, List<Told> told) {}

  /// What becomes of a viewer.
  ///
  /// @param entries for the log; none when nothing changes
  private record Change(
      Batch batch, Fold fold, List<Viewers.Outcome> outcomes, List<byte[]> entries) {}

  /// Events of one call, and whom to tell.
  private record Waiting(List<Told> told, Promise<List<Viewers.Outcome>> answer) {}

  ViewerWriter(
      Store store,
      Viewers.Limits limits,
      ProfileConfig config,
      Clock clock,
      Merges merges,
      Pointers pointers) {
    this.store = store;
    this.limits = limits;
    this.clock = clock;
    this.merges = merges;
    this.pointers = pointers;
    mostIds = checked("event-ids", config.eventIds(), 16, 100_000);
    mostWaiting = checked("max-waiting", config.maxWaiting(), 1, Integer.MAX_VALUE);
    logLength = logLength(config);
    eventAgeSeconds = config.eventAge().toSeconds();
    if (eventAgeSeconds < 3_600 || config.eventAge().compareTo(Duration.ofDays(90)) > 0) {
      throw Problem.invalid("attune.profile.event-age", config.eventAge(), "1 hour to 90 days")
          .refusal();
    }
  }

  /// Entries that one partition's log keeps, as the scripts take it.
  static byte[] logLength(ProfileConfig config) {
    return ascii(Long.toString(Math.max(1, config.logLength() / ViewerKey.PARTITIONS)));
  }

  static int checked(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw Problem.invalid("attune.profile." + name, value, least + " to " + most).refusal();
    }
    return value;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /// Tells several viewers; those whom nobody else is telling now, with one pipelined read and one
  /// pipelined write.
  Map<String, Future<List<Viewers.Outcome>>> tell(Map<String, List<Told>> byViewer) {
    Map<String, Future<List<Viewers.Outcome>>> answers = new LinkedHashMap<>();
    List<Batch> mine = new ArrayList<>(byViewer.size());
    byViewer.forEach(
        (viewerId, told) -> {
          String target = pointers.last(viewerId);
          if (!target.equals(viewerId)) {
            answers.put(viewerId, elsewhere(target, told));
            return;
          }
          if (waiting.addAndGet(told.size()) > mostWaiting) {
            waiting.addAndGet(-told.size());
            answers.put(viewerId, Future.failedFuture(overloaded()));
            return;
          }
          Waiting each = new Waiting(told, Promise.promise());
          answers.put(viewerId, each.answer.future());
          if (first(viewerId, each)) {
            mine.add(new Batch(viewerId, List.of(each), told));
          }
        });
    if (mine.size() == 1) {
      apply(mine.getFirst());
    } else if (!mine.isEmpty()) {
      together(mine);
    }
    return answers;
  }

  /// Tells the viewer into whom another was merged; the entries say so.
  private Future<List<Viewers.Outcome>> elsewhere(String target, List<Told> told) {
    byte[] appliedTo = LoggedEvent.newBuilder().setAppliedTo(target).build().toByteArray();
    List<Told> forTarget = new ArrayList<>(told.size());
    for (Told each : told) {
      if (each.entry().length == 0) {
        forTarget.add(each);
        continue;
      }
      // fields that follow one another in a message are a message
      byte[] entry = Arrays.copyOf(each.entry(), each.entry().length + appliedTo.length);
      System.arraycopy(appliedTo, 0, entry, each.entry().length, appliedTo.length);
      forTarget.add(each.with(entry));
    }
    return tell(Map.of(target, forTarget)).getOrDefault(target, Future.failedFuture(overloaded()));
  }

  private Refusal overloaded() {
    String detail = "events: more than " + mostWaiting + " are waiting to be applied";
    return Problem.of(ProblemCode.OVERLOADED, detail).refusal();
  }

  /// Whether nobody is telling the viewer now; else these events wait.
  private boolean first(String viewerId, Waiting each) {
    boolean[] first = {false};
    busy.compute(
        viewerId,
        (id, queue) -> {
          List<Waiting> queued = queue;
          if (queued == null) {
            first[0] = true;
            queued = new ArrayList<>(0);
          } else {
            queued.add(each);
          }
          return queued;
        });
    return first[0];
  }

  @SuppressWarnings("NullAway") // nullness of list elements is lost in inferred types
  private void together(List<Batch> mine) {
    List<Request> reads = mine.stream().map(batch -> read(batch.viewerId)).toList();
    store
        .batch(reads)
        .onComplete(
            read -> {
              if (read.failed()) {
                mine.forEach(batch -> settle(batch, Future.failedFuture(read.cause())));
              } else {
                fold(mine, read.result());
              }
            });
  }

  private void fold(List<Batch> mine, List<@Nullable Response> stored) {
    List<Change> changes = new ArrayList<>(mine.size());
    for (int i = 0; i < mine.size(); i++) {
      Batch batch = mine.get(i);
      if (merged(stored.get(i))) {
        attempt(batch, TRIES).onComplete(result -> settle(batch, result));
        continue;
      }
      Change change = change(batch, stored.get(i));
      if (change.entries.isEmpty()) {
        settle(batch, Future.succeededFuture(change.outcomes));
      } else {
        changes.add(change);
      }
    }
    int most = store.clustered() ? 1 : MOST_PER_SCRIPT;
    List<List<Change>> groups = new ArrayList<>();
    for (int from = 0; from < changes.size(); from += most) {
      groups.add(changes.subList(from, Math.min(changes.size(), from + most)));
    }
    if (!groups.isEmpty()) {
      store
          .scripts(APPLY, groups.stream().map(this::write).toList())
          .onComplete(
              done -> {
                for (int g = 0; g < groups.size(); g++) {
                  written(
                      groups.get(g), done.succeeded() ? done.result().get(g) : null, done.cause());
                }
              });
    }
  }

  private void written(List<Change> group, @Nullable Response answer, @Nullable Throwable failure) {
    for (int i = 0; i < group.size(); i++) {
      Change change = group.get(i);
      Batch batch = change.batch;
      if (failure != null) {
        settle(batch, Future.failedFuture(failure));
      } else if (written(answer, i)) {
        settle(batch, Future.succeededFuture(change.outcomes));
      } else {
        attempt(batch, TRIES).onComplete(result -> settle(batch, result));
      }
    }
  }

  /// Writes the log entry of an event that is about nobody, once.
  Future<Viewers.Outcome> note(Told told) {
    int partition = ViewerKey.partition(told.eventId());
    List<String> keys =
        List.of(
            store.key(ViewerKey.mark(partition, EventIds.digest(told.eventId()))),
            store.key(ViewerKey.log(partition)));
    List<byte[]> arguments =
        List.of(ascii(Long.toString(eventAgeSeconds)), logLength, told.entry());
    return store
        .script("profile_note", keys, arguments)
        .map(answer -> noted(answer) ? Viewers.Outcome.ACCEPTED : Viewers.Outcome.DUPLICATE);
  }

  private void apply(Batch batch) {
    attempt(batch, TRIES).onComplete(done -> settle(batch, done));
  }

  private void settle(Batch batch, AsyncResult<List<Viewers.Outcome>> done) {
    waiting.addAndGet(-batch.told.size());
    next(batch.viewerId);
    int from = 0;
    for (Waiting each : batch.some) {
      int to = from + each.told.size();
      if (done.succeeded()) {
        each.answer.complete(done.result().subList(from, to));
      } else {
        each.answer.fail(done.cause());
      }
      from = to;
    }
  }

  /// Goes on with what came meanwhile.
  private void next(String viewerId) {
    List<Waiting> some = new ArrayList<>();
    busy.compute(
        viewerId,
        (id, queue) -> {
          if (queue == null || queue.isEmpty()) {
            return null;
          }
          int events = 0;
          int taken = 0;
          while (taken < queue.size() && (taken == 0 || events < MOST_AT_ONCE)) {
            events += queue.get(taken++).told.size();
          }
          some.addAll(queue.subList(0, taken));
          return new ArrayList<>(queue.subList(taken, queue.size()));
        });
    if (!some.isEmpty()) {
      List<Told> all = new ArrayList<>();
      some.forEach(each -> all.addAll(each.told));
      apply(new Batch(viewerId, some, all));
    }
  }

  private Future<List<Viewers.Outcome>> attempt(Batch batch, int tries) {
    return store
        .send(read(batch.viewerId))
        .compose(
            stored -> {
              if (merged(stored)) {
                return merges.root(batch.viewerId).compose(target -> elsewhere(target, batch.told));
              }
              Change change = change(batch, stored);
              if (change.entries.isEmpty()) {
                return Future.succeededFuture(change.outcomes);
              }
              Store.ScriptCall write = write(List.of(change));
              return store
                  .script(APPLY, write.keys(), write.arguments())
                  .compose(
                      answer ->
                          written(answer, 0)
                              ? Future.succeededFuture(change.outcomes)
                              : again(batch, tries - 1));
            });
  }

  private Request read(String viewerId) {
    Request read = Request.cmd(Command.HMGET).arg(store.key(ViewerKey.of(viewerId)));
    Fold.FIELDS.forEach(read::arg);
    return read.arg(Union.POINTER).arg(Union.PROFILE);
  }

  private static boolean merged(@Nullable Response stored) {
    return stored != null && stored.get(POINTER) != null;
  }

  private static boolean refused(@Nullable Response stored) {
    Response profile = stored == null ? null : stored.get(PROFILE);
    return profile != null && StoredProfiles.refuses(profile.toBytes());
  }

  private Change change(Batch batch, @Nullable Response stored) {
    long now = clock.instant().getEpochSecond();
    Fold fold = new Fold(stored, limits, mostIds);
    List<Viewers.Outcome> outcomes = new ArrayList<>(batch.told.size());
    List<byte[]> entries = new ArrayList<>(batch.told.size());
    if (refused(stored)) {
      return new Change(
          batch, fold, Collections.nCopies(batch.told.size(), Viewers.Outcome.NO_CONSENT), entries);
    }
    for (Told each : batch.told) {
      Viewers.Outcome outcome = fold.tell(each, now, now - eventAgeSeconds);
      outcomes.add(outcome);
      if (outcome == Viewers.Outcome.ACCEPTED) {
        entries.add(each.entry());
      }
    }
    return new Change(batch, fold, outcomes, entries);
  }

  private Future<List<Viewers.Outcome>> again(Batch batch, int tries) {
    return tries > 0 ? attempt(batch, tries) : Future.failedFuture(Revised.contended(TRIES));
  }

  private Store.ScriptCall write(List<Change> changes) {
    List<String> keys = new ArrayList<>(2 * changes.size());
    List<byte[]> arguments = new ArrayList<>(1 + 10 * changes.size());
    arguments.add(logLength);
    for (Change change : changes) {
      String viewerId = change.batch.viewerId;
      keys.add(store.key(ViewerKey.of(viewerId)));
      keys.add(store.key(ViewerKey.log(ViewerKey.partition(viewerId))));
      List<byte[]> fields = change.fold.changes();
      arguments.add(ascii(change.fold.revision()));
      arguments.add(ascii(Integer.toString(fields.size())));
      // an event that the log holds already comes without an entry
      List<byte[]> entries = change.entries.stream().filter(entry -> entry.length > 0).toList();
      arguments.add(ascii(Integer.toString(entries.size())));
      arguments.addAll(fields);
      arguments.addAll(entries);
    }
    return new Store.ScriptCall(keys, arguments);
  }

  private static boolean written(@Nullable Response answer, int index) {
    return answer != null && noted(answer.get(index));
  }

  private static boolean noted(@Nullable Response answer) {
    return answer != null && answer.toString().equals("1");
  }
}
