package io.attune.platform.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoreTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private TestStore test;
  private Store store;

  @BeforeEach
  void open() {
    test = TestStore.open();
    store = test.store();
  }

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void a_value_written_is_read_and_a_missing_one_is_null() {
    store.await(store.send(Request.cmd(Command.SET).arg(store.key("a")).arg("1")), PATIENCE);

    Response there =
        store.await(store.send(Request.cmd(Command.GET).arg(store.key("a"))), PATIENCE);
    Response absent =
        store.await(store.send(Request.cmd(Command.GET).arg(store.key("b"))), PATIENCE);

    assertEquals("1", there.toString());
    assertNull(absent);
  }

  @Test
  void a_call_from_an_event_loop_completes_on_its_context() throws Exception {
    Context context = TestStore.vertx().getOrCreateContext();
    CompletableFuture<Context> completedOn = new CompletableFuture<>();

    context.runOnContext(
        ignored ->
            store
                .send(Request.cmd(Command.PING))
                .onComplete(a -> completedOn.complete(Vertx.currentContext())));

    assertSame(context, completedOn.get(10, TimeUnit.SECONDS));
  }

  @Test
  void batches_answer_in_order_also_when_larger_than_what_may_be_in_flight() {
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < 10_001; i++) {
      requests.add(Request.cmd(Command.ECHO).arg(i));
    }

    List<Response> answers = store.await(store.batch(requests), PATIENCE);

    assertEquals(10_001, answers.size());
    assertEquals("0", answers.getFirst().toString());
    assertEquals("10000", answers.getLast().toString());
  }

  @Test
  void commands_are_counted() {
    long before = store.commandsSent();

    store.await(store.send(Request.cmd(Command.PING)), PATIENCE);
    store.await(
        store.batch(List.of(Request.cmd(Command.PING), Request.cmd(Command.PING))), PATIENCE);

    assertEquals(3, store.commandsSent() - before);
  }

  @Test
  void a_script_the_server_lacks_is_loaded_and_then_run_by_digest() {
    store.await(store.send(Request.cmd(Command.SCRIPT).arg("FLUSH")), PATIENCE);
    List<String> keys = List.of(store.key("{s}:a"));
    List<byte[]> arguments = List.of(new byte[] {0, 1, (byte) 255});

    Response first = store.await(store.script("test-put", keys, arguments), PATIENCE);
    long before = store.commandsSent();
    Response second = store.await(store.script("test-put", keys, arguments), PATIENCE);

    assertNull(first);
    assertEquals(1, store.commandsSent() - before);
    assertEquals(255, Byte.toUnsignedInt(second.toBytes()[2]));
  }

  @Test
  void an_unknown_script_is_named() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> store.script("nope", List.of(), List.of()));

    assertTrue(e.getMessage().startsWith("script: nope"), e.getMessage());
  }

  @Test
  void what_the_server_refuses_is_passed_on() {
    store.await(store.send(Request.cmd(Command.SET).arg(store.key("text")).arg("x")), PATIENCE);

    IllegalStateException e =
        assertThrows(
            IllegalStateException.class,
            () ->
                store.await(
                    store.send(Request.cmd(Command.LLEN).arg(store.key("text"))), PATIENCE));

    assertTrue(e.getMessage().contains("WRONGTYPE"), e.getMessage());
  }

  @Test
  void a_follower_hands_over_old_and_new_entries_in_order() throws Exception {
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    String stream = store.key("changes");
    add(stream, "1");

    try (AutoCloseable follower =
        store.follow(stream, "0", (id, fields) -> seen.add(new String(fields.get("n"))))) {
      assertEquals("1", seen.poll(10, TimeUnit.SECONDS));
      add(stream, "2");
      add(stream, "3");
      assertEquals("2", seen.poll(10, TimeUnit.SECONDS));
      assertEquals("3", seen.poll(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void a_follower_leaves_the_event_loops_in_turn_to_those_who_spread_over_them() throws Exception {
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    String stream = store.key("changes");
    List<EventExecutor> loops = new ArrayList<>();
    ((VertxInternal) TestStore.vertx()).getEventLoopGroup().forEach(loops::add);
    assertTrue(loops.size() > 1);

    try (AutoCloseable follower =
        store.follow(stream, "0", (id, fields) -> seen.add(new String(fields.get("n"))))) {
      int turn = loops.indexOf(nextLoop());
      for (int i = 0; i < 6; i++) {
        add(stream, "n" + i);
        assertEquals("n" + i, seen.poll(10, TimeUnit.SECONDS));
        turn = (turn + 1) % loops.size();
        assertEquals(turn, loops.indexOf(nextLoop()), "after entry " + i);
      }
    }
  }

  private EventExecutor nextLoop() {
    return ((VertxInternal) TestStore.vertx()).createEventLoopContext().nettyEventLoop();
  }

  @Test
  void a_follower_passes_over_an_entry_its_reader_does_not_understand() throws Exception {
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    String stream = store.key("changes");
    add(stream, "bad");
    add(stream, "good");

    try (AutoCloseable follower =
        store.follow(
            stream,
            "0",
            (id, fields) -> {
              String n = new String(fields.get("n"));
              if (n.equals("bad")) {
                throw new IllegalStateException("not understood");
              }
              seen.add(n);
            })) {
      assertEquals("good", seen.poll(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void two_sites_do_not_see_each_other() {
    try (TestStore other = TestStore.open()) {
      store.await(store.send(Request.cmd(Command.SET).arg(store.key("a")).arg("1")), PATIENCE);

      assertNull(
          store.await(
              other.store().send(Request.cmd(Command.GET).arg(other.store().key("a"))), PATIENCE));
    }
  }

  private void add(String stream, String n) {
    store.await(
        store.send(Request.cmd(Command.XADD).arg(stream).arg("*").arg("n").arg(n)), PATIENCE);
  }
}
