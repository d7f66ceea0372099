package io.attune.platform.store;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/// A service process for tests: owns a data folder, answers `SET key value` and `GET key` on its
/// standard input, one a line.
final class ServiceMain {
  private ServiceMain() {}

  /// @param words the data folder
  public static void main(String... words) throws Exception {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    try (Store store =
        new Store(
            vertx,
            TestConfig.in(Path.of(words[0])),
            Hosting.of(TestConfig.in(Path.of(words[0]))))) {
      System.out.println("ready");
      byte[] buffer = new byte[1_000];
      for (int read = System.in.read(buffer); read > 0; read = System.in.read(buffer)) {
        String[] command = new String(buffer, 0, read, StandardCharsets.UTF_8).strip().split(" ");
        Request request = Request.cmd(Command.create(command[0]));
        for (int i = 1; i < command.length; i++) {
          request.arg(command[i]);
        }
        Response answer = store.await(store.send(request), Duration.ofSeconds(10));
        System.out.println(answer);
      }
    } finally {
      vertx.close();
    }
  }
}
