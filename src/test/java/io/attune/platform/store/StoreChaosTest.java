package io.attune.platform.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What callers meet when the server stalls or dies.
class StoreChaosTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private TestStore test;
  private Store store;

  @BeforeEach
  void open() {
    test = TestStore.alone();
    store = test.store();
  }

  @AfterEach
  void close() {
    test.resume();
    test.close();
  }

  @Test
  void waiting_for_a_stalled_server_ends_with_the_patience() {
    test.pause();

    Refusal refusal =
        assertThrows(
            Refusal.class,
            () -> store.await(store.send(Request.cmd(Command.PING)), Duration.ofMillis(20)));

    assertEquals(ProblemCode.STORE_UNAVAILABLE, refusal.problem().code());
    assertEquals("store: no answer after PT0.02S", refusal.getMessage());
  }

  @Test
  void commands_to_a_stalled_server_fail_by_themselves_and_work_again_afterwards() {
    test.pause();

    Refusal refusal =
        assertThrows(
            Refusal.class, () -> store.await(store.send(Request.cmd(Command.PING)), PATIENCE));
    assertTrue(refusal.getMessage().startsWith("store: "), refusal.getMessage());
    assertFalse(refusal.getMessage().contains("after PT10S"), refusal.getMessage());

    test.resume();
    Polled.until(store::reachable);
    assertEquals("PONG", store.await(store.send(Request.cmd(Command.PING)), PATIENCE).toString());
  }

  @Test
  void no_more_commands_wait_for_a_stalled_server_than_allowed() {
    test.pause();
    List<Future<Response>> answers = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      answers.add(store.send(Request.cmd(Command.PING)));
    }

    int full = 0;
    for (Future<Response> answer : answers) {
      Refusal refusal = assertThrows(Refusal.class, () -> store.await(answer, PATIENCE));
      full += refusal.getMessage().contains("commands unanswered (expected: at most 256)") ? 1 : 0;
    }

    assertEquals(2_000 - 2 * 256, full);
  }

  @Test
  void a_killed_server_comes_back_with_its_data_and_calls_fail_at_once_meanwhile() {
    store.await(store.send(Request.cmd(Command.SET).arg(store.key("a")).arg("1")), PATIENCE);
    Polled.until(() -> flushed());
    test.kill();
    Polled.until(() -> !store.reachable());

    Refusal refusal =
        assertThrows(
            Refusal.class,
            () -> {
              while (true) {
                store.await(store.send(Request.cmd(Command.PING)), PATIENCE);
              }
            });

    assertEquals(ProblemCode.STORE_UNAVAILABLE, refusal.problem().code());
    Polled.until(store::reachable);
    assertEquals(
        "1",
        store.await(store.send(Request.cmd(Command.GET).arg(store.key("a"))), PATIENCE).toString());
  }

  @Test
  void a_follower_goes_on_after_the_server_was_killed() throws Exception {
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    try (AutoCloseable follower =
        store.follow(
            store.key("changes"), "0", (id, fields) -> seen.add(new String(fields.get("n"))))) {
      add("1");
      assertEquals("1", seen.poll(10, TimeUnit.SECONDS));
      Polled.until(() -> flushed());
      test.kill();
      Polled.until(() -> !store.reachable());
      Polled.until(store::reachable);

      add("2");

      assertEquals("2", seen.poll(10, TimeUnit.SECONDS));
      assertTrue(seen.isEmpty(), "an entry came twice: " + seen);
    }
  }

  @Test
  void no_message_shows_the_password() {
    String password = test.password();
    List<String> said = new ArrayList<>();
    said.add(store.state());
    test.kill();
    Polled.until(() -> !store.reachable());
    said.add(store.state());
    said.add(
        String.valueOf(
            assertThrows(
                    Refusal.class,
                    () -> {
                      while (true) {
                        store.await(store.send(Request.cmd(Command.PING)), PATIENCE);
                      }
                    })
                .getMessage()));
    Polled.until(store::reachable);

    assertFalse(said.toString().contains(password), "a message shows the password");
  }

  private void add(String n) {
    store.await(
        store.send(Request.cmd(Command.XADD).arg(store.key("changes")).arg("*").arg("n").arg(n)),
        PATIENCE);
  }

  /// Whether the server has handed its log to the system, so that it survives the server's death.
  private boolean flushed() {
    String info =
        store.await(store.send(Request.cmd(Command.INFO).arg("persistence")), PATIENCE).toString();
    return info.contains("aof_buffer_length:0") && info.contains("aof_pending_bio_fsync:0");
  }
}
