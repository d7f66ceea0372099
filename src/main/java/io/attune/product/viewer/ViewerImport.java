package io.attune.product.viewer;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.platform.store.Store;
import io.attune.platform.wire.Problems;
import io.attune.state.profile.Viewers;
import io.vertx.core.Future;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes what the business says of many viewers, a line each: a JSON merge patch with an `id`, so
/// that several systems can each say their part. Blocking.
@Singleton
public final class ViewerImport {
  /// Lines that travel to the store at once.
  public static final int AT_ONCE = 128;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Viewers viewers;
  private final Store store;
  private final InstantSource clock = InstantSource.system();

  @Inject
  public ViewerImport(Viewers viewers, Store store) {
    this.viewers = viewers;
    this.store = store;
  }

  /// What became of a line.
  ///
  /// @param id as far as it could be read; empty otherwise
  /// @param version afterwards; 0 when it was refused
  /// @param problem why it was refused, or null
  public record Result(String id, long version, @Nullable Problem problem) {}

  /// Writes some lines, those of one viewer one after the other.
  ///
  /// @param lines at most [#AT_ONCE], each one JSON object
  /// @return per line, in order
  public List<Result> write(List<byte[]> lines) {
    List<Future<Result>> all = new ArrayList<>(lines.size());
    java.util.Map<String, Future<Result>> last = new java.util.HashMap<>();
    for (byte[] line : lines) {
      try {
        Statement statement = Statement.patch(line);
        String id = statement.requiredId();
        statement.check();
        Future<Result> before = last.get(id);
        Future<Result> result =
            before == null ? write(id, statement) : before.compose(done -> write(id, statement));
        last.put(id, result);
        all.add(result);
      } catch (Refusal refusal) {
        all.add(Future.succeededFuture(new Result("", 0, refusal.problem())));
      }
    }
    store.await(Future.join(all), PATIENCE);
    return all.stream().map(Future::result).toList();
  }

  /// Never fails.
  private Future<Result> write(String id, Statement statement) {
    long now = clock.millis();
    try {
      return viewers
          .change(id, statement.version(), before -> statement.apply(before, now))
          .map(changed -> new Result(id, changed.profile().version(), null))
          .otherwise(failure -> new Result(id, 0, Problems.of(failure)));
    } catch (Refusal refusal) {
      return Future.succeededFuture(new Result(id, 0, refusal.problem()));
    }
  }

  /// Whether trying the rest makes no sense now.
  static boolean away(@Nullable Problem problem) {
    return problem != null
        && (problem.code() == ProblemCode.STORE_UNAVAILABLE
            || problem.code() == ProblemCode.OVERLOADED);
  }
}
