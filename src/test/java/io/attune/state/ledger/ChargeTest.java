package io.attune.state.ledger;

import static io.attune.state.ledger.LedgerTest.await;
import static io.attune.state.ledger.LedgerTest.got;
import static io.attune.state.ledger.LedgerTest.quick;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.problem.Refusal;
import io.attune.platform.store.Store;
import io.attune.platform.store.TestStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// What is paid without a hold, on a real store. The oracle is a sum of what each answer said.
class ChargeTest {
  private static final Duration EVER = Duration.ZERO;
  private static final Duration MONTH = Duration.ofDays(30);
  private static final Duration SOON = Duration.ofMillis(300);
  private static final long DAY = 20_000;

  private static void limit(TestStore store, Ledger ledger, String name, long nanos) {
    assertTrue(got(store.store(), ledger.setLimit("c1", name, nanos, 1, EVER)));
  }

  private static Account account(Ledger ledger, String name) {
    Account account = ledger.account("c1", name, EVER);
    await(() -> account.free() > 0);
    return account;
  }

  /// Of a hold that nobody has.
  private static Ticket over(long nanos) {
    return new Ticket("c1", List.of("total"), "nobody", "h" + System.nanoTime(), nanos, 1);
  }

  private static Charge charge(Ticket ticket, String id, String... accounts) {
    return new Charge(
        ticket, List.of(accounts), id, new Count(DAY, "paid"), new Count(DAY, "unpaid"));
  }

  private static Payment charged(Store store, Ledger ledger, Charge charge) {
    return got(store, ledger.charge(charge, MONTH));
  }

  private static long[] counted(Store store, Ledger ledger, String what) {
    return got(store, ledger.counted("c1", DAY)).getOrDefault(what, new long[2]);
  }

  private static long spent(Store store, Ledger ledger, String name) {
    return got(store, ledger.figures("c1", name)).spent();
  }

  @Test
  void pays_once_from_all_accounts_and_counts() {
    try (TestStore store = TestStore.open();
        Ledger ledger = quick(store.store())) {
      limit(store, ledger, "total", 100);
      limit(store, ledger, "day", 60);
      Charge charge = charge(over(7), "order-1", "total", "day");
      assertEquals(Payment.CHARGED, charged(store.store(), ledger, charge));
      assertEquals(Payment.DUPLICATE, charged(store.store(), ledger, charge));
      assertEquals(7, spent(store.store(), ledger, "total"));
      assertEquals(7, spent(store.store(), ledger, "day"));
      assertArrayEquals(new long[] {1, 7}, counted(store.store(), ledger, "paid"));
      assertArrayEquals(new long[] {0, 0}, counted(store.store(), ledger, "unpaid"));
    }
  }

  @Test
  void pays_from_the_hold_while_it_is_open_and_from_what_remains_after_it() {
    try (TestStore store = TestStore.open();
        Ledger ledger = quick(store.store())) {
      limit(store, ledger, "total", 1_000);
      Account total = account(ledger, "total");
      await(() -> ledger.affords(new Account[] {total}, 40));
      Ticket ticket = ledger.hold("h", new Account[] {total}, 40, 40, SOON).orElseThrow().ticket();
      Charge first = charge(ticket, "order-1", "total");
      assertEquals(Payment.HELD, charged(store.store(), ledger, first));
      assertEquals(Payment.DUPLICATE, charged(store.store(), ledger, first));
      assertEquals(Booking.DUPLICATE, got(store.store(), ledger.book(ticket)));
      Charge second = charge(ticket, "order-2", "total");
      assertEquals(Payment.CHARGED, charged(store.store(), ledger, second));
      Ticket late = ledger.hold("late", new Account[] {total}, 40, 40, SOON).orElseThrow().ticket();
      LockSupport.parkNanos(SOON.toNanos() + 50_000_000);
      assertEquals(Payment.CHARGED, charged(store.store(), ledger, charge(late, "o3", "total")));
      assertEquals(Booking.EXPIRED, got(store.store(), ledger.book(late)));
      assertEquals(120, spent(store.store(), ledger, "total"));
      assertArrayEquals(new long[] {3, 120}, counted(store.store(), ledger, "paid"));
    }
  }

