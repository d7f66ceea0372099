package io.attune.state.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class BenchTest {
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofMinutes(1);

  private static Refusal overloaded(Bench bench) {
    Refusal refusal = assertThrows(Refusal.class, () -> bench.run(() -> "done"));
    assertEquals(ProblemCode.OVERLOADED, refusal.problem().code());
    return refusal;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// How nice the calling thread is to others.
  private static int niceness() {
    try {
      String stat = Files.readString(Path.of("/proc/thread-self/stat"));
      return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void works_on_a_thread_that_gives_way_and_leaves_the_callers_alone() {
    int here = niceness();
    int there = new Bench(LONG, LONG).run(BenchTest::niceness);
    assertTrue(there > here || here == 19, there + " beside " + here);
    assertEquals(here, niceness());
  }

  @Test
  void one_works_at_a_time_and_who_waits_too_long_is_told() throws InterruptedException {
    Bench bench = new Bench(SHORT, LONG);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Thread first =
        Thread.ofVirtual()
            .start(
                () ->
                    bench.run(
                        () -> {
                          begun.countDown();
                          await(end);
                          return "done";
                        }));
    begun.await();
    String detail = overloaded(bench).problem().detail();
    assertTrue(detail.contains("another version is being checked"), detail);
    end.countDown();
    first.join();
  }

  @Test
  void work_that_takes_too_long_goes_on_and_nothing_begins_meanwhile() {
    Bench bench = new Bench(LONG, SHORT);
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    Refusal late =
        assertThrows(
            Refusal.class,
            () ->
                bench.run(
                    () -> {
                      await(end);
                      ended.countDown();
                      return "done";
                    }));
    assertTrue(late.problem().detail().contains("takes longer than PT0.02S"), late::getMessage);
    Thread.ofVirtual().start(end::countDown);
    // whoever has the turn next finds the work before done
    bench.awaitEnd(LONG);
    assertEquals(0, ended.getCount());
  }

  @Test
  void what_the_work_throws_the_caller_gets() {
    Bench bench = new Bench(LONG, LONG);
    IllegalArgumentException bug = new IllegalArgumentException("bug");
    assertSame(
        bug,
        assertThrows(
            IllegalArgumentException.class,
            () ->
                bench.run(
                    () -> {
                      throw bug;
                    })));
    AssertionError error = new AssertionError("worse");
    assertSame(
        error,
        assertThrows(
            AssertionError.class,
            () ->
                bench.run(
                    () -> {
                      throw error;
                    })));
    assertEquals("done", bench.run(() -> "done"));
  }

  @Test
  void nothing_begins_after_the_end() {
    Bench bench = new Bench(LONG, LONG);
    bench.stop();
    overloaded(bench);
  }
}
