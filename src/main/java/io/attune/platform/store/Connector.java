package io.attune.platform.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Opens one connection that is ready for commands: logged in, data loaded, version supported.
final class Connector {
  private final Vertx vertx;
  private final RedisAddress address;
  private final StoreConfig config;

  Connector(Vertx vertx, RedisAddress address, StoreConfig config) {
    this.vertx = vertx;
    this.address = address;
    this.config = config;
  }

  /// A connection with the client that owns it; closing the client ends the socket, which closing
  /// the connection would not.
  record Line(Redis client, RedisConnection connection) {}

  /// Call it on the context that shall own the connection: the client binds itself to the event
  /// loop it is created on. Fails within the connect timeout, whatever the server does: the
  /// client's own handshake can wait for ever.
  Future<Line> open() {
    Redis client = Redis.createClient(vertx, address.options(config));
    return client
        .connect()
        .compose(connection -> greet(connection).map(ignored -> new Line(client, connection)))
        .timeout(config.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(ignored -> client.close());
  }

  /// `PING` is refused while the server loads its data, `INFO` is not.
  private static Future<Void> greet(RedisConnection connection) {
    return connection
        .batch(List.of(Request.cmd(Command.PING), Request.cmd(Command.INFO).arg("server")))
        .compose(
            answers -> {
              String complaint = complaint(answers.get(1));
              return complaint == null ? Future.succeededFuture() : Future.failedFuture(complaint);
            });
  }

  private static @Nullable String complaint(@Nullable Response info) {
    return ServerVersion.complaint(info == null ? "" : info.toString());
  }

  /// What went wrong, without passwords.
  String explain(@Nullable Throwable failure) {
    String message = failure == null ? "connection closed" : failure.getMessage();
    return address
        + ": "
        + address.clean(
            message == null && failure != null ? failure.getClass().getSimpleName() : message);
  }
}
