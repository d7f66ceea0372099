package io.attune.offline.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.attune.language.problem.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadGeneratorTest {
  private final AtomicInteger received = new AtomicInteger();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile int status = 200;
  private volatile String body = "{\"items\":[1],\"degraded\":[]}";
  private volatile int stallAt = -1;
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        call -> {
          call.getRequestBody().readAllBytes();
          if (received.getAndIncrement() == stallAt) {
            LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
          }
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          call.sendResponseHeaders(status, bytes.length);
          call.getResponseBody().write(bytes);
          call.close();
        });
    server.start();
  }

  @AfterEach
  void end() {
    server.stop(0);
    threads.close();
  }

  private LoadGenerator generator(int connections) throws IOException {
    return new LoadGenerator(
        server.getAddress(), RequestMix.recommend("/x", "key", 100, 1), connections);
  }

  @Test
  void counts_every_request_of_a_closed_loop_once() throws Exception {
    try (LoadGenerator load = generator(4)) {
      Answers answers = load.closedLoop(Duration.ofMillis(300));
      assertEquals(received.get(), answers.count());
      assertEquals(0, answers.failed() + answers.degraded() + answers.empty());
    }
  }

  @Test
  void open_loop_counts_the_wait_of_what_was_due_during_a_stall() throws Exception {
    stallAt = 50;
    try (LoadGenerator load = generator(1)) {
      Answers answers = load.openLoop(Duration.ofMillis(500), 1_000);
      assertEquals(500, answers.count());
      long slow = answers.longerThan(Duration.ofMillis(50));
      assertTrue(
          slow > 100,
          slow + " of 500 answers say that they waited behind the stall (expected: some 250)");
    }
  }

  @Test
  void tells_failed_degraded_and_empty_answers_apart() throws Exception {
    body = "{\"items\":[],\"degraded\":[\"no_consent\"]}";
    try (LoadGenerator load = generator(1)) {
      Answers answers = load.openLoop(Duration.ofMillis(100), 100);
      assertEquals(10, answers.degraded());
      assertEquals(10, answers.empty());
    }
    status = 503;
    try (LoadGenerator load = generator(1)) {
      Answers answers = load.openLoop(Duration.ofMillis(100), 100);
      assertEquals(10, answers.failed());
      assertTrue(answers.firstFailure().startsWith("503 "), answers.firstFailure());
    }
  }

  @Test
  void refuses_options_out_of_range_with_what_was_expected() {
    Refusal refusal =
        assertThrows(
            Refusal.class,
            () -> new BenchOptions("recommend", 0, 1, 1, 1, 0, 1_000, 1, 1_000, Optional.empty()));
    assertEquals("connections: 0 (expected: 1 to 256)", refusal.problem().detail());
  }
}
