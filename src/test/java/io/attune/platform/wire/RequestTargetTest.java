package io.attune.platform.wire;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/v1/items/a%20b",
        "/v1/items/%F0%9F%91%9F",
        "/v1/items:batch?x=a+b&y=%25",
        "*",
        "/a;b=c/d@e~f!$&'()*,",
        "/x?price=${AUCTION_PRICE}&y=a|b^c`d\\e?f"
      })
  void whole_escapes_and_allowed_characters_pass(String target) {
    assertTrue(RequestTarget.valid(target));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/%zz",
        "/%2",
        "/%",
        "/a b",
        "/%FF",
        "/%C0%80",
        "/%F0%9F%91",
        "/\"",
        "/<",
        "/ü",
        "/a\tb",
        "/${AUCTION_PRICE}?x",
        "/a|b",
        "/?x=\"",
        "/?x=a b",
        "/?x=%G0"
      })
  void broken_escapes_and_other_characters_do_not(String target) {
    assertFalse(RequestTarget.valid(target));
  }
}
