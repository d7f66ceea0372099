package io.attune.state.ledger;

import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;

/// What the store answers to a call of `ledger_sync`.
///
/// @param nowMillis time by Redis' clock, never falling within a group
/// @param untilMillis end of the lease
/// @param booked ids of this holder's holds that others booked
/// @param latest number of the latest change in the group
/// @param changed names of accounts that others changed
/// @param all whether any account may have been changed
/// @param figures seven per account: leased, booked, remaining, whether another lacks money, spent,
/// how often booked by kind 0 and 1
record Reply(
    long nowMillis,
    long untilMillis,
    List<String> booked,
    long latest,
    List<String> changed,
    boolean all,
    long[] figures) {
  private static final int WIDTH = 7;

  /// @param response not empty
  /// @param before so many characters stand before an account's name in its key
  static Reply of(Response response, int before) {
    List<String> booked = new ArrayList<>();
    response.get(2).forEach(id -> booked.add(id.toString()));
    List<String> changed = new ArrayList<>();
    response.get(4).forEach(key -> changed.add(key.toString().substring(before)));
    Response figures = response.get(6);
    long[] numbers = new long[figures.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Calls.number(figures.get(i));
    }
    return new Reply(
        Calls.number(response.get(0)),
        Calls.number(response.get(1)),
        booked,
        Calls.number(response.get(3)),
        changed,
        Calls.number(response.get(5)) == 1,
        numbers);
  }

  long leased(int account) {
    return figures[account * WIDTH];
  }

  long booked(int account) {
    return figures[account * WIDTH + 1];
  }

  long remaining(int account) {
    return figures[account * WIDTH + 2];
  }

  boolean otherLacks(int account) {
    return figures[account * WIDTH + 3] == 1;
  }

  long spent(int account) {
    return figures[account * WIDTH + 4];
  }

  long counted(int account, int kind) {
    return figures[account * WIDTH + 5 + kind];
  }
}
