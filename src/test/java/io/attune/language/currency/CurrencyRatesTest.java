package io.attune.language.currency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.document.Document;
import io.attune.language.problem.Refusal;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CurrencyRatesTest {
  private static final CurrencyRates RATES =
      read(
          "{asOf: \"2026-11-23T00:00:00Z\", base: USD, worth: {EUR: 1.1, JPY: 0.0064, KWD: 3.26}}");

  @Test
  void converts_by_way_of_the_base() {
    assertEquals(OptionalLong.of(1_100_000), RATES.convert(1_000_000, "EUR", "USD", true));
    assertEquals(OptionalLong.of(909_090), RATES.convert(1_000_000, "USD", "EUR", false));
    assertEquals(OptionalLong.of(909_091), RATES.convert(1_000_000, "USD", "EUR", true));
    assertEquals(OptionalLong.of(171_875_000), RATES.convert(1_000_000, "EUR", "JPY", true));
  }

  @Test
  void the_same_currency_needs_no_rate() {
    assertEquals(OptionalLong.of(7), CurrencyRates.NONE.convert(7, "XTS", "XTS", true));
    assertEquals(OptionalLong.empty(), RATES.convert(7, "XTS", "USD", true));
    assertEquals(OptionalLong.empty(), RATES.convert(7, "USD", "XTS", true));
  }

  @Test
  void equals_exact_arithmetic() {
    long seed = Long.getLong("attune.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    List<String> codes = List.of("USD", "EUR", "JPY", "KWD");
    List<String> worth = List.of("1", "1.1", "0.0064", "3.26");
    for (int round = 0; round < 20_000; round++) {
      int from = random.nextInt(4);
      int to = (from + random.nextInt(1, 4)) % 4;
      boolean up = random.nextBoolean();
      long amount = random.nextLong(Long.MAX_VALUE >> random.nextInt(4, 60));
      BigDecimal due =
          BigDecimal.valueOf(amount)
              .multiply(new BigDecimal(worth.get(from)))
              .divide(
                  new BigDecimal(worth.get(to)), 0, up ? RoundingMode.CEILING : RoundingMode.FLOOR);
      OptionalLong found = RATES.convert(amount, codes.get(from), codes.get(to), up);
      boolean fits = due.toBigInteger().bitLength() < Long.SIZE;
      assertEquals(
          fits ? OptionalLong.of(due.longValueExact()) : OptionalLong.empty(),
          found,
          () -> "-Dattune.seed=" + seed);
    }
  }

  @Test
  void a_table_grows_stale() {
    Instant asOf = Instant.parse("2026-11-23T00:00:00Z");
    assertFalse(RATES.isStale(asOf.plus(Duration.ofDays(1)), Duration.ofDays(1)));
    assertTrue(RATES.isStale(asOf.plus(Duration.ofDays(1)).plusNanos(1), Duration.ofDays(1)));
    assertTrue(CurrencyRates.NONE.isStale(asOf, Duration.ofDays(1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{asOf: \"2026-11-23T00:00:00Z\", base: usd, worth: {}}",
        "{asOf: \"2026-11-23T00:00:00Z\", base: USD, worth: {EUR: 0}}",
        "{asOf: \"2026-11-23T00:00:00Z\", base: USD, worth: {EURO: 1}}",
        "{asOf: yesterday, base: USD, worth: {}}",
        "{base: USD, worth: {}}"
      })
  void a_table_that_is_wrong_is_refused(String table) {
    Refusal refusal = assertThrows(Refusal.class, () -> read(table));
    assertTrue(refusal.getMessage().contains("expected: "), refusal.getMessage());
  }

  private static CurrencyRates read(String table) {
    return CurrencyRates.read(Document.yaml("rates.yaml", table));
  }
}
