package io.attune.language.bidwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.attune.language.openrtb.Banner;
import io.attune.language.openrtb.BidRequest;
import io.attune.language.openrtb.NoBidReason;
import io.attune.language.openrtb.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What senders contradict, repeat or misspell in what decides.
class OddRequestsTest {
  private static Outcome read(String imp, String more) {
    String request = "{'id': 'r', 'imp': [{'id': '1', 'banner': " + imp + "}]" + more + "}";
    return BidWire.JSON.read(request.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private static BidRequest request(String imp, String more) {
    return assertInstanceOf(Outcome.Understood.class, read(imp, more)).request();
  }

  @ParameterizedTest
  @ValueSource(strings = {"'x'", "[{'private_auction': 1}]", "true"})
  void a_market_that_cannot_be_read_spoils_the_imp(String market) {
    Outcome outcome = read("{'w': 300, 'h': 250}, 'pmp': " + market, "");
    assertEquals(
        NoBidReason.INVALID_REQUEST, assertInstanceOf(Outcome.Unusable.class, outcome).reason());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[{}]", "[{'w': 0, 'h': 0}]", "[{'w': 300}]", "[{'wratio': 6}]", "[null]"})
  void a_size_beside_formats_that_say_nothing_counts(String formats) {
    BidRequest request = request("{'w': 300, 'h': 250, 'format': " + formats + "}", "");
    assertEquals(
        List.of(new Banner.Format(300, 250, 0, 0, 0)),
        request.imps().getFirst().banner().orElseThrow().formats());
  }

  @Test
  void domains_are_read_without_blanks_and_the_dot_of_the_root() {
    BidRequest request =
        request("{'w': 300, 'h': 250}", ", 'badv': [' Evil.example ', 'worse.example.']");
    assertEquals(List.of("evil.example", "worse.example"), request.blocks().advertisers());
  }

  @Test
  void names_of_fields_may_be_long() {
    String name = "https://cdn.example/" + "x".repeat(1_000);
    request("{'w': 300, 'h': 250}", ", 'ext': {'" + name + "': 1}");
  }
}
