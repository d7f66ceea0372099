package io.attune.state.profile;

import io.attune.platform.store.Store;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The layouts of feature views, kept in the store as one hash `{site}:layouts` (id to names, one a
/// line) and in the process. A layout never changes and there are few, so that what is known once
/// is never read again. Threads: any.
final class Layouts {
  private final Store store;
  private final Map<Long, Layout> byId = new ConcurrentHashMap<>();

  Layouts(Store store) {
    this.store = store;
  }

  Collection<Layout> known() {
    return byId.values();
  }

  boolean knows(Layout layout) {
    return byId.containsKey(layout.id());
  }

  Optional<Layout> find(long id) {
    return Optional.ofNullable(byId.get(id));
  }

  /// Writes layouts to the store; they are known here once it has them.
  Future<Void> publish(List<Layout> layouts) {
    Request request = Request.cmd(Command.HSET).arg(store.key("layouts"));
    layouts.forEach(layout -> request.arg(layout.hex()).arg(layout.text()));
    return store.send(request).map(done -> remember(layouts));
  }

  /// Reads all layouts the store has.
  Future<Void> refresh() {
    return store.send(Request.cmd(Command.HVALS).arg(store.key("layouts"))).map(this::remember);
  }

  private Void remember(@org.jspecify.annotations.Nullable Response texts) {
    if (texts != null) {
      texts.forEach(text -> remember(List.of(Layout.parse(text.toString()))));
    }
    return null;
  }

  private Void remember(List<Layout> layouts) {
    layouts.forEach(layout -> byId.put(layout.id(), layout));
    return null;
  }
}
