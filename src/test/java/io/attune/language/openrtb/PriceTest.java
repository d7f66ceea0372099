package io.attune.language.openrtb;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Decimals against BigDecimal.
class PriceTest {
  @Test
  void reads_decimals_as_big_decimal_does() {
    long seed = Long.getLong("attune.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 50_000; round++) {
      String text = decimal(random);
      assertEquals(
          due(text, RoundingMode.CEILING),
          Price.micros(text, Price.Rounding.UP),
          () -> "-Dattune.seed=" + seed + " up " + text);
      assertEquals(
          due(text, RoundingMode.HALF_UP),
          Price.micros(text, Price.Rounding.HALF_UP),
          () -> "-Dattune.seed=" + seed + " half up " + text);
    }
  }

  private static long due(String text, RoundingMode rounding) {
    BigDecimal micros = new BigDecimal(text).movePointRight(6);
    if (micros.signum() < 0) {
      return Price.NEGATIVE;
    }
    BigDecimal whole = micros.setScale(0, rounding);
    return whole.compareTo(BigDecimal.valueOf(Price.MOST)) > 0
        ? Price.TOO_LARGE
        : whole.longValueExact();
  }

  private static String decimal(SplittableRandom random) {
    StringBuilder text = new StringBuilder(random.nextInt(10) == 0 ? "-" : "");
    digits(text, random.nextInt(1, 10), random);
    if (random.nextBoolean()) {
      text.append('.');
      digits(text, random.nextInt(1, 12), random);
    }
    if (random.nextInt(4) == 0) {
      text.append(random.nextBoolean() ? 'e' : 'E').append(random.nextInt(-15, 15));
    }
    return text.toString();
  }

  private static void digits(StringBuilder text, int count, SplittableRandom random) {
    for (int i = 0; i < count; i++) {
      text.append(random.nextInt(3) == 0 ? '0' : (char) ('0' + random.nextInt(10)));
    }
  }

  @Test
  void writes_what_it_reads() {
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 50_000; round++) {
      long micros = random.nextLong(Price.MOST >> random.nextInt(43));
      String text = Price.text(micros);
      assertEquals(0, new BigDecimal(text).compareTo(BigDecimal.valueOf(micros, 6)), text);
      assertEquals(micros, Price.micros(text, Price.Rounding.UP));
    }
    assertEquals("1.5", Price.text(1_500_000));
    assertEquals("0.000001", Price.text(1));
    assertEquals("0", Price.text(0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "-",
        "+",
        "e5",
        "1e",
        "1e+",
        "1.2.3",
        "1,5",
        " 1",
        "0x1",
        "Infinity",
        "१"
      })
  void what_is_no_number_is_none(String text) {
    assertEquals(Price.INVALID, Price.micros(text, Price.Rounding.UP));
  }

  @Test
  void edges() {
    assertEquals(Price.MOST, Price.micros("9007199.25474", Price.Rounding.UP));
    assertEquals(Price.TOO_LARGE, Price.micros("9007199.2547401", Price.Rounding.UP));
    assertEquals(Price.TOO_LARGE, Price.micros("1e999999999999", Price.Rounding.UP));
    assertEquals(1, Price.micros("1e-999999999999", Price.Rounding.UP));
    assertEquals(0, Price.micros("0e999999999999", Price.Rounding.UP));
    assertEquals(0, Price.micros("-0.0", Price.Rounding.UP));
    assertEquals(500_000, Price.micros(".5", Price.Rounding.UP));
  }
}
