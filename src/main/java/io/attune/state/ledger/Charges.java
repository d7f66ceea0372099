package io.attune.state.ledger;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Pays without a hold. Money that replicas lease and do not use is asked back first, for some
/// seconds: only then is a charge left unpaid.
final class Charges {
  private static final Payment[] VERDICTS = Payment.values();
  private static final int COME_AGAIN = VERDICTS.length;

  /// Between one attempt and the next; together more than `attune.ledger.idle-every` has.
  private static final long[] WAIT_MILLIS = {60, 200, 600, 1_200, 2_000, 2_500};

  private static final int MOST_WAITING = 10_000;

  private final Calls calls;
  private final Map<String, Group> groups;
  private final LedgerMeters meters;
  private final AtomicInteger waiting = new AtomicInteger();

  /// @param groups a live view
  Charges(Calls calls, Map<String, Group> groups, LedgerMeters meters) {
    this.calls = calls;
    this.groups = groups;
    this.meters = meters;
  }

  Future<Payment> charge(Charge charge, Duration remembered) {
    return attempt(charge, remembered.toMillis(), 0).onSuccess(meters::charged);
  }

  private Future<Payment> attempt(Charge charge, long rememberedMillis, int attempt) {
    Ticket ticket = charge.ticket();
    @Nullable Group group = groups.get(ticket.group());
    boolean own = group != null && group.holds(ticket.holder());
    boolean last = attempt == WAIT_MILLIS.length || waiting.get() >= MOST_WAITING;
    return calls
        .charge(charge, own, !last, rememberedMillis)
        .compose(
            answer -> {
              int verdict = (int) answer[0];
              if (verdict == COME_AGAIN) {
                return again(charge, rememberedMillis, attempt);
              }
              if (verdict > COME_AGAIN) {
                return Future.failedFuture(
                    Problem.of(
                            ProblemCode.STORE_UNAVAILABLE,
                            "ledger: a budget is not known yet (expected: within a second)")
                        .refusal());
              }
              Payment payment = VERDICTS[verdict];
              if (group != null && own && payment == Payment.HELD) {
                group.bookedHere(ticket, Arrays.copyOfRange(answer, 1, answer.length));
              }
              return Future.succeededFuture(payment);
            });
  }

  private Future<Payment> again(Charge charge, long rememberedMillis, int attempt) {
    Group group = groups.get(charge.ticket().group());
    if (group != null) {
      charge.accounts().forEach(group::urge);
    }
    waiting.incrementAndGet();
    Promise<Payment> promise = Promise.promise();
    CompletableFuture.delayedExecutor(WAIT_MILLIS[attempt], TimeUnit.MILLISECONDS, Runnable::run)
        .execute(
            () -> {
              waiting.decrementAndGet();
              attempt(charge, rememberedMillis, attempt + 1).onComplete(promise);
            });
    return promise.future();
  }
}
