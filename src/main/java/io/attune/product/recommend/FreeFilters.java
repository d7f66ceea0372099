package io.attune.product.recommend;

import io.attune.language.expression.ExpressionSchema;
import io.attune.language.expression.ExpressionSchema.Type;
import io.attune.language.expression.Expressions;
import io.attune.language.expression.Predicate;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.language.schema.Column;
import io.attune.language.schema.Entity;
import io.attune.language.schema.FeatureSchema;
import io.attune.state.placement.Placement;
import io.attune.state.placement.PlacementSnapshot;
import io.attune.state.placement.Placements;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Filter expressions that come with requests: compiled on a thread of their own, kept by text and
/// by what they may name, the one used longest ago forgotten first. Thread-safe.
final class FreeFilters {
  private static final int WAITING = 64;
  private static final String NAME = "request";

  private final Expressions expressions = new Expressions();
  private final Map<Key, Predicate> cache;
  private final ThreadPoolExecutor compiler;

  /// @param most how many are kept
  FreeFilters(int most) {
    cache = new LeastUsed(most);
    compiler =
        new ThreadPoolExecutor(
            1,
            1,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            task -> Thread.ofPlatform().daemon().name("attune-filter").unstarted(task));
    compiler.allowCoreThreadTimeOut(true);
  }

  /// The placement with one more filter that always applies and drops what it cannot judge.
  ///
  /// @param field path of the expression in the call
  /// @param context the request's fields, which the expression may name
  /// @param definitions the columns and the viewer's attributes, which it may name too
  /// @return at once when the expression is known; a refusal `invalid_expression`, or `overloaded`
  /// when too many wait
  Future<Placement> apply(
      Placement placement,
      String field,
      String expression,
      Map<String, Object> context,
      PlacementSnapshot definitions) {
    Key key = new Key(expression, names(context, definitions.schema(), definitions.attributes()));
    synchronized (cache) {
      Predicate known = cache.get(key);
      if (known != null) {
        return Future.succeededFuture(with(placement, expression, known));
      }
    }
    Promise<Placement> answer = Promise.promise();
    Context loop = Vertx.currentContext();
    try {
      compiler.execute(
          () -> {
            Future<Placement> compiled = compile(placement, field, key);
            if (loop == null) {
              compiled.onComplete(answer);
            } else {
              loop.runOnContext(back -> compiled.onComplete(answer));
            }
          });
    } catch (RejectedExecutionException e) {
      return Future.failedFuture(late(field));
    }
    return answer.future();
  }

  /// What is said when the expression was not compiled within the deadline; it goes on, so that the
  /// next call finds it.
  static Refusal late(String field) {
    return new Problem(
            ProblemCode.OVERLOADED, field, field + ": not compiled in time (expected: try again)")
        .refusal();
  }

  private Future<Placement> compile(Placement placement, String field, Key key) {
    try {
      Predicate predicate = expressions.compile(key.expression(), key.schema());
      synchronized (cache) {
        cache.put(key, predicate);
      }
      return Future.succeededFuture(with(placement, key.expression(), predicate));
    } catch (Refusal e) {
      return Future.failedFuture(
          new Problem(e.problem().code(), field, field + ": " + e.problem().detail()).refusal());
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private static ExpressionSchema names(
      Map<String, Object> context, FeatureSchema schema, Map<String, Type> attributes) {
    Map<String, Type> types = new HashMap<>();
    context.forEach(
        (name, value) ->
            types.put(
                name,
                value instanceof Double
                    ? Type.NUMBER
                    : value instanceof Boolean ? Type.FLAG : Type.TEXT));
    return ExpressionSchema.of(
        schema.columns(Entity.VIEWER).stream().map(Column::name).toList(),
        attributes,
        types,
        Map.of());
  }

  private static Placement with(Placement p, String expression, Predicate predicate) {
    List<Placement.NamedFilter> filters = new ArrayList<>(p.filters());
    filters.add(new Placement.NamedFilter(NAME, expression, Map.of(), true, false, predicate));
    return new Placement(
        p.id(),
        p.version(),
        p.deadline(),
        p.defaultCount(),
        p.maxCount(),
        p.maxCandidates(),
        p.sources(),
        p.rules(),
        List.copyOf(filters),
        p.model(),
        p.fallbackModel(),
        p.boosts(),
        p.diversity(),
        p.pins(),
        p.ads(),
        p.sponsoring());
  }

  /// The same at once, on this thread, for decisions that are made again.
  ///
  /// @throws Refusal `invalid_expression`
  static Placement narrowed(
      Placement placement,
      String expression,
      Map<String, Object> context,
      Placements.Names viewer) {
    ExpressionSchema names = names(context, viewer.schema(), viewer.attributes());
    return with(placement, expression, new Expressions().compile(expression, names));
  }

  void close() {
    compiler.shutdown();
  }

  private record Key(String expression, ExpressionSchema schema) {}

  private static final class LeastUsed extends LinkedHashMap<Key, Predicate> {
    private static final long serialVersionUID = 1L;
    private final int most;

    LeastUsed(int most) {
      super(16, 0.75f, true);
      this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Key, Predicate> eldest) {
      return size() > most;
    }
  }
}
