package io.attune.offline.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// Loads a service over several keep-alive connections and times every answer from the moment at
/// which its request should have been sent, so that a stall counts for all that had to wait behind
/// it. One thread receives; in the open loop another one paces.
final class LoadGenerator implements AutoCloseable {
  private static final long POLL_MILLIS = 100;
  private static final Duration LATEST = Duration.ofSeconds(30);

  private final Selector selector;
  private final List<Connection> connections = new ArrayList<>();
  private final RequestMix mix;
  private final Object lock = new Object();
  private final ArrayDeque<Connection> idle = new ArrayDeque<>();
  private final ArrayDeque<Long> waiting = new ArrayDeque<>();
  private int turn;
  private int underWay;
  private boolean arrivalsOver;
  private volatile Optional<Pacer> pacing = Optional.empty();
  private volatile long endNanos;

  /// Takes what comes back.
  interface Sink {
    /// Called by the receiving thread alone, which is kept from receiving meanwhile.
    ///
    /// @param connection holds the complete answer until this returns
    void answered(Connection connection, long nowNanos);

    /// How late the generator itself was with a request; called by its pacer alone.
    void late(long nanos);
  }

  /// @param count connections, 1 or more
  LoadGenerator(InetSocketAddress service, RequestMix mix, int count) throws IOException {
    this.mix = mix;
    selector = Selector.open();
    for (int i = 0; i < count; i++) {
      connections.add(new Connection(service, selector));
    }
  }

  /// Each connection sends its next request when the last one was answered.
  Answers closedLoop(Duration time) throws IOException {
    Answers answers = new Answers();
    long end = System.nanoTime() + time.toNanos();
    endNanos = end;
    for (Connection connection : connections) {
      sendNext(connection, System.nanoTime());
    }
    while (underWay > 0) {
      receive(
          answers,
          (connection, now) -> {
            if (now < end) {
              sendNext(connection, now);
            }
          });
    }
    return answers;
  }

  /// Requests arrive at a constant rate, whatever the service does; one that finds no free
  /// connection waits, and its wait counts.
  Answers openLoop(Duration time, int ratePerSecond) throws IOException, InterruptedException {
    Answers answers = new Answers();
    openLoop(time, ratePerSecond, answers);
    return answers;
  }

  /// The same, told answer by answer; over before its time when it is [ended][#end()].
  void openLoop(Duration time, int ratePerSecond, Sink sink)
      throws IOException, InterruptedException {
    synchronized (lock) {
      idle.addAll(connections);
      arrivalsOver = false;
    }
    long start = System.nanoTime();
    long arrivals = ratePerSecond * time.toMillis() / 1000;
    Pacer pacer = new Pacer(start, arrivals, 1e9 / ratePerSecond, due -> arrive(due, sink));
    endNanos = start + time.toNanos();
    pacing = Optional.of(pacer);
    Thread thread =
        Thread.ofPlatform()
            .name("pacer")
            .start(
                () -> {
                  try {
                    pacer.run();
                  } finally {
                    synchronized (lock) {
                      arrivalsOver = true;
                    }
                  }
                });
    while (!over()) {
      receive(sink, this::release);
    }
    thread.join();
    idle.clear();
  }

  /// Ends an open loop: nothing more is sent, what is under way is still received. From any thread.
  void end() {
    pacing.ifPresent(Pacer::end);
    endNanos = System.nanoTime();
  }

  private boolean over() {
    synchronized (lock) {
      return arrivalsOver && waiting.isEmpty() && underWay == 0;
    }
  }

  private void arrive(long startNanos, Sink sink) throws IOException {
    sink.late(System.nanoTime() - startNanos);
    synchronized (lock) {
      Connection free = idle.pollFirst();
      if (free == null) {
        waiting.addLast(startNanos);
      } else {
        sendNext(free, startNanos);
      }
    }
  }

  private void release(Connection connection, long now) throws IOException {
    synchronized (lock) {
      Long next = waiting.pollFirst();
      if (next == null) {
        idle.addLast(connection);
      } else {
        sendNext(connection, next);
      }
    }
  }

  private void sendNext(Connection connection, long startNanos) throws IOException {
    synchronized (lock) {
      underWay++;
      connection.send(mix.get(turn), turn, startNanos);
      turn++;
    }
  }

  private void receive(Sink sink, Then then) throws IOException {
    selector.select(POLL_MILLIS);
    Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
    while (ready.hasNext()) {
      Connection connection = (Connection) ready.next().attachment();
      ready.remove();
      if (connection.receive()) {
        long now = System.nanoTime();
        sink.answered(connection, now);
        synchronized (lock) {
          underWay--;
        }
        then.answered(connection, now);
      }
    }
    if (System.nanoTime() - endNanos > LATEST.toNanos()) {
      throw new IOException(
          "answers: still missing " + LATEST + " after the phase (expected: all)");
    }
  }

  /// What happens to a connection whose answer is complete.
  private interface Then {
    void answered(Connection connection, long now) throws IOException;
  }

  @Override
  public void close() throws IOException {
    for (Connection connection : connections) {
      connection.close();
    }
    selector.close();
  }
}
