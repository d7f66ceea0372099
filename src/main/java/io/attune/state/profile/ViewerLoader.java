package io.attune.state.profile;

import io.attune.platform.store.Store;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// Writes many viewers at once: pipelined batches, one batch travelling while the next is being
/// packed. Layouts go first, so that no reader meets a blob it cannot look up.
final class ViewerLoader {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Store store;
  private final Layouts layouts;
  private final Viewers.Limits limits;
  private final int batch;
  private final long eventAgeSeconds;
  private final Clock clock;

  ViewerLoader(
      Store store, Layouts layouts, Viewers.Limits limits, ProfileConfig config, Clock clock) {
    int batch = config.loadBatch();
    if (batch < 1 || batch > 10_000) {
      throw new IllegalArgumentException(
          "attune.profile.load-batch: " + batch + " (expected: 1 to 10000)");
    }
    this.store = store;
    this.layouts = layouts;
    this.limits = limits;
    this.batch = batch;
    this.eventAgeSeconds = config.eventAge().toSeconds();
    this.clock = clock;
  }

  void load(Map<String, List<Viewers.Action>> actions, Map<String, Map<String, Float>> columns) {
    Set<String> ids = new LinkedHashSet<>(actions.keySet());
    ids.addAll(columns.keySet());
    long now = clock.instant().getEpochSecond();
    List<Request> requests = new ArrayList<>(2 * batch);
    Map<List<String>, Layout> fresh = new LinkedHashMap<>();
    @Nullable Future<List<@Nullable Response>> travelling = null;
    for (String id : ids) {
      StoredViewer viewer =
          StoredViewer.of(
              actions.getOrDefault(id, List.of()),
              columns.getOrDefault(id, Map.of()),
              Long.MAX_VALUE,
              limits);
      long firstDay = (now - eventAgeSeconds) / PurchaseDays.SECONDS_PER_DAY;
      byte[] days = PurchaseDays.of(actions.getOrDefault(id, List.of()), firstDay);
      add(requests, store.key(ViewerKey.of(id)), viewer, days, fresh, now);
      if (requests.size() >= 2 * batch) {
        travelling = send(requests, fresh, travelling);
        requests = new ArrayList<>(2 * batch);
      }
    }
    travelling = send(requests, fresh, travelling);
    settle(travelling);
  }

  private void add(
      List<Request> requests,
      String key,
      StoredViewer viewer,
      byte[] days,
      Map<List<String>, Layout> seen,
      long now) {
    requests.add(Request.cmd(Command.UNLINK).arg(key));
    if (viewer.empty()) {
      return;
    }
    Request write = Request.cmd(Command.HSET).arg(key);
    if (viewer.actions().length > 0) {
      write.arg(ReadPlan.ACTIONS).arg(viewer.actions());
    }
    if (viewer.purchases().length > 0) {
      write.arg(ReadPlan.PURCHASES).arg(viewer.purchases());
    }
    if (days.length > 0) {
      write.arg(Fold.DAYS).arg(days);
    }
    for (Map.Entry<String, SortedMap<String, Float>> view : viewer.views().entrySet()) {
      Layout layout = seen.computeIfAbsent(List.copyOf(view.getValue().keySet()), Layout::of);
      write.arg(ReadPlan.VIEW + view.getKey()).arg(StoredViewer.blob(layout, view.getValue(), now));
    }
    requests.add(write);
  }

  private @Nullable Future<List<@Nullable Response>> send(
      List<Request> requests,
      Map<List<String>, Layout> seen,
      @Nullable Future<List<@Nullable Response>> before) {
    settle(before);
    List<Layout> fresh = seen.values().stream().filter(layout -> !layouts.knows(layout)).toList();
    if (!fresh.isEmpty()) {
      store.await(layouts.publish(fresh), PATIENCE);
    }
    return requests.isEmpty() ? null : store.batch(requests);
  }

  private void settle(@Nullable Future<List<@Nullable Response>> travelling) {
    if (travelling != null) {
      store.await(travelling, PATIENCE);
    }
  }
}