  @Test
  void another_replica_pays_from_the_hold_and_the_holder_hears_of_it() {
    try (TestStore store = TestStore.open();
        Store second = store.replica();
        Ledger ledger = quick(store.store(), "longest-hold", "10m");
        Ledger other = quick(second)) {
      limit(store, ledger, "total", 100);
      Account total = account(ledger, "total");
      await(() -> total.free() >= 50);
      Hold hold =
          ledger.hold("h", new Account[] {total}, 50, 50, Duration.ofMinutes(9)).orElseThrow();
      assertEquals(Payment.HELD, charged(second, other, charge(hold.ticket(), "o", "total")));
      await(() -> total.free() >= 25);
      assertEquals(50, spent(store.store(), ledger, "total"));
    }
  }

  @Test
  void what_no_account_can_pay_is_counted_and_costs_nothing() {
    try (TestStore store = TestStore.open();
        Ledger ledger = quick(store.store())) {
      limit(store, ledger, "total", 100);
      limit(store, ledger, "day", 6);
      Charge charge = charge(over(7), "order-1", "total", "day");
      assertEquals(Payment.UNPAID, charged(store.store(), ledger, charge));
      assertEquals(Payment.DUPLICATE, charged(store.store(), ledger, charge));
      assertEquals(0, spent(store.store(), ledger, "total"));
      assertEquals(0, spent(store.store(), ledger, "day"));
      assertArrayEquals(new long[] {1, 0}, counted(store.store(), ledger, "unpaid"));
      assertArrayEquals(new long[] {0, 0}, counted(store.store(), ledger, "paid"));
      assertEquals(
          Payment.CHARGED, charged(store.store(), ledger, charge(over(6), "o2", "total", "day")));
    }
  }

  @Test
  void what_costs_nothing_is_counted_even_where_nothing_is_left() {
    try (TestStore store = TestStore.open();
        Ledger ledger = quick(store.store())) {
      limit(store, ledger, "total", 0);
      Charge charge = charge(over(0), "order-1", "total");
      assertEquals(Payment.CHARGED, charged(store.store(), ledger, charge));
      assertArrayEquals(new long[] {1, 0}, counted(store.store(), ledger, "paid"));
    }
  }

  @Test
  void an_account_without_a_limit_changes_nothing_and_is_to_be_tried_again() {
    try (TestStore store = TestStore.open();
        Ledger ledger = quick(store.store())) {
      limit(store, ledger, "total", 100);
      Charge charge = charge(over(7), "order-1", "total", "new-day");
      Refusal refused = assertThrows(Refusal.class, () -> charged(store.store(), ledger, charge));
      assertEquals(
          "ledger: a budget is not known yet (expected: within a second)", refused.getMessage());
      assertEquals(0, spent(store.store(), ledger, "total"));
      limit(store, ledger, "new-day", 100);
      assertEquals(Payment.CHARGED, charged(store.store(), ledger, charge));
    }
  }

  @Test
  void money_that_is_leased_and_not_used_is_asked_back() {
    try (TestStore store = TestStore.open();
        Store second = store.replica();
        Ledger ledger = quick(store.store());
        Ledger other = quick(second)) {
      limit(store, ledger, "total", 1_000);
      Account here = account(ledger, "total");
      Account there = account(other, "total");
      await(() -> got(store.store(), ledger.figures("c1", "total")).remaining() < 300);
      assertTrue(here.free() + there.free() > 700);
      assertEquals(
          Payment.CHARGED, charged(store.store(), ledger, charge(over(1_000), "o", "total")));
      assertEquals(1_000, spent(store.store(), ledger, "total"));
    }
  }

