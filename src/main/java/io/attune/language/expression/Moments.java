package io.attune.language.expression;

import dev.cel.common.ast.CelExpr;
import io.attune.language.problem.Refusal;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Constant timestamps (RFC 3339) and durations (`1h30m`, `1.5s`, `-20ms`).
final class Moments {
  private static final Pattern DURATION =
      Pattern.compile("([-+]?)((?:\\d+(?:\\.\\d*)?(?:h|ms|m|s))+)");
  private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d*)?)(h|ms|m|s)");
  private static final Map<String, Long> UNITS =
      Map.of("h", 3_600_000L, "m", 60_000L, "s", 1_000L, "ms", 1L);

  private Moments() {}

  static Node timestamp(Compiler compiler, CelExpr operand) {
    String text = constant(compiler, operand);
    try {
      Instant instant = OffsetDateTime.parse(text).toInstant();
      if (instant.equals(instant.truncatedTo(ChronoUnit.MILLIS))
          && Arithmetic.Range.MOMENT.holds(instant.toEpochMilli())) {
        return new Constants.WholeConstant(instant.toEpochMilli());
      }
    } catch (DateTimeException | ArithmeticException e) {
      throw notATimestamp(compiler, operand);
    }
    throw notATimestamp(compiler, operand);
  }

  private static Refusal notATimestamp(Compiler compiler, CelExpr operand) {
    return compiler.refused(
        operand,
        "is not a timestamp (expected: RFC 3339 in whole milliseconds, such as \"2026-01-31T12:00:00Z\")");
  }

  static Node duration(Compiler compiler, CelExpr operand) {
    String text = constant(compiler, operand);
    Matcher whole = DURATION.matcher(text);
    if (whole.matches()) {
      BigDecimal millis = BigDecimal.ZERO;
      Matcher part = PART.matcher(whole.group(2));
      while (part.find()) {
        millis =
            millis.add(
                new BigDecimal(part.group(1))
                    .multiply(
                        BigDecimal.valueOf(
                            Objects.requireNonNull(
                                UNITS.get(part.group(2)), "the pattern knows the units"))));
      }
      if (whole.group(1).equals("-")) {
        millis = millis.negate();
      }
      BigDecimal exact = millis.stripTrailingZeros();
      if (exact.scale() <= 0
          && exact.precision() - exact.scale() <= 16
          && Arithmetic.Range.SPAN.holds(exact.longValueExact())) {
        return new Constants.WholeConstant(exact.longValueExact());
      }
    }
    throw compiler.refused(
        operand,
        "is not a duration (expected: whole milliseconds in h, m, s and ms, such as \"24h\" or \"1h30m\")");
  }

  private static String constant(Compiler compiler, CelExpr operand) {
    if (compiler.text(operand) instanceof Constants.TextConstant constant) {
      return constant.value();
    }
    throw compiler.refused(operand, "is not a constant (expected: a constant string)");
  }
}
