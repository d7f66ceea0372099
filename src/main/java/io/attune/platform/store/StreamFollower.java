package io.attune.platform.store;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Follows one stream on a connection and a virtual thread of its own, from reconnection to
/// reconnection.
final class StreamFollower implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(StreamFollower.class);
  private static final long BLOCK_MILLIS = 1_000;
  private static final int ENTRIES_AT_ONCE = 1_000;
  private static final long FIRST_BACKOFF_MILLIS = 50;
  private static final long LAST_BACKOFF_MILLIS = 1_000;

  private final Context context;
  private final Connector connector;
  private final String stream;
  private final StreamReader reader;
  private final long patienceMillis;
  private final Thread thread;
  private String last;
  private long backoffMillis = FIRST_BACKOFF_MILLIS;
  private Connector.@Nullable Line line;
  private volatile boolean closed;

  StreamFollower(
      Context context,
      Connector connector,
      StoreConfig config,
      String stream,
      String after,
      StreamReader reader) {
    this.context = context;
    this.connector = connector;
    this.stream = stream;
    this.last = after;
    this.reader = reader;
    this.patienceMillis = BLOCK_MILLIS + config.stallTimeout().toMillis();
    this.thread = Thread.ofVirtual().name("follow-" + stream).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (!closed) {
      try {
        read(open());
        backoffMillis = FIRST_BACKOFF_MILLIS;
      } catch (InterruptedException e) {
        closed = true;
      } catch (ExecutionException | TimeoutException e) {
        hangUp();
        pause();
      }
    }
    hangUp();
  }

  private Connector.Line open() throws InterruptedException, ExecutionException, TimeoutException {
    Connector.Line open = line;
    if (open == null) {
      Promise<Connector.Line> promise = Promise.promise();
      context.runOnContext(ignored -> connector.open().onComplete(promise));
      open =
          promise
              .future()
              .toCompletionStage()
              .toCompletableFuture()
              .get(patienceMillis, TimeUnit.MILLISECONDS);
      line = open;
    }
    return open;
  }

  private void read(Connector.Line open)
      throws InterruptedException, ExecutionException, TimeoutException {
    Request request =
        Request.cmd(Command.XREAD)
            .arg("COUNT")
            .arg(ENTRIES_AT_ONCE)
            .arg("BLOCK")
            .arg(BLOCK_MILLIS)
            .arg("STREAMS")
            .arg(stream)
            .arg(last);
    Promise<@Nullable Response> promise = Promise.promise();
    // on its own context: a call from outside would take an event loop of the group each time, and
    // what is being spread over the loops meanwhile, such as the HTTP server, would miss it
    context.runOnContext(ignored -> open.connection().send(request).onComplete(promise));
    Response answer =
        promise
            .future()
            .toCompletionStage()
            .toCompletableFuture()
            .get(patienceMillis, TimeUnit.MILLISECONDS);
    if (answer != null) {
      for (Response entry : answer.iterator().next().get(1)) {
        if (closed) {
          return;
        }
        hand(entry);
      }
    }
  }

  private void hand(Response entry) {
    String id = entry.get(0).toString();
    Response pairs = entry.get(1);
    Map<String, byte[]> fields = LinkedHashMap.newLinkedHashMap(4);
    if (pairs != null) {
      for (int i = 0; i + 1 < pairs.size(); i += 2) {
        fields.put(pairs.get(i).toString(), pairs.get(i + 1).toBytes());
      }
    }
    try {
      reader.entry(id, fields);
    } catch (RuntimeException e) {
      // one entry nobody can read must not stop those behind it
      LOG.errorf(e, "stream %s: entry %s was not understood and is passed over", stream, id);
    }
    last = id;
  }

  private void hangUp() {
    Connector.Line open = line;
    line = null;
    if (open != null) {
      context.runOnContext(ignored -> open.client().close());
    }
  }

  private void pause() {
    try {
      Thread.sleep(backoffMillis);
      backoffMillis = Math.min(LAST_BACKOFF_MILLIS, backoffMillis * 2);
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  /// Ends it; no entry is handed over after the return, unless the reader itself closes.
  @Override
  public void close() {
    closed = true;
    if (Thread.currentThread() == thread) {
      return;
    }
    thread.interrupt();
    try {
      thread.join(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
