package io.attune.state.ledger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// What the ledger counts.
final class LedgerMeters {
  private static final String REFUSED = "attune.ledger.holds.refused";

  private final Counter[] booked = new Counter[Booking.values().length];
  private final Counter[] charged = new Counter[Payment.values().length];
  private final Counter noMoney;
  private final Counter noLease;
  private final Counter tooMany;
  private final Counter lost;
  private final Counter failed;

  LedgerMeters(MeterRegistry registry, AtomicInteger open, LongAdder exposed) {
    for (Booking verdict : Booking.values()) {
      booked[verdict.ordinal()] =
          Counter.builder("attune.ledger.bookings")
              .description("Holds that were to be booked, by what became of it")
              .tag("verdict", verdict.name().toLowerCase(Locale.ROOT))
              .register(registry);
    }
    for (Payment verdict : Payment.values()) {
      charged[verdict.ordinal()] =
          Counter.builder("attune.ledger.charges")
              .description("What was to be paid long after its decision, by what became of it")
              .tag("verdict", verdict.name().toLowerCase(Locale.ROOT))
              .register(registry);
    }
    noMoney = refused(registry, "no_money");
    noLease = refused(registry, "no_lease");
    tooMany = refused(registry, "too_many");
    lost =
        Counter.builder("attune.ledger.leases.lost")
            .description("Leases that ended before they were renewed")
            .register(registry);
    failed =
        Counter.builder("attune.ledger.renewals.failed")
            .description("Calls to renew leases without an answer")
            .register(registry);
    Gauge.builder("attune.ledger.holds", open, AtomicInteger::get)
        .description("Open holds of this replica")
        .register(registry);
    Gauge.builder("attune.ledger.exposed.nanos", exposed, LongAdder::sum)
        .description(
            "What open holds of this replica lack of their prices: the most it can overspend now")
        .register(registry);
  }

  private static Counter refused(MeterRegistry registry, String why) {
    return Counter.builder(REFUSED)
        .description("Decisions without money")
        .tag("reason", why)
        .register(registry);
  }

  void noMoney() {
    noMoney.increment();
  }

  void noLease() {
    noLease.increment();
  }

  void tooMany() {
    tooMany.increment();
  }

  void lost() {
    lost.increment();
  }

  void failed() {
    failed.increment();
  }

  void charged(Payment verdict) {
    charged[verdict.ordinal()].increment();
  }

  void booked(Booking verdict) {
    booked[verdict.ordinal()].increment();
  }
}
