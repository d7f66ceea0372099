package io.attune.state.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.platform.store.Store;
import io.attune.platform.store.TestStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/// The ledger on a real store: its rules one by one.
class LedgerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration EVER = Duration.ZERO;
  private static final Duration SOON = Duration.ofMillis(300);
  private static final long UNIT = 1_000_000_000;

  static LedgerConfig config(Map<String, String> settings) {
    return LedgerConfig.checked(
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(LedgerConfig.class)
            .withSources(new PropertiesConfigSource(settings, "test", 500))
            .build()
            .getConfigMapping(LedgerConfig.class));
  }

  /// Everything in tenths of seconds.
  static Ledger quick(Store store, String... more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("attune.ledger.every", "50ms");
    settings.put("attune.ledger.idle-every", "100ms");
    settings.put("attune.ledger.lease", "400ms");
    settings.put("attune.ledger.longest-hold", "600ms");
    for (int i = 0; i < more.length; i += 2) {
      settings.put("attune.ledger." + more[i], more[i + 1]);
    }
    return new Ledger(store, config(settings), new SimpleMeterRegistry());
  }

  static void await(BooleanSupplier condition) {
    for (int i = 0; i < 1_000 && !condition.getAsBoolean(); i++) {
      LockSupport.parkNanos(10_000_000);
    }
    assertTrue(condition.getAsBoolean(), "did not come true");
  }

  static <T> T got(Store store, Future<T> answer) {
    return store.await(answer, PATIENCE);
  }

  private static Account funded(Store store, Ledger ledger, String name, long limit) {
    assertTrue(got(store, ledger.setLimit("c1", name, limit, 1, EVER)));
    Account account = ledger.account("c1", name, EVER);
    await(() -> account.free() > 0);
    return account;
  }

  private static long spent(Store store, Ledger ledger, String name) {
    return got(store, ledger.figures("c1", name)).spent();
  }

  private static Hold held(Ledger ledger, String id, long nanos, Account... accounts) {
    return ledger.hold(id, accounts, nanos, nanos, SOON).orElseThrow();
  }

  /// Spends by holds of one price until nothing is left for some time.
  private static long drain(
      Store store, Ledger ledger, String prefix, long nanos, Account account) {
    long total = 0;
    int refused = 0;
    for (int i = 0; refused < 60; i++) {
      Optional<Hold> hold = ledger.hold(prefix + i, new Account[] {account}, nanos, nanos, SOON);
      if (hold.isEmpty()) {
        refused++;
        LockSupport.parkNanos(20_000_000);
      } else {
        refused = 0;
        assertEquals(Booking.BOOKED, got(store, ledger.book(hold.get().ticket())));
        total += nanos;
      }
    }
    return total;
  }

  @Test
  void defaults_are_as_documented() {
    LedgerConfig config = config(Map.of());
    assertEquals(Duration.ofSeconds(1), config.every());
    assertEquals(Duration.ofSeconds(5), config.idleEvery());
    assertEquals(Duration.ofSeconds(30), config.lease());
    assertEquals(Duration.ofMinutes(10), config.longestHold());
    assertEquals(1_000_000, config.sliceMicros());
    assertEquals(100_000_000, config.mostSliceMicros());
    assertEquals(200_000, config.mostHolds());
    assertEquals(1_000_000, config.mostAccounts());
  }

  @Test
  void refuses_settings_beyond_their_ranges() {
    Exception refused =
        assertThrows(RuntimeException.class, () -> config(Map.of("attune.ledger.lease", "9s")));
    assertEquals("attune.ledger.lease: PT9S (expected: PT10S to PT1H)", refused.getMessage());
  }

  @Test
  void books_a_hold_once_in_all_its_accounts() {
    try (TestStore store = TestStore.open();
        Ledger ledger = quick(store.store())) {
      Account total = funded(store.store(), ledger, "total", 10 * UNIT);
      Account daily = funded(store.store(), ledger, "daily", 5 * UNIT);
      Ticket ticket = held(ledger, "d1:0", 7, total, daily).ticket();
      assertEquals(Booking.BOOKED, got(store.store(), ledger.book(ticket)));
      assertEquals(Booking.DUPLICATE, got(store.store(), ledger.book(ticket)));
      assertEquals(7, spent(store.store(), ledger, "total"));
      assertEquals(7, spent(store.store(), ledger, "daily"));
    }
  }

  @Test
  void another_replica_books_and_the_holder_hears_of_it() {
    try (TestStore store = TestStore.open();
        Store second = store.replica();
        Ledger ledger = quick(store.store(), "longest-hold", "10m");
        Ledger other = quick(second)) {
      Account total = funded(store.store(), ledger, "total", 100);
      await(() -> total.free() == 50);
      Hold hold =
          ledger.hold("d1:0", new Account[] {total}, 50, 50, Duration.ofMinutes(9)).orElseThrow();
      assertEquals(Booking.BOOKED, got(second, other.book(hold.ticket())));
      await(() -> ledger.exposedNanos() == 0 && total.free() >= 25);
      assertEquals(50, spent(store.store(), ledger, "total"));
      assertEquals(Booking.DUPLICATE, got(store.store(), ledger.book(hold.ticket())));
    }
  }

  @Test
  void what_is_not_booked_in_time_is_free_again() {
    try (TestStore store = TestStore.open();
        Ledger ledger = quick(store.store())) {
      Account total = funded(store.store(), ledger, "total", 100);
      await(() -> ledger.affords(new Account[] {total}, 100));
      Ticket ticket = held(ledger, "d1:0", 100, total).ticket();
      assertEquals(0, total.free());
      await(() -> total.free() == 100);
      assertEquals(Booking.EXPIRED, got(store.store(), ledger.book(ticket)));
      assertEquals(0, spent(store.store(), ledger, "total"));
    }
  }

  @Test
  void gives_back_what_was_never_shown() {
    try (TestStore store = TestStore.open();
        Ledger ledger = quick(store.store())) {
      Account total = funded(store.store(), ledger, "total", 100);
      await(() -> ledger.affords(new Account[] {total}, 100));
      Hold hold = held(ledger, "d1:0", 100, total);
      ledger.release(hold);
      ledger.release(hold);
      assertEquals(100, total.free());
    }
  }

  @Test
  void takes_from_all_accounts_or_from_none() {
    try (TestStore store = TestStore.open();
        Ledger ledger = quick(store.store())) {
      Account total = funded(store.store(), ledger, "total", 1_000);
      await(() -> ledger.affords(new Account[] {total}, 1_000));
      Account daily = funded(store.store(), ledger, "daily", 10);
      Account[] both = {total, daily};
      assertTrue(ledger.hold("d1:0", both, 20, 20, SOON).isEmpty());
      assertEquals(1_000, total.free());
      assertFalse(ledger.affords(both, 20));
      assertTrue(ledger.affords(both, 0));
    }
  }

  @Test
  void a_hold_that_is_held_already_is_refused_and_costs_nothing() {
    try (TestStore store = TestStore.open();
        Ledger ledger = quick(store.store())) {
      Account total = funded(store.store(), ledger, "total", 100);
      await(() -> ledger.affords(new Account[] {total}, 100));
      held(ledger, "d1:0", 30, total);
      assertThrows(IllegalArgumentException.class, () -> held(ledger, "d1:0", 30, total));
      assertEquals(70, total.free());
    }
  }

  @Test
  void two_replicas_spend_a_budget_and_not_a_nano_more() {
    try (TestStore store = TestStore.open();
        Store second = store.replica();
        Ledger ledger = quick(store.store());
        Ledger other = quick(second)) {
      Account here = funded(store.store(), ledger, "total", 1_003);
      Account there = other.account("c1", "total", EVER);
      await(() -> there.free() > 0);
      long first = drain(store.store(), ledger, "a", 10, here);
      long rest = drain(second, other, "b", 10, there);
      assertEquals(1_000, first + rest);
      assertEquals(1_000, spent(store.store(), ledger, "total"));
    }
  }

  @Test
  void a_replica_that_died_leaves_its_lease_to_the_others() {
    try (TestStore store = TestStore.open();
        Ledger ledger = quick(store.store())) {
      Store second = store.replica();
      Ledger other = quick(second);
      Account here = funded(store.store(), ledger, "total", 1_000);
      Account there = other.account("c1", "total", EVER);
      await(() -> there.free() > 100);
      second.close();
      assertEquals(1_000, drain(store.store(), ledger, "a", 10, here));
      await(
          () ->
              there.free() > 0
                  && other
                      .hold("x" + System.nanoTime(), new Account[] {there}, 1, 1, SOON)
                      .isEmpty());
      other.close();
    }
  }

  /// Nobody uses it here, so it rests for 14 seconds or more: what others do is told all the
  /// same.
  @Test
  void an_account_at_rest_hears_what_others_change() {
    String[] calm = {"idle-every", "2s", "lease", "10s"};
    try (TestStore store = TestStore.open();
        Store second = store.replica();
        Ledger ledger = quick(store.store(), calm);
        Ledger other = quick(second, calm)) {
      Account here = funded(store.store(), ledger, "total", 1_000);
      Account there = other.account("c1", "total", EVER);
      await(() -> there.free() > 0 && here.spentNanos() == 0);
      Ticket ticket = held(other, "d1:0", 100, there).ticket();
      assertEquals(Booking.BOOKED, got(second, other.book(ticket)));
      await(() -> here.spentNanos() == 100);
      assertTrue(got(second, other.setLimit("c1", "total", 100, 2, EVER)));
      await(() -> here.free() == 0);
      assertTrue(got(second, other.setLimit("c1", "total", 5_000, 3, EVER)));
      await(() -> here.free() > 500);
      // what one lacks the other gives
      long drained = 0;
      for (int tries = 0; tries < 8 && drained < 4_900; tries++) {
        drained += drain(second, other, "b" + tries + "-", 10, there);
      }
      assertEquals(4_900, drained);
    }
  }

  @Test
  void a_replica_that_ends_gives_its_lease_back() {
    try (TestStore store = TestStore.open();
        Ledger ledger = quick(store.store(), "longest-hold", "10m")) {
      got(store.store(), ledger.setLimit("c1", "total", 1_000, 1, EVER));
      Ledger other = quick(store.store(), "longest-hold", "10m");
      Account there = other.account("c1", "total", EVER);
      await(() -> there.free() == 500);
      other.close();
      assertEquals(0, got(store.store(), ledger.figures("c1", "total")).leased());
    }
  }

  @Test
  void a_cut_takes_back_what_is_leased() {
    try (TestStore store = TestStore.open();
        Ledger ledger = quick(store.store())) {
      Account total = funded(store.store(), ledger, "total", 1_000);
      await(() -> ledger.affords(new Account[] {total}, 400));
      Ticket ticket = held(ledger, "d1:0", 100, total).ticket();
      assertTrue(got(store.store(), ledger.setLimit("c1", "total", 50, 3, EVER)));
      assertFalse(got(store.store(), ledger.setLimit("c1", "total", 9_999, 2, EVER)));
      await(() -> total.free() <= 0);
      assertEquals(Booking.BOOKED, got(store.store(), ledger.book(ticket)));
      assertEquals(100, spent(store.store(), ledger, "total"));
      assertEquals(0, drain(store.store(), ledger, "a", 1, total));
      got(store.store(), ledger.setLimit("c1", "total", 160, 4, EVER));
      assertEquals(60, drain(store.store(), ledger, "b", 10, total));
    }
  }

  @Test
  void holds_at_a_probability_overspend_by_at_most_what_they_lack() {
    try (TestStore store = TestStore.open();
        Ledger ledger = quick(store.store())) {
      Account total = funded(store.store(), ledger, "total", 1_000);
      await(() -> ledger.affords(new Account[] {total}, 1_000));
      Ticket[] tickets = new Ticket[10];
      for (int i = 0; i < tickets.length; i++) {
        tickets[i] =
            ledger.hold("d" + i, new Account[] {total}, 150, 100, SOON).orElseThrow().ticket();
      }
      assertTrue(ledger.hold("more", new Account[] {total}, 1, 1, SOON).isEmpty());
      assertEquals(500, ledger.exposedNanos());
      assertEquals(500, total.bound());
      for (Ticket ticket : tickets) {
        assertEquals(Booking.BOOKED, got(store.store(), ledger.book(ticket)));
      }
      assertEquals(1_500, spent(store.store(), ledger, "total"));
      assertEquals(0, ledger.exposedNanos());
      assertEquals(500, total.bound());
      assertEquals(0, drain(store.store(), ledger, "a", 1, total));
    }
  }

  @Test
  void counts_the_largest_amounts_exactly() {
    try (TestStore store = TestStore.open();
        Ledger ledger = quick(store.store())) {
      got(store.store(), ledger.setLimit("c1", "total", Nanos.MOST, 1, EVER));
      Account total = ledger.account("c1", "total", EVER);
      await(() -> total.free() > 0);
      ledger.affords(new Account[] {total}, Nanos.MOST - 1);
      await(() -> total.free() >= Nanos.MOST - 1);
      Ticket ticket = held(ledger, "d1", Nanos.MOST - 1, total).ticket();
      assertEquals(Booking.BOOKED, got(store.store(), ledger.book(ticket)));
      assertEquals(9_007_199_254_740_990L, spent(store.store(), ledger, "total"));
      Ticket more =
          new Ticket("c1", ticket.accounts(), ticket.holder(), "d2", 2, ticket.expiresMillis());
      assertEquals(Booking.BEYOND_COUNTING, got(store.store(), ledger.book(more)));
      assertEquals(9_007_199_254_740_990L, spent(store.store(), ledger, "total"));
    }
  }

  @Test
  void decides_through_a_stall_and_stops_when_the_lease_ends() {
    try (TestStore store = TestStore.alone();
        Ledger ledger = quick(store.store(), "lease", "900ms")) {
      Account total = funded(store.store(), ledger, "total", UNIT);
      Account[] accounts = {total};
      await(() -> ledger.affords(accounts, 1_000));
      LockSupport.parkNanos(200_000_000);
      store.pause();
      assertTrue(ledger.hold("during", accounts, 1, 1, SOON).isPresent());
      await(() -> ledger.hold("h" + System.nanoTime(), accounts, 1, 1, SOON).isEmpty());
      assertTrue(total.free() > 0);
      store.resume();
      await(() -> ledger.hold("h" + System.nanoTime(), accounts, 1, 1, SOON).isPresent());
    }
  }
}
