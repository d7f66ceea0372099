package io.attune.platform.store;

import java.nio.file.Path;
import org.eclipse.microprofile.config.ConfigProvider;

/// The embedded server of the application under test, stopped without being ended: it takes
/// connections and commands, and answers nothing until this is closed.
public final class StalledStore implements AutoCloseable {
  private final long server;

  private StalledStore(long server) {
    this.server = server;
  }

  /// Stops it.
  public static StalledStore stall() {
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
    return new StalledStore(server);
  }

  @Override
  public void close() {
    TestStore.signal(server, "CONT");
  }
}
