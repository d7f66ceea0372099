package io.attune.language.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Timestamp;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import io.attune.language.expression.Predicate.Verdict;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Our predicates against the library's interpreter. Rerun one line with `-Dattune.seed=…`;
/// `-Dattune.proof=full` draws 200,000 triples.
class ExpressionOracleTest {
  private static final int ROWS = 10;
  private static final int EXPRESSIONS =
      "full".equals(System.getProperty("attune.proof")) ? 20_000 : 1_000;
  private static final long SEED = Long.getLong("attune.seed", 20260131L);

  /// With moments as protobuf messages: with native ones release 0.11.1 refuses negative durations
  /// that have a fraction.
  private final CelRuntime interpreter =
      CelRuntimeFactory.standardCelRuntimeBuilder()
          .setOptions(
              Checker.OPTIONS.toBuilder().evaluateCanonicalTypesToNativeValues(false).build())
          .addFunctionBindings(
              CelFunctionBinding.from(
                  Checker.DID,
                  List.of(Map.class, String.class, Long.class),
                  given ->
                      MapRow.did((Map<?, ?>) given[0], (String) given[1], (Long) given[2], null)),
              CelFunctionBinding.from(
                  Checker.WITHIN,
                  List.of(Map.class, Object.class, Object.class, Object.class),
                  given ->
                      MapRow.within(
                          (Map<?, ?>) given[0],
                          (Number) given[1],
                          (Number) given[2],
                          (Number) given[3])),
              CelFunctionBinding.from(
                  Checker.DID_IN_CATEGORY,
                  List.of(Map.class, String.class, Long.class, String.class),
                  given ->
                      MapRow.did(
                          (Map<?, ?>) given[0],
                          (String) given[1],
                          (Long) given[2],
                          (String) given[3])))
          .build();

  private final Checker checker = new Checker(RandomExpressions.SCHEMA);
  private final Expressions expressions = new Expressions();

  @Test
  void says_what_the_interpreter_says() throws Exception {
    Map<Verdict, Integer> seen = new EnumMap<>(Verdict.class);
    for (int i = 0; i < EXPRESSIONS; i++) {
      RandomExpressions random = new RandomExpressions(new SplittableRandom(SEED + i));
      String text = random.flag(1 + i % 5);
      if (text.length() > 2_000) {
        text = random.flag(2);
      }
      CelAbstractSyntaxTree tree = checker.check(text);
      CelRuntime.Program program = interpreter.createProgram(tree);
      Predicate predicate = expressions.compile(text, RandomExpressions.SCHEMA);
      for (int r = 0; r < ROWS; r++) {
        Map<String, Object> row = random.row();
        Verdict expected = interpret(program, row);
        MapRow ours = new MapRow(RandomExpressions.SCHEMA, row);
        String line =
            "rerun with -Dattune.seed=" + (SEED + i) + ", row " + r + ": " + text + " over " + row;
        assertEquals(expected, predicate.test(ours), line);
        assertEquals(expected, predicate.test(ours), "second time, " + line);
        seen.merge(expected, 1, Integer::sum);
      }
    }
    System.getLogger("oracle")
        .log(System.Logger.Level.INFO, EXPRESSIONS * ROWS + " triples, no difference: " + seen);
    for (Verdict verdict : Verdict.values()) {
      assertTrue(
          seen.getOrDefault(verdict, 0) > EXPRESSIONS * ROWS / 20,
          "too few of " + verdict + ": " + seen);
    }
  }

  private static Verdict interpret(CelRuntime.Program program, Map<String, Object> row) {
    try {
      return (Boolean) program.eval(protobuf(row)) ? Verdict.YES : Verdict.NO;
    } catch (CelEvaluationException e) {
      return Verdict.FAILED;
    }
  }

  private static Map<String, Object> protobuf(Map<?, ?> row) {
    Map<String, Object> copy = new HashMap<>();
    row.forEach((key, value) -> copy.put((String) key, protobufValue(value)));
    return copy;
  }

  private static Object protobufValue(Object value) {
    return switch (value) {
      case Map<?, ?> map -> protobuf(map);
      case Instant instant ->
          Timestamp.newBuilder()
              .setSeconds(instant.getEpochSecond())
              .setNanos(instant.getNano())
              .build();
      default -> value;
    };
  }
}
