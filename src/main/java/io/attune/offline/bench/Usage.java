package io.attune.offline.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/// What a process has used since it started.
///
/// @param allocatedBytes on the heap, by all threads, the ended ones included
/// @param gcMillis time the collectors took
/// @param heapBytes in use now
record Usage(long allocatedBytes, long gcMillis, long heapBytes) {

  /// Of this process.
  static Usage now() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long gc =
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .mapToLong(GarbageCollectorMXBean::getCollectionTime)
            .sum();
    return new Usage(
        threads.getTotalThreadAllocatedBytes(),
        gc,
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
  }

  /// What was used between an earlier moment and this one.
  Usage since(Usage before) {
    return new Usage(allocatedBytes - before.allocatedBytes, gcMillis - before.gcMillis, heapBytes);
  }
}
