package io.attune.platform.store;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A [Store] on a real cluster of three servers, each with a third of the slots.
public final class TestCluster implements AutoCloseable {
  private static final String[] NODE = {
    "port PORT",
    "cluster-enabled yes",
    "cluster-node-timeout 2000",
    "cluster-require-full-coverage yes"
  };
  private static final String[][] SLOTS = {{"0", "5000"}, {"5001", "11000"}, {"11001", "16383"}};

  private final List<PlainServer> servers = new ArrayList<>();
  private final List<Store> stores = new ArrayList<>();

  private TestCluster() {}

  /// Three servers that agree on who has which slots.
  public static TestCluster start() throws IOException, InterruptedException {
    TestCluster cluster = new TestCluster();
    try {
      cluster.form();
    } catch (IOException | RuntimeException e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  private void form() throws IOException, InterruptedException {
    List<RedisProbe> probes = new ArrayList<>();
    try {
      for (String[] range : SLOTS) {
        servers.add(PlainServer.start(NODE));
        probes.add(servers.getLast().probe());
        probes.getLast().call("CLUSTER", "ADDSLOTSRANGE", range[0], range[1]);
      }
      for (PlainServer other : servers.subList(1, servers.size())) {
        probes.getFirst().call("CLUSTER", "MEET", "127.0.0.1", Integer.toString(other.port()));
      }
      for (RedisProbe probe : probes) {
        Polled.until(() -> formed(probe));
      }
    } finally {
      for (RedisProbe probe : probes) {
        probe.close();
      }
    }
    replica();
  }

  private static boolean formed(RedisProbe node) {
    try {
      String info = node.call("CLUSTER", "INFO").getFirst();
      return info.contains("cluster_state:ok")
          && info.contains("cluster_known_nodes:3")
          && info.contains("cluster_slots_assigned:16384");
    } catch (IOException e) {
      return false;
    }
  }

  /// The first replica.
  public Store store() {
    return stores.getFirst();
  }

  /// One more store on the cluster, closed with it.
  public Store replica() {
    String login = ":" + URLEncoder.encode(PlainServer.PASSWORD, StandardCharsets.UTF_8) + "@";
    TestConfig config =
        TestConfig.in(Path.of("target", "never-made"))
            .withHosts(
                "redis://" + login + "127.0.0.1:" + servers.getFirst().port() + "?cluster=true");
    stores.add(new Store(TestStore.vertx(), config, Hosting.of(config)));
    return stores.getLast();
  }

  @Override
  public void close() throws InterruptedException {
    stores.forEach(Store::close);
    for (PlainServer server : servers) {
      server.close();
    }
  }
}
