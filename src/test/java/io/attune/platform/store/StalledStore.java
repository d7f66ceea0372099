package io.attune.platform.store;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.nio.file.Path;
import java.time.Duration;
import org.eclipse.microprofile.config.ConfigProvider;

/// The embedded server of the application under test, stopped without being ended: it takes
/// connections and commands, and answers nothing until this is closed. Then it answers on every
/// connection again, so that the next test is not told of this one's stall.
public final class StalledStore implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /// More than there are connections, which take turns.
  private static final int TURNS = 16;

  private final Store store;
  private final long server;

  private StalledStore(Store store, long server) {
    this.store = store;
    this.server = server;
  }

  /// Stops it.
  ///
  /// @param store the application's
  public static StalledStore stall(Store store) {
    String folder = ConfigProvider.getConfig().getValue("attune.store.data-folder", String.class);
    String name = Path.of(folder).getFileName().toString();
    long server =
        ProcessHandle.current()
            .descendants()
            .filter(each -> each.info().commandLine().orElse("").contains(name))
            .findFirst()
            .orElseThrow()
            .pid();
    TestStore.signal(server, "STOP");
    return new StalledStore(store, server);
  }

  private boolean answers() {
    try {
      for (int i = 0; i < TURNS; i++) {
        store.await(store.send(Request.cmd(Command.PING)), PATIENCE);
      }
      return true;
    } catch (RuntimeException away) {
      return false;
    }
  }

  @Override
  public void close() {
    TestStore.signal(server, "CONT");
    Polled.until(() -> store.reachable() && answers());
  }
}
