package io.attune.state.ledger;

import io.attune.platform.store.Store;

/// Further replicas' ledgers, for tests of other rooms.
public final class TestLedgers {
  private TestLedgers() {}

  /// One that renews its leases every few hundredths of a second.
  public static Ledger quick(Store store) {
    return LedgerTest.quick(store);
  }
}
