package io.attune.state.context;

import io.attune.language.problem.Problem;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// User agents by text: remembered in two generations of half the bound each, the older of which is
/// forgotten when the younger is full; parsed once, on a thread of its own that lives while there
/// is work. The patterns are read with the first one.
final class Agents {
  private static final Logger LOG = Logger.getLogger(Agents.class);
  private static final int WAITING = 256;
  private static final int LONGEST = 512;
  private static final int MOST = 1_000_000;

  private final int half;
  private final ThreadPoolExecutor worker;
  private volatile Map<String, Agent> young = new ConcurrentHashMap<>();
  private volatile Map<String, Agent> old = Map.of();
  private @Nullable AgentParser parser;

  Agents(int most) {
    if (most < 2 || most > MOST) {
      throw Problem.invalid("attune.context.agents", most, "2 to " + MOST).refusal();
    }
    half = most / 2;
    worker =
        new ThreadPoolExecutor(
            1,
            1,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            task -> Thread.ofPlatform().daemon().name("attune-agents").unstarted(task));
    worker.allowCoreThreadTimeOut(true);
  }

  /// At once when it is remembered; fails when too many wait.
  Future<Agent> agent(String text) {
    String key = text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    Agent known = known(key);
    return known != null ? Future.succeededFuture(known) : parsed(key);
  }

  private @Nullable Agent known(String key) {
    Agent agent = young.get(key);
    if (agent != null) {
      return agent;
    }
    agent = old.get(key);
    if (agent != null) {
      young.put(key, agent);
    }
    return agent;
  }

  private Future<Agent> parsed(String key) {
    Promise<Agent> promise = Promise.promise();
    Context loop = Vertx.currentContext();
    try {
      worker.execute(
          () -> {
            Agent agent = parse(key);
            if (loop == null) {
              promise.complete(agent);
            } else {
              loop.runOnContext(back -> promise.complete(agent));
            }
          });
    } catch (RejectedExecutionException e) {
      return Future.failedFuture(e);
    }
    return promise.future();
  }

  /// On the worker's thread alone.
  private Agent parse(String key) {
    Agent known = known(key);
    if (known != null) {
      return known;
    }
    Agent agent;
    try {
      if (parser == null) {
        parser = new AgentParser();
      }
      agent = parser.parse(key);
    } catch (RuntimeException e) {
      LOG.error("user agents: one could not be parsed", e);
      agent = Agent.UNKNOWN;
    }
    if (young.size() >= half) {
      old = young;
      young = new ConcurrentHashMap<>();
    }
    young.put(key, agent);
    return agent;
  }

  int remembered() {
    return young.size() + old.size();
  }

  void close() {
    worker.shutdownNow();
  }
}
