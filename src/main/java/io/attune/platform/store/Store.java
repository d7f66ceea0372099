package io.attune.platform.store;

import io.vertx.core.Future;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The one way to Redis: an embedded server when no address is configured, an outside one otherwise, with the same code.
///
/// Connections are owned per event loop and pipelined. A call from an event loop uses that loop's connection and completes on
/// that loop; a call from any other thread borrows the connection of one loop. While the store cannot be reached, calls fail at
/// once with a [io.attune.language.problem.Refusal] of code `store_unavailable`.
@Singleton
public class Store {

  /// The site's key prefix and the given rest: `{site}:{rest}`, for example `demo:i:42`.
  public String key(String rest) {
    throw new UnsupportedOperationException("store.key");
  }

  /// The site's name, `[a-z0-9-]{1,32}`.
  public String site() {
    throw new UnsupportedOperationException("store.site");
  }

  /// Sends one command; a missing value is null.
  public Future<@Nullable Response> send(Request request) {
    throw new UnsupportedOperationException("store.send");
  }

  /// Sends several commands as one pipelined write. In a cluster the keys may belong to different nodes.
  public Future<List<@Nullable Response>> batch(List<Request> requests) {
    throw new UnsupportedOperationException("store.batch");
  }

  /// Runs one script of `src/main/resources/lua`, named without its ending; by digest, loaded when the server lacks it.
  /// All keys must share one hash tag.
  public Future<@Nullable Response> script(String name, List<String> keys, List<byte[]> arguments) {
    throw new UnsupportedOperationException("store.script");
  }

  /// Waits for an answer; never call it on an event loop.
  ///
  /// @param patience at most this long; then a refusal of code `store_unavailable`
  public <T extends @Nullable Object> T await(Future<T> answer, Duration patience) {
    throw new UnsupportedOperationException("store.await");
  }

  /// Reads a stream for ever on a connection of its own and hands each entry to the reader, in order, on a thread of its own;
  /// reconnects by itself and goes on after the last entry handed over. `close()` of the result ends it.
  ///
  /// @param stream the full key
  /// @param after the id after which to start, `0` for all
  public AutoCloseable follow(String stream, String after, StreamReader reader) {
    throw new UnsupportedOperationException("store.follow");
  }

  /// Commands sent so far by this process, all connections together.
  public long commandsSent() {
    throw new UnsupportedOperationException("store.commandsSent");
  }
}