  @Test
  void what_is_held_is_not_charged() {
    try (TestStore store = TestStore.open();
        Ledger ledger = quick(store.store(), "longest-hold", "10m")) {
      limit(store, ledger, "total", 1_000);
      Account total = account(ledger, "total");
      await(() -> ledger.affords(new Account[] {total}, 900));
      Hold hold =
          ledger.hold("h", new Account[] {total}, 900, 900, Duration.ofMinutes(9)).orElseThrow();
      assertEquals(
          Payment.UNPAID, charged(store.store(), ledger, charge(over(101), "o1", "total")));
      assertEquals(
          Payment.CHARGED, charged(store.store(), ledger, charge(over(100), "o2", "total")));
      assertEquals(Booking.BOOKED, got(store.store(), ledger.book(hold.ticket())));
      assertEquals(1_000, spent(store.store(), ledger, "total"));
    }
  }

  @Test
  void an_account_that_was_overspent_by_a_probability_pays_nothing_more() {
    try (TestStore store = TestStore.open();
        Ledger ledger = quick(store.store(), "longest-hold", "10m")) {
      limit(store, ledger, "total", 100);
      Account total = account(ledger, "total");
      await(() -> ledger.affords(new Account[] {total}, 50));
      List<Ticket> tickets = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        Hold hold =
            ledger.hold("h" + i, new Account[] {total}, 18, 1, Duration.ofMinutes(1)).orElseThrow();
        tickets.add(hold.ticket());
      }
      tickets.forEach(ticket -> got(store.store(), ledger.book(ticket)));
      assertEquals(90, spent(store.store(), ledger, "total"));
      assertEquals(Payment.UNPAID, charged(store.store(), ledger, charge(over(11), "o1", "total")));
      assertEquals(
          Payment.CHARGED, charged(store.store(), ledger, charge(over(10), "o2", "total")));
      assertEquals(100, spent(store.store(), ledger, "total"));
    }
  }

  @Test
  void the_same_id_told_at_once_is_paid_once() throws Exception {
    try (TestStore store = TestStore.open();
        Store second = store.replica();
        Ledger ledger = quick(store.store());
        Ledger other = quick(second)) {
      limit(store, ledger, "total", 1_000_000);
      Ticket ticket = over(7);
      for (int order = 0; order < 20; order++) {
        Charge charge = charge(ticket, "order-" + order, "total");
        List<Callable<Payment>> calls = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
          boolean here = i % 2 == 0;
          calls.add(() -> charged(here ? store.store() : second, here ? ledger : other, charge));
        }
        assertEquals(Map.of(Payment.CHARGED, 1L, Payment.DUPLICATE, 15L), together(calls));
      }
      assertEquals(140, spent(store.store(), ledger, "total"));
    }
  }

  private static Map<Payment, Long> together(List<Callable<Payment>> calls) throws Exception {
    Map<Payment, Long> outcomes = new EnumMap<>(Payment.class);
    try (ExecutorService many = Executors.newFixedThreadPool(16)) {
      for (Future<Payment> one : many.invokeAll(calls)) {
        outcomes.merge(one.get(), 1L, Long::sum);
      }
    }
    return outcomes;
  }

  @Test
  void replicas_that_hold_and_charge_at_once_spend_the_budget_to_the_nano() throws Exception {
    long seed = System.nanoTime();
    try (TestStore store = TestStore.open();
        Store second = store.replica();
        Ledger ledger = quick(store.store(), "slice-micros", "1");
        Ledger other = quick(second, "slice-micros", "1")) {
      long most = 20_011;
      limit(store, ledger, "total", most);
      limit(store, ledger, "day", most + 1_000);
      AtomicLong booked = new AtomicLong();
      AtomicLong paid = new AtomicLong();
      AtomicLong paidCount = new AtomicLong();
      AtomicLong unpaidCount = new AtomicLong();
      List<Callable<Payment>> calls = new ArrayList<>();
      SplittableRandom seeds = new SplittableRandom(seed);
      for (int thread = 0; thread < 8; thread++) {
        SplittableRandom random = seeds.split();
        Ledger mine = thread % 2 == 0 ? ledger : other;
        Store own = thread % 2 == 0 ? store.store() : second;
        Account[] accounts = {account(mine, "total"), account(mine, "day")};
        String prefix = "t" + thread + "-";
        calls.add(
            () -> {
              for (int i = 0; i < 250; i++) {
                long nanos = 1 + random.nextInt(20);
                if (random.nextBoolean()) {
                  Optional<Hold> hold = mine.hold(prefix + i, accounts, nanos, nanos, SOON);
                  if (hold.isPresent()
                      && got(own, mine.book(hold.get().ticket())) == Booking.BOOKED) {
                    booked.addAndGet(nanos);
                  }
                } else {
                  Charge charge = charge(over(nanos), prefix + i, "total", "day");
                  switch (charged(own, mine, charge)) {
                    case CHARGED -> {
                      paid.addAndGet(nanos);
                      paidCount.incrementAndGet();
                    }
                    case UNPAID -> unpaidCount.incrementAndGet();
                    case HELD, DUPLICATE -> throw new AssertionError("not held, not told before");
                  }
                }
              }
              return Payment.HELD;
            });
      }
      together(calls);
      long spent = spent(store.store(), ledger, "total");
      assertEquals(booked.get() + paid.get(), spent, "seed " + seed);
      assertEquals(spent, spent(store.store(), ledger, "day"), "seed " + seed);
      assertTrue(spent <= most, spent + " spent, seed " + seed);
      assertArrayEquals(
          new long[] {paidCount.get(), paid.get()}, counted(store.store(), ledger, "paid"));
      assertArrayEquals(
          new long[] {unpaidCount.get(), 0}, counted(store.store(), ledger, "unpaid"));
      long rest = most - spent;
      assertEquals(
          rest == 0 ? Payment.UNPAID : Payment.CHARGED,
          charged(store.store(), ledger, charge(over(Math.max(1, rest)), "rest", "total", "day")));
      assertEquals(most, spent(store.store(), ledger, "total"), "seed " + seed);
    }
  }

  @Test
  void a_ledger_that_starts_anew_knows_what_was_charged() {
    try (TestStore store = TestStore.open()) {
      Charge charge = charge(over(7), "order-1", "total");
      try (Ledger before = quick(store.store())) {
        limit(store, before, "total", 1_000);
        assertEquals(Payment.CHARGED, charged(store.store(), before, charge));
      }
      try (Ledger after = quick(store.store())) {
        assertEquals(Payment.DUPLICATE, charged(store.store(), after, charge));
        assertEquals(7, spent(store.store(), after, "total"));
      }
    }
  }

  @Test
  void told_again_after_a_stall_it_is_paid_once() {
    try (TestStore store = TestStore.alone();
        Ledger ledger = quick(store.store())) {
      limit(store, ledger, "total", 1_000);
      store.pause();
      List<Charge> charges = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        Charge charge = charge(over(7), "order-" + i, "total");
        charges.add(charge);
        assertThrows(Refusal.class, () -> charged(store.store(), ledger, charge));
      }
      store.resume();
      await(store.store()::reachable);
      charges.forEach(charge -> charged(store.store(), ledger, charge));
      charges.forEach(
          charge ->
              assertEquals(Payment.DUPLICATE, charged(store.store(), ledger, charge), charge.id()));
      assertEquals(35, spent(store.store(), ledger, "total"));
    }
  }

  @Test
  void a_charge_says_what_it_may_be() {
    Ticket ticket = over(7);
    Count paid = new Count(DAY, "paid");
    List<String> nine = Collections.nCopies(9, "a");
    for (List<String> accounts : List.of(List.<String>of(), nine)) {
      Exception refused =
          assertThrows(
              IllegalArgumentException.class, () -> new Charge(ticket, accounts, "o", paid, paid));
      assertEquals(
          "charge.accounts: " + accounts.size() + " (expected: 1 to 8)", refused.getMessage());
    }
    Exception refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Charge(ticket, List.of("total"), "", paid, paid));
    assertEquals("charge.id: 0 characters (expected: 1 to 256)", refused.getMessage());
    refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Charge(ticket, List.of("total"), "o", paid, new Count(DAY + 1, "unpaid")));
    assertEquals("charge.unpaid: day 20001 (expected: 20000, as when paid)", refused.getMessage());
  }
}
