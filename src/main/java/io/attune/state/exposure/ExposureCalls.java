package io.attune.state.exposure;

import io.attune.language.digest.Sha256;
import io.attune.platform.log.EventLog;
import io.attune.platform.store.Store;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The script's keys, arguments and answers.
final class ExposureCalls {
  private static final String SCRIPT = "exposure_change";
  private static final int DECISION_BYTES = 8;
  private static final int NO_PLACE = -1;
  private static final int NOT_LOOKED_AT = -2;

  private final Store store;
  private final String mostScopes;
  private final Optional<InstantSource> clock;

  ExposureCalls(Store store, int mostScopes, Optional<InstantSource> clock) {
    this.store = store;
    this.mostScopes = Integer.toString(mostScopes);
    this.clock = clock;
  }

  String key(String viewer) {
    return store.key("cap:{%02x}:".formatted(EventLog.partition(viewer)) + viewer);
  }

  Future<Reservation> reserve(Exposure.Wish wish) {
    List<Scope> scopes = Scope.byName(wish.contenders());
    Map<String, Integer> numbers = HashMap.newHashMap(scopes.size());
    scopes.forEach(scope -> numbers.put(scope.name(), numbers.size() + 1));
    List<byte[]> arguments =
        begun("reserve", wish.first(), wish.wanted(), wish.pending().toMillis(), scopes);
    for (Contender contender : wish.contenders()) {
      add(arguments, contender.scopes().size());
      contender.scopes().forEach(scope -> add(arguments, numbers.get(scope.name())));
    }
    return run(wish.first(), arguments).map(answer -> reservation(answer, scopes));
  }

  private static Reservation reservation(Response answer, List<Scope> scopes) {
    List<Reservation.Verdict> verdicts = new ArrayList<>(answer.size());
    for (Response one : answer) {
      int number = number(one);
      verdicts.add(
          switch (number) {
            case 0 -> Reservation.Verdict.TAKEN;
            case NO_PLACE -> Reservation.Verdict.UNKNOWN;
            case NOT_LOOKED_AT -> Reservation.Verdict.NOT_NEEDED;
            default -> Reservation.Verdict.capped(scopes.get(number - 1).name());
          });
    }
    return new Reservation(verdicts, true);
  }

  Future<Integer> commit(Shown ad, List<Scope> scopes, long shownMillis) {
    return run(ad, begun("commit", ad, shownMillis, ad.decidedMillis(), scopes))
        .map(ExposureCalls::number);
  }

  Future<Integer> release(Shown ad, List<Scope> scopes) {
    return run(ad, begun("release", ad, 0, 0, scopes)).map(ExposureCalls::number);
  }

  private List<byte[]> begun(String what, Shown ad, long fifth, long sixth, List<Scope> scopes) {
    List<byte[]> arguments = new ArrayList<>(16 + 6 * scopes.size());
    add(arguments, what);
    add(arguments, clock.map(InstantSource::millis).orElse(0L));
    arguments.add(Arrays.copyOf(Sha256.of(ad.decision()), DECISION_BYTES));
    add(arguments, ad.position());
    add(arguments, fifth);
    add(arguments, sixth);
    add(arguments, mostScopes);
    add(arguments, scopes.size());
    for (Scope scope : scopes) {
      add(arguments, scope.name());
      add(arguments, scope.caps().size());
      for (Cap cap : scope.caps()) {
        add(arguments, cap.windowMillis());
        add(arguments, cap.count());
      }
    }
    return arguments;
  }

  /// A whole number, 0 for none.
  static int number(@Nullable Response answer) {
    Integer number = answer == null ? null : answer.toInteger();
    return number == null ? 0 : number;
  }

  private static void add(List<byte[]> arguments, @Nullable Object value) {
    arguments.add(String.valueOf(value).getBytes(StandardCharsets.UTF_8));
  }

  private Future<Response> run(Shown ad, List<byte[]> arguments) {
    return store
        .script(SCRIPT, List.of(key(ad.viewer())), arguments)
        .map(
            answer -> {
              if (answer == null) {
                throw new IllegalStateException(SCRIPT + ": no answer (expected: one)");
              }
              return answer;
            });
  }
}
