package io.attune.state.ledger;

import static io.attune.state.ledger.LedgerTest.await;
import static io.attune.state.ledger.LedgerTest.got;
import static io.attune.state.ledger.LedgerTest.quick;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.platform.store.Store;
import io.attune.platform.store.TestStore;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// Two replicas and 64 threads spend one budget at random; a naive ledger adds up what they were
/// told.
class LedgerStoryTest {
  private static final int THREADS = 64;
  private static final int HOLDS = 60;
  private static final Duration EVER = Duration.ZERO;
  private static final long SEED = Long.getLong("attune.seed", System.nanoTime());

  /// Adds up prices by hold; knows nothing of leases.
  private static final class NaiveLedger {
    final ConcurrentHashMap<String, Long> booked = new ConcurrentHashMap<>();
    final AtomicInteger twice = new AtomicInteger();

    void told(Ticket ticket, Booking answer) {
      if (answer == Booking.BOOKED && booked.put(ticket.id(), ticket.nanos()) != null) {
        twice.incrementAndGet();
      }
    }

    long spent() {
      return booked.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  private static final class Stage {
    final Store[] stores;
    final Ledger[] ledgers;
    final NaiveLedger naive = new NaiveLedger();
    final CountDownLatch done = new CountDownLatch(THREADS);
    final Account[][] accounts;

    Stage(Store[] stores, Ledger... ledgers) {
      this.stores = stores;
      this.ledgers = ledgers;
      accounts = new Account[ledgers.length][];
      for (int i = 0; i < ledgers.length; i++) {
        accounts[i] =
            new Account[] {
              ledgers[i].account("c1", "total", EVER), ledgers[i].account("c1", "day", EVER)
            };
      }
    }

    void spend(int thread, int percent, SplittableRandom random) {
      int replica = thread % ledgers.length;
      for (int i = 0; i < HOLDS; i++) {
        long price = 1 + random.nextInt(2_000);
        Duration keep = Duration.ofMillis(50 + random.nextInt(300));
        Optional<Hold> hold =
            ledgers[replica].hold(
                thread + "-" + i, accounts[replica], price, price * percent / 100, keep);
        hold.ifPresent(granted -> use(granted, random));
        LockSupport.parkNanos(random.nextInt(20_000_000));
      }
      done.countDown();
    }

    private void use(Hold hold, SplittableRandom random) {
      int kind = random.nextInt(10);
      if (kind == 0) {
        ledgers[0].release(hold);
      } else if (kind > 1) {
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
          Ledger by = ledgers[random.nextInt(ledgers.length)];
          Ticket ticket = hold.ticket();
          by.book(ticket).onSuccess(answer -> naive.told(ticket, answer));
        }
      }
    }
  }

  private static Stage played(TestStore store, Store second, int percent, Ledger... ledgers)
      throws InterruptedException {
    Store first = store.store();
    got(first, ledgers[0].setLimit("c1", "total", 1_000_000, 1, EVER));
    got(first, ledgers[0].setLimit("c1", "day", 2_000_000, 1, EVER));
    Stage stage = new Stage(new Store[] {first, second}, ledgers);
    SplittableRandom seeds = new SplittableRandom(SEED);
    for (int i = 0; i < THREADS; i++) {
      int thread = i;
      SplittableRandom random = seeds.split();
      Thread.ofPlatform().start(() -> stage.spend(thread, percent, random));
    }
    stage.done.await();
    return stage;
  }

  private static long spent(Stage stage, String account) {
    return got(stage.stores[0], stage.ledgers[0].figures("c1", account)).spent();
  }

  @Test
  void strict_holds_never_overspend_and_what_is_spent_is_what_was_told() throws Exception {
    try (TestStore store = TestStore.open();
        Store second = store.replica();
        Ledger one = quick(store.store(), "slice-micros", "20");
        Ledger two = quick(second, "slice-micros", "20")) {
      Stage stage = played(store, second, 100, one, two);
      String rerun = "rerun: -Dtest=LedgerStoryTest -Dattune.seed=" + SEED;
      await(() -> stage.naive.spent() == spent(stage, "total"));
      assertEquals(spent(stage, "total"), spent(stage, "day"), rerun);
      assertEquals(0, stage.naive.twice.get(), rerun);
      assertTrue(spent(stage, "total") <= 1_000_000, rerun);
      long last = stage.naive.spent();
      for (int i = 0, refused = 0; refused < 60; i++) {
        Optional<Hold> hold =
            one.hold("last-" + i, stage.accounts[0], 500, 500, Duration.ofMillis(300));
        if (hold.isPresent()) {
          assertEquals(Booking.BOOKED, got(store.store(), one.book(hold.get().ticket())), rerun);
          last += 500;
        } else {
          refused++;
          LockSupport.parkNanos(20_000_000);
        }
      }
      assertEquals(last, spent(stage, "total"), rerun);
      assertTrue(last <= 1_000_000 && last > 999_000, () -> "spent " + stage.naive.spent());
    }
  }

  @Test
  void holds_at_a_share_are_told_exactly_too() throws Exception {
    try (TestStore store = TestStore.open();
        Store second = store.replica();
        Ledger one = quick(store.store(), "slice-micros", "20");
        Ledger two = quick(second, "slice-micros", "20")) {
      Stage stage = played(store, second, 30, one, two);
      await(() -> stage.naive.spent() == spent(stage, "total"));
      await(() -> one.exposedNanos() == 0 && two.exposedNanos() == 0);
      assertEquals(0, stage.naive.twice.get());
    }
  }
}
