package io.attune.platform.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A redis-server that stands for one that somebody else runs, with any settings.
final class PlainServer implements AutoCloseable {
  static final String PASSWORD = "s3cret/with:odd@characters";

  private final Process process;
  private final int port;

  private PlainServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /// @param settings further lines of its configuration; `PORT` in them is the free port found for
  /// it
  static PlainServer start(String... settings) throws IOException {
    int port = freePort();
    Path folder = TestStore.freshFolder();
    String common =
        "bind 127.0.0.1\nsave \"\"\ndir \""
            + folder
            + "\"\nrequirepass \""
            + PASSWORD
            + "\"\nmasterauth \""
            + PASSWORD
            + "\"\n";
    String own = String.join("\n", List.of(settings)).replace("PORT", Integer.toString(port));
    Files.writeString(folder.resolve("redis.conf"), common + own + "\n");
    Process process =
        new ProcessBuilder(
                RedisBinary.unpack(folder).toString(), folder.resolve("redis.conf").toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("redis.log").toFile())
            .start();
    return new PlainServer(process, port);
  }

  static int freePort() throws IOException {
    // a cluster node's second port lies 10,000 above the first
    for (int port = 20_000 + (int) (ProcessHandle.current().pid() % 10_000); ; port++) {
      try (ServerSocket first = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
          ServerSocket second =
              new ServerSocket(port + 10_000, 1, InetAddress.getLoopbackAddress())) {
        return Math.min(first.getLocalPort(), second.getLocalPort());
      } catch (IOException e) {
        if (port > 50_000) {
          throw e;
        }
      }
    }
  }

  int port() {
    return port;
  }

  /// Waits until it answers.
  RedisProbe probe() {
    RedisProbe[] opened = new RedisProbe[1];
    Polled.until(
        () -> {
          try {
            opened[0] = RedisProbe.open(port, PASSWORD);
            return true;
          } catch (IOException e) {
            return false;
          }
        });
    return opened[0];
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
