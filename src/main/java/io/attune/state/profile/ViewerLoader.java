package io.attune.state.profile;

import io.attune.platform.store.Store;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
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
    List<Store.ScriptCall> writes = new ArrayList<>(batch);
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
      add(writes, store.key(ViewerKey.of(id)), viewer, days, fresh, now);
      if (writes.size() >= batch) {
        travelling = send(writes, fresh, travelling);
        writes = new ArrayList<>(batch);
      }
    }
    travelling = send(writes, fresh, travelling);
    settle(travelling);
  }

  private void add(
      List<Store.ScriptCall> writes,
      String key,
      StoredViewer viewer,
      byte[] days,
      Map<List<String>, Layout> seen,
      long now) {
    List<byte[]> fields = new ArrayList<>(8);
    put(fields, ReadPlan.ACTIONS, viewer.actions());
    put(fields, ReadPlan.PURCHASES, viewer.purchases());
    put(fields, Fold.DAYS, days);
    for (Map.Entry<String, SortedMap<String, Float>> view : viewer.views().entrySet()) {
      Layout layout = seen.computeIfAbsent(List.copyOf(view.getValue().keySet()), Layout::of);
      put(fields, ReadPlan.VIEW + view.getKey(), StoredViewer.blob(layout, view.getValue(), now));
    }
    writes.add(new Store.ScriptCall(List.of(key), fields));
  }

  private static void put(List<byte[]> fields, String field, byte[] value) {
    if (value.length > 0) {
      fields.add(field.getBytes(StandardCharsets.UTF_8));
      fields.add(value);
    }
  }

  private @Nullable Future<List<@Nullable Response>> send(
      List<Store.ScriptCall> writes,
      Map<List<String>, Layout> seen,
      @Nullable Future<List<@Nullable Response>> before) {
    settle(before);
    List<Layout> fresh = seen.values().stream().filter(layout -> !layouts.knows(layout)).toList();
    if (!fresh.isEmpty()) {
      store.await(layouts.publish(fresh), PATIENCE);
    }
    return writes.isEmpty() ? null : store.scripts("profile_replace", writes);
  }

  private void settle(@Nullable Future<List<@Nullable Response>> travelling) {
    if (travelling != null) {
      store.await(travelling, PATIENCE);
    }
  }
}
