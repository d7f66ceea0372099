package io.attune.state.profile;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.platform.store.Store;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Folds events into viewers: reads a viewer, folds, and writes what changed together with the log
/// entries, provided that nobody else wrote in between; otherwise begins anew. Within this process
/// one viewer's events wait for each other, and all that wait are folded in one go.
final class ViewerWriter {
  private static final int TRIES = 64;
  private static final int MOST_AT_ONCE = 1_000;

  private final Store store;
  private final Viewers.Limits limits;
  private final Clock clock;
  private final int mostIds;
  private final int mostWaiting;
  private final long eventAgeSeconds;
  private final byte[] logLength;
  private final ConcurrentMap<String, List<Waiting>> busy = new ConcurrentHashMap<>();
  private final AtomicInteger waiting = new AtomicInteger();

  /// Events of one call, and whom to tell.
  private record Waiting(List<Told> told, Promise<List<Viewers.Outcome>> answer) {}

  ViewerWriter(Store store, Viewers.Limits limits, ProfileConfig config, Clock clock) {
    this.store = store;
    this.limits = limits;
    this.clock = clock;
    mostIds = checked("event-ids", config.eventIds(), 16, 100_000);
    mostWaiting = checked("max-waiting", config.maxWaiting(), 1, Integer.MAX_VALUE);
    long length = Math.max(1, config.logLength() / ViewerKey.PARTITIONS);
    logLength = ascii(Long.toString(length));
    eventAgeSeconds = config.eventAge().toSeconds();
    if (eventAgeSeconds < 3_600 || config.eventAge().compareTo(Duration.ofDays(90)) > 0) {
      throw Problem.invalid("attune.profile.event-age", config.eventAge(), "1 hour to 90 days")
          .refusal();
    }
  }

  private static int checked(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw Problem.invalid("attune.profile." + name, value, least + " to " + most).refusal();
    }
    return value;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  Future<List<Viewers.Outcome>> tell(String viewerId, List<Told> told) {
    if (waiting.addAndGet(told.size()) > mostWaiting) {
      waiting.addAndGet(-told.size());
      return Future.failedFuture(
          Problem.of(
                  ProblemCode.OVERLOADED,
                  "events: more than " + mostWaiting + " are waiting to be applied")
              .refusal());
    }
    Waiting mine = new Waiting(told, Promise.promise());
    boolean[] first = {false};
    busy.compute(
        viewerId,
        (id, queue) -> {
          List<Waiting> queued = queue;
          if (queued == null) {
            first[0] = true;
            queued = new ArrayList<>(0);
          } else {
            queued.add(mine);
          }
          return queued;
        });
    if (first[0]) {
      apply(viewerId, List.of(mine));
    }
    return mine.answer.future();
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
        .map(answer -> written(answer) ? Viewers.Outcome.ACCEPTED : Viewers.Outcome.DUPLICATE);
  }

  private void apply(String viewerId, List<Waiting> some) {
    List<Told> all = new ArrayList<>();
    some.forEach(each -> all.addAll(each.told));
    attempt(viewerId, all, TRIES)
        .onComplete(
            done -> {
              waiting.addAndGet(-all.size());
              next(viewerId);
              int from = 0;
              for (Waiting each : some) {
                int to = from + each.told.size();
                if (done.succeeded()) {
                  each.answer.complete(done.result().subList(from, to));
                } else {
                  each.answer.fail(done.cause());
                }
                from = to;
              }
            });
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
      apply(viewerId, some);
    }
  }

  private Future<List<Viewers.Outcome>> attempt(String viewerId, List<Told> told, int tries) {
    String key = store.key(ViewerKey.of(viewerId));
    Request read = Request.cmd(Command.HMGET).arg(key);
    Fold.FIELDS.forEach(read::arg);
    return store
        .send(read)
        .compose(
            stored -> {
              Fold fold = new Fold(stored, limits, mostIds);
              List<Viewers.Outcome> outcomes = new ArrayList<>(told.size());
              List<byte[]> entries = fold(fold, told, outcomes);
              if (entries.isEmpty()) {
                return Future.succeededFuture(outcomes);
              }
              return write(key, ViewerKey.partition(viewerId), fold, entries)
                  .compose(
                      written ->
                          written
                              ? Future.succeededFuture(outcomes)
                              : again(viewerId, told, tries - 1));
            });
  }

  private List<byte[]> fold(Fold fold, List<Told> told, List<Viewers.Outcome> outcomes) {
    long now = clock.instant().getEpochSecond();
    List<byte[]> entries = new ArrayList<>(told.size());
    for (Told each : told) {
      Viewers.Outcome outcome = fold.tell(each, now, now - eventAgeSeconds);
      outcomes.add(outcome);
      if (outcome == Viewers.Outcome.ACCEPTED) {
        entries.add(each.entry());
      }
    }
    return entries;
  }

  private Future<List<Viewers.Outcome>> again(String viewerId, List<Told> told, int tries) {
    return tries > 0
        ? attempt(viewerId, told, tries)
        : Future.failedFuture(
            Problem.of(
                    ProblemCode.STORE_UNAVAILABLE,
                    "viewer: changed by others " + TRIES + " times meanwhile")
                .refusal());
  }

  private Future<Boolean> write(String key, int partition, Fold fold, List<byte[]> entries) {
    List<byte[]> changes = fold.changes();
    List<byte[]> arguments = new ArrayList<>(3 + changes.size() + entries.size());
    arguments.add(ascii(fold.revision()));
    arguments.add(ascii(Integer.toString(changes.size())));
    arguments.add(logLength);
    arguments.addAll(changes);
    arguments.addAll(entries);
    List<String> keys = List.of(key, store.key(ViewerKey.log(partition)));
    return store.script("profile_apply", keys, arguments).map(ViewerWriter::written);
  }

  private static boolean written(@Nullable Response answer) {
    return answer != null && answer.toString().equals("1");
  }
}
