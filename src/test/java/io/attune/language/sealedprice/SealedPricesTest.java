package io.attune.language.sealedprice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.attune.language.problem.Refusal;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Against texts that others sealed: Google's examples and its library's test.
class SealedPricesTest {
  private static final String E = "skU7Ax_NL5pPAFyKdkfZjZz2-VhIN8bjj1rVFOaJ_5o=";
  private static final String I = "arO23ykdNqUQ5LEoQ0FVmPkBd7xB5CO89PDZlSjpFxo=";
  private static final String SEALED = "YWJjMTIzZGVmNDU2Z2hpN7fhCuPemCAWJRxOgA";

  @ParameterizedTest
  @CsvSource({
    "YWJjMTIzZGVmNDU2Z2hpN7fhCuPemCAWJRxOgA, 1900",
    "YWJjMTIzZGVmNDU2Z2hpN7fhCuPemC32prpWWw, 2700"
  })
  void opens_googles_examples(String text, long micros) {
    assertEquals(OptionalLong.of(micros), SealedPrices.of(E, I).open(text));
  }

  @Test
  void opens_with_and_without_padding() {
    SealedPrices prices =
        SealedPrices.of(
            "sIxwz7yw62yrfoLGt12lIHKuYrK_S5kLuApI2BQe7Ac=",
            "v3fsVcMBMMHYzRhi7SpM0sdqwzvAxM6KPTu9OtVod5I");
    OptionalLong due = OptionalLong.of(1_200_000);
    assertEquals(due, prices.open("5nmwvgAM0UABI0VniavN72_sy3T6V9ohlpvOpA=="));
    assertEquals(due, prices.open("5nmwvgAM0UABI0VniavN72_sy3T6V9ohlpvOpA"));
  }

  @Test
  void other_keys_open_nothing() {
    assertEquals(OptionalLong.empty(), SealedPrices.of(I, E).open(SEALED));
  }

  @Test
  void a_changed_text_opens_nothing() {
    SealedPrices prices = SealedPrices.of(E, I);
    SplittableRandom random = new SplittableRandom(3);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (int round = 0; round < 2_000; round++) {
      int at = random.nextInt(SEALED.length() - 1);
      char with = alphabet.charAt(random.nextInt(64));
      String changed = SEALED.substring(0, at) + with + SEALED.substring(at + 1);
      assertEquals(changed.equals(SEALED), prices.open(changed).isPresent(), changed);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "AUDIT",
        "${AUCTION_PRICE}",
        "1.5",
        "YWJj",
        "====",
        "Ü",
        "YWJjMTIzZGVmNDU2Z2hpN7fhCuPemCAWJRxOgAYWJjMTIz"
      })
  void other_texts_open_nothing(String text) {
    assertEquals(OptionalLong.empty(), SealedPrices.of(E, I).open(text));
  }

  @Test
  void a_wrong_key_is_refused_without_being_shown() {
    Refusal refusal = assertThrows(Refusal.class, () -> SealedPrices.of("se cret", I));
    assertFalse(refusal.getMessage().contains("cret"), refusal.getMessage());
    assertThrows(Refusal.class, () -> SealedPrices.of(E, ""));
  }
}
