package io.attune.offline.bench;

import com.sun.management.ThreadMXBean;
import io.attune.platform.store.Store;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a process has used since it started.
///
/// @param allocatedBytes on the heap, by all threads, the ended ones included
/// @param gcMillis time the collectors took
/// @param heapBytes in use now
/// @param commands how often Redis was asked for what, by the command's name; of the server that
/// answers for keyless commands
record Usage(long allocatedBytes, long gcMillis, long heapBytes, Map<String, Long> commands) {
  private static final Pattern CALLS = Pattern.compile("cmdstat_([^:]+):calls=(\\d+)");

  Usage {
    commands = Map.copyOf(commands);
  }

  /// Of this process and its Redis.
  static Future<Usage> now(Store store) {
    return store
        .send(Request.cmd(Command.INFO).arg("commandstats"))
        .map(told -> now(told == null ? "" : told.toString()));
  }

  private static Usage now(String told) {
    Map<String, Long> commands = new TreeMap<>();
    for (Matcher found = CALLS.matcher(told); found.find(); ) {
      commands.put(found.group(1), Long.parseLong(found.group(2)));
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long gc =
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .mapToLong(GarbageCollectorMXBean::getCollectionTime)
            .sum();
    return new Usage(
        threads.getTotalThreadAllocatedBytes(),
        gc,
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        commands);
  }

  /// What was used between an earlier moment and this one.
  Usage since(Usage before) {
    Map<String, Long> more = new TreeMap<>();
    commands.forEach(
        (name, count) -> more.put(name, count - before.commands.getOrDefault(name, 0L)));
    return new Usage(
        allocatedBytes - before.allocatedBytes, gcMillis - before.gcMillis, heapBytes, more);
  }
}
