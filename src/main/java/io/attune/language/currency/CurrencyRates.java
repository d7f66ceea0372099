package io.attune.language.currency;

import io.attune.language.document.Document;
import io.attune.language.problem.Refusal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// A table of rates at one moment. Immutable, any thread.
public final class CurrencyRates {
  private static final Pattern CODE = Pattern.compile("[A-Z]{3}");
  private static final double UNITS = 1e9;
  private static final double LEAST = 1e-6;
  private static final double MOST = 1e6;
  private static final int MOST_CURRENCIES = 300;

  private final Instant asOf;
  private final Map<String, Long> worth;

  private CurrencyRates(Instant asOf, Map<String, Long> worth) {
    this.asOf = asOf;
    this.worth = Map.copyOf(worth);
  }

  /// No rate at all: every currency is worth itself.
  public static final CurrencyRates NONE = new CurrencyRates(Instant.EPOCH, Map.of());

  /// Reads a table: `asOf` (RFC 3339), `base`, and `worth`, what one unit of each other currency is
  /// worth in the base: `{asOf: "2026-11-23T00:00:00Z", base: USD, worth: {EUR: 1.1}}`.
  ///
  /// @throws Refusal naming the field, its value and what is expected
  public static CurrencyRates read(Document table) {
    table.only("asOf", "base", "worth");
    Map<String, Long> worth = new HashMap<>();
    worth.put(code(table.get("base"), table.get("base").text(3, 3)), Math.round(UNITS));
    Map<String, Document> fields = table.get("worth").fields();
    if (fields.size() > MOST_CURRENCIES) {
      throw table.get("worth").refuse("at most " + MOST_CURRENCIES + " currencies");
    }
    fields.forEach(
        (name, value) ->
            worth.put(code(value, name), Math.round(value.number(LEAST, MOST) * UNITS)));
    return new CurrencyRates(moment(table.get("asOf")), worth);
  }

  private static String code(Document where, String code) {
    if (!CODE.matcher(code).matches()) {
      throw where.refuse("an ISO 4217 code in capitals, such as USD");
    }
    return code;
  }

  private static Instant moment(Document value) {
    try {
      return Instant.parse(value.text(1, 40));
    } catch (DateTimeException e) {
      throw value.refuse("a moment such as 2026-11-23T00:00:00Z");
    }
  }

  /// Whether the table is older than it may be.
  public boolean isStale(Instant now, Duration most) {
    return asOf.plus(most).isBefore(now);
  }

  /// An amount in another currency. The same currency needs no rate.
  ///
  /// @param amount 0 or more, of any unit: the result is of the same
  /// @param up whether to round up (floors) or down (bids)
  /// @return nothing where a rate is missing or the result does not fit
  public OptionalLong convert(long amount, String from, String to, boolean up) {
    if (from.equals(to)) {
      return OptionalLong.of(amount);
    }
    Long have = worth.get(from);
    Long want = worth.get(to);
    if (have == null || want == null) {
      return OptionalLong.empty();
    }
    if (Math.multiplyHigh(amount, have) == 0 && amount * have >= 0) {
      long product = amount * have;
      return OptionalLong.of(product / want + (up && product % want > 0 ? 1 : 0));
    }
    BigInteger[] parts =
        BigInteger.valueOf(amount)
            .multiply(BigInteger.valueOf(have))
            .divideAndRemainder(BigInteger.valueOf(want));
    BigInteger result =
        parts[0].add(up && parts[1].signum() > 0 ? BigInteger.ONE : BigInteger.ZERO);
    return result.bitLength() < Long.SIZE
        ? OptionalLong.of(result.longValue())
        : OptionalLong.empty();
  }
}
