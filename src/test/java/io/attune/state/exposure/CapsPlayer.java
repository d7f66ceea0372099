package io.attune.state.exposure;

import io.attune.platform.store.Store;
import io.attune.platform.store.TestStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// One of the two replicas of `.ci/prove/caps`. A round is one viewer and a cap of three: both
/// replicas ask a hundred times at once, then tell the impressions of what anybody was returned
/// from one to twenty times, in any order, some too late or never, and ask again meanwhile. Every
/// call is noted with when it was begun and answered; the judge knows nothing else.
final class CapsPlayer {
  private static final int ASKED = 100;
  private static final int CAP = 3;
  private static final long WINDOW = 60_000;
  private static final Duration PENDING = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Store store;
  private final Exposure exposure;
  private final String name;
  private final PrintStream notes;
  private final List<Scope> scopes =
      List.of(
          new Scope("li:1", List.of(new Cap(CAP, WINDOW), new Cap(100, Cap.FOR_EVER))),
          new Scope("c:1", List.of(new Cap(50, WINDOW))));
  private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
  private final ConcurrentLinkedQueue<Future<?>> open = new ConcurrentLinkedQueue<>();

  private CapsPlayer(Store store, String name, PrintStream notes) {
    this.store = store;
    this.name = name;
    this.notes = notes;
    exposure = new Exposure(store, ExposureTest.config(Map.of()), new SimpleMeterRegistry());
  }

  /// @param words the data folder of the server's owner, the site, this one's name, first round,
  ///     rounds, seed, file of notes; each round waits for a line on the standard input
  public static void main(String... words) throws Exception {
    Store store = TestStore.attached(Path.of(words[0]), words[1]);
    int first = Integer.parseInt(words[3]);
    int rounds = Integer.parseInt(words[4]);
    Random random = new Random(Long.parseLong(words[5]));
    try (PrintStream notes = new PrintStream(words[6])) {
      CapsPlayer player = new CapsPlayer(store, words[2], notes);
      System.out.println("ready");
      for (int round = first; round < first + rounds && System.in.read() >= 0; round++) {
        player.round(round, random);
        System.out.println("done");
      }
    }
    Runtime.getRuntime().halt(0);
  }

  private void round(int round, Random random) throws InterruptedException {
    String viewer = "viewer-" + round;
    List<Shown> taken = ask(viewer, "a");
    CountDownLatch told = new CountDownLatch(1);
    later.schedule(told::countDown, 20 + random.nextInt(30), TimeUnit.MILLISECONDS);
    tell(taken, random);
    ask(viewer, "b");
    told.await();
    List<Shown> more = ask(viewer, "c");
    tell(more, random);
    TimeUnit.MILLISECONDS.sleep(PENDING.toMillis() + random.nextInt(20));
    tell(ask(viewer, "d"), random);
    for (Future<?> answer = open.poll(); answer != null; answer = open.poll()) {
      store.await(answer, PATIENCE);
    }
    TimeUnit.MILLISECONDS.sleep(PENDING.toMillis());
    for (Future<?> answer = open.poll(); answer != null; answer = open.poll()) {
      store.await(answer, PATIENCE);
    }
    notes.flush();
  }

  /// Asks a hundred times at once.
  private List<Shown> ask(String viewer, String wave) {
    List<Future<Reservation>> answers = new ArrayList<>();
    List<Shown> taken = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < ASKED; i++) {
      long from = System.currentTimeMillis();
      Shown ad = new Shown(viewer, name + wave + i, 0, from);
      Exposure.Wish wish = new Exposure.Wish(ad, List.of(new Contender(scopes, false)), 1, PENDING);
      answers.add(
          exposure
              .reserve(wish)
              .onSuccess(
                  answer -> {
                    boolean was = answer.taken().length == 1;
                    if (was) {
                      taken.add(ad);
                    }
                    note("reserve", ad, from, Boolean.toString(was && answer.certain()));
                  }));
    }
    answers.forEach(answer -> store.await(answer, PATIENCE));
    return List.copyOf(taken);
  }

  private void tell(List<Shown> taken, Random random) {
    List<Runnable> calls = new ArrayList<>();
    for (Shown ad : taken) {
      int kind = random.nextInt(10);
      if (kind == 0) {
        calls.add(() -> release(ad));
      } else if (kind <= 2) {
        delay(() -> commit(ad), PENDING.toMillis() - 20 + random.nextInt(40));
      } else if (kind > 3) {
        Collections.nCopies(1 + random.nextInt(20), (Runnable) () -> commit(ad))
            .forEach(calls::add);
      }
    }
    Collections.shuffle(calls, random);
    calls.forEach(call -> delay(call, random.nextInt(20)));
  }

  private void delay(Runnable call, long millis) {
    later.schedule(call, millis, TimeUnit.MILLISECONDS);
  }

  private void commit(Shown ad) {
    long from = System.currentTimeMillis();
    open.add(
        exposure
            .commit(ad, scopes, from)
            .onSuccess(said -> note("commit", ad, from, said.name().toLowerCase(Locale.ROOT))));
  }

  private void release(Shown ad) {
    long from = System.currentTimeMillis();
    open.add(
        exposure
            .release(ad, scopes)
            .onSuccess(had -> note("release", ad, from, Boolean.toString(had))));
  }

  private synchronized void note(String what, Shown ad, long from, String said) {
    long to = System.currentTimeMillis();
    notes.println(String.join(" ", ad.viewer(), what, ad.decision(), from + " " + to, said));
  }
}
