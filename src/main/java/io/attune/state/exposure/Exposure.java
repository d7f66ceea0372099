package io.attune.state.exposure;

import io.attune.language.problem.Refusal;
import io.attune.platform.store.Store;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jboss.logging.Logger;

/// Frequency caps that hold exactly: an ad is **reserved** when it is decided, **committed** when
/// its impression is told, and free again when its reservation ends. Reservations count in every
/// window as impressions do, so that two decisions at once, at any replica, never return more than
/// a cap allows; nor are more ever committed in time. One script decides each change.
///
/// An impression counts in a window while it is younger than the window. Impressions are counted
/// one by one: the last 100 of a scope are kept with their times, older ones as a number, so no
/// window's count is an estimate. Any thread; nothing blocks.
@Singleton
public final class Exposure {
  private static final Logger LOG = Logger.getLogger(Exposure.class);
  /// The longest reservation.
  public static final Duration LONGEST_PENDING = Duration.ofHours(1);

  private final ExposureCalls calls;
  private final Store store;
  private final ExposureConfig config;
  private final Counter away;
  private final Counter late;

  @Inject
  Exposure(Store store, ExposureConfig config, MeterRegistry meters) {
    this(store, config, meters, Optional.empty());
  }

  /// @param clock instead of Redis' own
  Exposure(
      Store store, ExposureConfig config, MeterRegistry meters, Optional<InstantSource> clock) {
    this.store = store;
    this.config = ExposureConfig.checked(config);
    calls = new ExposureCalls(store, config.mostScopes(), clock);
    away =
        Counter.builder("attune.exposure.away")
            .description("Decisions that could not ask what the viewer saw")
            .register(meters);
    late =
        Counter.builder("attune.exposure.late")
            .description("Impressions that came after their reservation had ended")
            .register(meters);
  }

  /// What one decision asks.
  ///
  /// @param first names the decision, and the position of the first ad that is taken; the next ones
  ///     follow
  /// @param contenders in the order of preference, up to `attune.exposure.most-contenders`
  /// @param wanted how many are taken at most, 1 or more
  /// @param pending how long a reservation lasts, up to an hour
  public record Wish(Shown first, List<Contender> contenders, int wanted, Duration pending) {
    public Wish {
      contenders = List.copyOf(contenders);
    }
  }

  /// Takes the first contenders that all their caps allow, counting what it takes itself. Never
  /// fails: while the store is away only contenders without caps, and those that say so, are taken.
  ///
  /// @throws IllegalArgumentException when the wish is beyond its ranges
  public Future<Reservation> reserve(Wish wish) {
    return reserve(wish, calls -> calls.reserve(wish));
  }

  /// The same for who cannot wait: a store that does not answer within the patience counts as away.
  /// What it may have reserved all the same ends by itself.
  ///
  /// @param patience more than nothing
  public Future<Reservation> reserve(Wish wish, Duration patience) {
    return reserve(
        wish, calls -> calls.reserve(wish).timeout(patience.toNanos(), TimeUnit.NANOSECONDS));
  }

  private Future<Reservation> reserve(
      Wish wish, Function<ExposureCalls, Future<Reservation>> asking) {
    check(wish);
    if (wish.contenders.stream().allMatch(contender -> contender.scopes().isEmpty())) {
      return Future.succeededFuture(Unasked.taken(wish, true));
    }
    return asking
        .apply(calls)
        .otherwise(
            failure -> {
              away.increment();
              if (!(failure instanceof Refusal || failure instanceof TimeoutException)) {
                LOG.error("exposure: the store refused a reservation", failure);
              }
              return Unasked.taken(wish, false);
            });
  }

  /// How many ads one wish may ask for.
  public int mostContenders() {
    return config.mostContenders();
  }

  private void check(Wish wish) {
    int last = wish.first.position() + Math.min(wish.wanted, wish.contenders.size()) - 1;
    within("contenders", wish.contenders.size(), 0, config.mostContenders());
    within("wanted", wish.wanted, 1, Shown.MOST_POSITION + 1);
    within("last position", last, -1, Shown.MOST_POSITION);
    within("pending", wish.pending.toMillis(), 1, LONGEST_PENDING.toMillis());
  }

  private static void within(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "wish." + name + ": " + value + " (expected: " + least + " to " + most + ")");
    }
  }

  /// Counts an impression, once.
  ///
  /// @param scopes those it was reserved with
  /// @param shownMillis when it was seen, milliseconds since 1970; counted as no earlier than the
  ///     decision and no later than now
  public Future<Commitment> commit(Shown ad, List<Scope> scopes, long shownMillis) {
    if (scopes.isEmpty()) {
      return Future.succeededFuture(Commitment.COUNTED);
    }
    return calls
        .commit(ad, scopes, shownMillis)
        .map(number -> Commitment.values()[number])
        .onSuccess(
            commitment -> {
              if (commitment == Commitment.LATE) {
                late.increment();
              }
            });
  }

  /// Gives a reservation back; an impression that was counted stays.
  ///
  /// @return whether there was one
  public Future<Boolean> release(Shown ad, List<Scope> scopes) {
    return scopes.isEmpty()
        ? Future.succeededFuture(false)
        : calls.release(ad, scopes).map(had -> had > 0);
  }

  /// Forgets what a viewer saw.
  ///
  /// @return whether there was anything
  public Future<Boolean> erase(String viewer) {
    return store
        .send(Request.cmd(Command.DEL).arg(calls.key(viewer)))
        .map(gone -> ExposureCalls.number(gone) > 0);
  }

  /// Bytes that Redis keeps of a viewer's exposure, its own overhead included; 0 for none.
  public Future<Long> bytes(String viewer) {
    Request request = Request.cmd(Command.MEMORY).arg("USAGE").arg(calls.key(viewer));
    return store.send(request).map(answer -> (long) ExposureCalls.number(answer));
  }

  /// What is taken without asking.
  private static final class Unasked {
    static Reservation taken(Wish wish, boolean certain) {
      List<Reservation.Verdict> verdicts = new ArrayList<>(wish.contenders.size());
      int wanted = wish.wanted;
      for (Contender contender : wish.contenders) {
        boolean open = contender.scopes().isEmpty() || !certain && contender.openWhenAway();
        if (wanted == 0) {
          verdicts.add(Reservation.Verdict.NOT_NEEDED);
        } else if (open) {
          verdicts.add(Reservation.Verdict.TAKEN);
          wanted--;
        } else {
          verdicts.add(Reservation.Verdict.UNKNOWN);
        }
      }
      return new Reservation(verdicts, certain);
    }
  }
}
