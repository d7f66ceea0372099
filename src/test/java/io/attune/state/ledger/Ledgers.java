package io.attune.state.ledger;

import io.attune.platform.store.Store;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;

/// Ledgers for tests of other rooms.
public final class Ledgers {
  private Ledgers() {}

  /// One with the default settings, as a replica of its own.
  public static Ledger open(Store store) {
    return new Ledger(store, LedgerTest.config(Map.of()), new SimpleMeterRegistry());
  }
}
