package io.attune.state.ledger;

import io.attune.platform.store.Store;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;

/// Further replicas' ledgers, for tests of other rooms.
public final class Ledgers {
  private Ledgers() {}

  /// One with the default settings.
  public static Ledger open(Store store) {
    return new Ledger(store, LedgerTest.config(Map.of()), new SimpleMeterRegistry());
  }

  /// One that renews its leases every few hundredths of a second.
  public static Ledger quick(Store store) {
    return LedgerTest.quick(store);
  }
}
