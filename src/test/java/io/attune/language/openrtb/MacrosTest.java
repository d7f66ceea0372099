package io.attune.language.openrtb;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.attune.language.openrtb.Macros.Macro;
import io.attune.language.openrtb.Macros.Told;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MacrosTest {
  private static final Macros.Encodings B64 =
      (value, suffix) ->
          suffix.equals("B64")
              ? Optional.of(
                  Base64.getUrlEncoder()
                      .withoutPadding()
                      .encodeToString(value.getBytes(StandardCharsets.UTF_8)))
              : Optional.empty();

  @ParameterizedTest
  @EnumSource(Macro.class)
  void every_macro_is_replaced(Macro macro) {
    assertEquals("a 1.5 b", replace("a " + macro.text() + " b", false, Map.of(macro, "1.5")));
  }

  @Test
  void values_in_addresses_are_percent_encoded() {
    Map<Macro, String> values = Map.of(Macro.AUCTION_SEAT_ID, "a&b=c ü*~+%");
    assertEquals(
        "https://x/?s=a%26b%3Dc%20%C3%BC%2A~%2B%25&p=1",
        replace("https://x/?s=${AUCTION_SEAT_ID}&p=1", true, values));
    assertEquals("a&b=c ü*~+%", replace("${AUCTION_SEAT_ID}", false, values));
  }

  @Test
  void unknown_ones_stay_and_missing_values_become_nothing() {
    assertEquals("${NO_MACRO} ", replace("${NO_MACRO} ${AUCTION_LOSS}", true, Map.of()));
    assertEquals("${AUCTION_PRICE", replace("${AUCTION_PRICE", true, price("1")));
    assertEquals("$ {AUCTION_PRICE}", replace("$ {AUCTION_PRICE}", true, price("1")));
    assertEquals("${auction_price}", replace("${auction_price}", true, price("1")));
    assertEquals("${1", replace("${${AUCTION_PRICE}", true, price("1")));
    assertEquals("11", replace("${AUCTION_PRICE}${AUCTION_PRICE}", true, price("1")));
  }

  @Test
  void suffixes_name_an_encoding() {
    assertEquals("MS41", replace("${AUCTION_PRICE:B64}", true, price("1.5")));
    assertEquals("${AUCTION_PRICE:XYZ}", replace("${AUCTION_PRICE:XYZ}", true, price("1.5")));
    assertEquals("", replace("${AUCTION_PRICE:B64}", true, Map.of()));
  }

  @Test
  void a_value_is_not_looked_through_for_macros() {
    assertEquals(
        "${AUCTION_LOSS}",
        replace(
            "${AUCTION_PRICE}",
            false,
            Map.of(Macro.AUCTION_PRICE, "${AUCTION_LOSS}", Macro.AUCTION_LOSS, "1")));
  }

  @Test
  void prices_in_notices_are_understood_whatever_they_are() {
    assertEquals(new Told.Amount(1_500_000), Macros.price("1.5"));
    assertEquals(new Told.Amount(0), Macros.price("0"));
    assertEquals(new Told.Amount(1), Macros.price("0.0000005"));
    assertEquals(new Told.Nothing(), Macros.price(""));
    assertEquals(new Told.Audit(), Macros.price("AUDIT"));
    assertEquals(new Told.Unreplaced(), Macros.price("${AUCTION_PRICE}"));
    assertEquals(new Told.Unreplaced(), Macros.price("%24%7BAUCTION_PRICE%7D"));
    assertEquals(
        new Told.Other("YWJjMTIzZGVmNDU2Z2hpN7fhCuPemCAWJRxOgA"),
        Macros.price("YWJjMTIzZGVmNDU2Z2hpN7fhCuPemCAWJRxOgA"));
    assertInstanceOf(Told.Other.class, Macros.price("-1"));
    assertInstanceOf(Told.Other.class, Macros.price("NaN"));
    assertInstanceOf(Told.Other.class, Macros.price("1e999999999"));
  }

  @Test
  void blanks_round_a_price_are_none_of_it() {
    assertEquals(new Told.Amount(1_250_000), Macros.price(" 1.25"));
    assertEquals(new Told.Amount(1_250_000), Macros.price("1.25\t"));
    assertEquals(new Told.Other("1 .25"), Macros.price("1 .25"));
  }

  @Test
  void no_text_makes_it_throw() {
    long seed = Long.getLong("attune.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    String alphabet = "${}AUCTION_PRICE:%0123456789.eE+-\ud800é";
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(40); i > 0; i--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      assertDoesNotThrow(
          () -> {
            Macros.price(text.toString());
            replace(text.toString(), true, price("1"));
          },
          () -> text + " -Dattune.seed=" + seed);
    }
  }

  private static Map<Macro, String> price(String value) {
    return Map.of(Macro.AUCTION_PRICE, value);
  }

  private static String replace(String text, boolean address, Map<Macro, String> values) {
    return Macros.replace(text, address, values, B64);
  }
}
