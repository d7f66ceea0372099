package io.attune.platform.store;

import java.time.Instant;
import java.util.OptionalInt;
import org.jboss.logging.Logger;

/// The embedded server of this process, in a data folder that it has claimed, announced by the
/// run-file.
final class OwnedHosting implements Hosting {
  private static final Logger LOG = Logger.getLogger(OwnedHosting.class);

  private final DataFolder folder;
  private final EmbeddedServer server;
  private final String startedAt = Instant.now().toString();
  private int httpPort;
  private boolean closed;

  private OwnedHosting(DataFolder folder, StoreConfig config) {
    this.folder = folder;
    this.server = new EmbeddedServer(folder.path(), config, this::announce);
    announce();
  }

  static OwnedHosting start(DataFolder folder, StoreConfig config) {
    try {
      Orphan.end(folder.path());
      OwnedHosting hosting = new OwnedHosting(folder, config);
      LOG.infof("store: %s, data in %s", hosting.server, folder.path());
      return hosting;
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  private synchronized void announce() {
    if (!closed) {
      long pid = ProcessHandle.current().pid();
      new RunFile(pid, startedAt, server.pid(), server.port(), server.password(), httpPort)
          .write(folder.path());
    }
  }

  @Override
  public RedisAddress address() {
    return RedisAddress.loopback(server.port(), server.password());
  }

  EmbeddedServer server() {
    return server;
  }

  @Override
  public synchronized OptionalInt httpPort() {
    return httpPort == 0 ? OptionalInt.empty() : OptionalInt.of(httpPort);
  }

  @Override
  public synchronized void announceHttp(int port) {
    httpPort = port;
    announce();
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    server.close();
    RunFile.delete(folder.path());
    folder.close();
  }
}
