package io.attune.product.bid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MimesTest {
  @ParameterizedTest
  @CsvSource({
    "text/html, text/html, true",
    "TEXT/HTML, text/html, true",
    "text/html; charset=utf-8, text/html, true",
    "' text/html ', text/html, true",
    "text/*, text/html, true",
    "*/*, text/html, true",
    "image/*, text/html, false",
    "image/png, text/html, false",
    "text/html5, text/html, false",
    "text, text/html, false",
    "image/jpg, image/jpeg, true",
    "image/jpeg, image/jpeg, true",
    "image/jpg, image/png, false",
    "/*, image/png, false"
  })
  void types_are_understood_as_senders_write_them(String taken, String type, boolean takes) {
    assertEquals(takes, Mimes.take(List.of("video/mp4", taken), type));
  }

  @Test
  void no_list_takes_all() {
    assertTrue(Mimes.take(List.of(), "text/html"));
  }
}
