package io.attune.offline.bench;

import io.attune.platform.store.Store;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The least that any engine must do for events that count at once: for each, read its viewer, and
/// write a state and a log entry of the usual size in one conditional step; then answer a verdict
/// each. Nothing is understood, folded, or flushed. On keys of its own. Thread-safe.
final class EventsFloor {
  private static final byte[] VIEWER = "\"viewer\":{\"id\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final int STATE_BYTES = 460;
  private static final int IDS_BYTES = 100;
  private static final int ENTRY_BYTES = 110;
  private static final String VERDICT =
      "{\"eventId\":\"0000000000-000000000000000\",\"status\":\"accepted\"}";
  private static final List<String> READ = List.of("v", "a", "p", "d", "e", "g");
  private static final List<byte[]> FIELDS =
      List.of(
          ascii("v"),
          ascii("1"),
          ascii("e"),
          new byte[IDS_BYTES],
          ascii("a"),
          new byte[STATE_BYTES]);

  private final Store store;

  EventsFloor(Store store) {
    this.store = store;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @SuppressWarnings("NullAway") // nullness of list elements is lost in inferred types
  Future<byte[]> answer(byte[] body) {
    List<String> viewers = new ArrayList<>();
    for (int at = next(body, 0); at >= 0; at = next(body, at)) {
      int end = at;
      while (body[end] != '"') {
        end++;
      }
      viewers.add(new String(body, at, end - at, StandardCharsets.UTF_8));
    }
    return store
        .batch(viewers.stream().map(this::read).toList())
        .compose(stored -> store.scripts("profile_apply", List.of(write(viewers, stored))))
        .map(done -> answer(viewers.size()));
  }

  private static byte[] answer(int events) {
    return ascii(
        "{\"results\":[" + (VERDICT + ",").repeat(events - 1) + VERDICT + "],\"degraded\":[]}");
  }

  private static int next(byte[] body, int from) {
    int matched = 0;
    for (int at = from; at < body.length; at++) {
      matched = body[at] == VIEWER[matched] ? matched + 1 : body[at] == VIEWER[0] ? 1 : 0;
      if (matched == VIEWER.length) {
        return at + 1;
      }
    }
    return -1;
  }

  private static String tag(String viewer) {
    return String.format("{%02x}", viewer.hashCode() & 255);
  }

  private String key(String viewer) {
    return store.key("bench-floor:" + tag(viewer) + ":" + viewer);
  }

  private Request read(String viewer) {
    Request read = Request.cmd(Command.HMGET).arg(key(viewer));
    for (String field : READ) {
      read.arg(field);
    }
    return read;
  }

  private Store.ScriptCall write(List<String> viewers, List<@Nullable Response> stored) {
    List<String> keys = new ArrayList<>();
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(ascii("40000"));
    for (int i = 0; i < viewers.size(); i++) {
      Response found = stored.get(i);
      Response revision = found == null ? null : found.get(0);
      keys.add(key(viewers.get(i)));
      keys.add(store.key("bench-floor-log:" + tag(viewers.get(i))));
      arguments.add(revision == null ? new byte[0] : revision.toBytes());
      arguments.add(ascii(Integer.toString(FIELDS.size())));
      arguments.add(ascii("1"));
      arguments.addAll(FIELDS);
      arguments.add(new byte[ENTRY_BYTES]);
    }
    return new Store.ScriptCall(keys, arguments);
  }
}
