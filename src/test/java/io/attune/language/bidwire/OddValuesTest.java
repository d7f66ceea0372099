package io.attune.language.bidwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.openrtb.BidRequest;
import io.attune.language.openrtb.Imp;
import io.attune.language.openrtb.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Values that two readers might take for different things: none of them leads to a bid on what its
/// sender may not have meant.
class OddValuesTest {
  private static final String BANNER = "\"banner\": {\"w\": 300, \"h\": 250}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"cattax\": 1e30",
        "\"cattax\": 4294967297",
        "\"cattax\": 250.4",
        "\"cattax\": 1e-400",
        "\"at\": 99999999999",
        "\"at\": \"second\"",
        "\"bcat\": [{}]",
        "\"badv\": 1e400, \"wlang\": [[]]"
      })
  void a_value_that_is_none_spoils_the_request(String field) {
    Outcome outcome = read("{\"id\": \"r\", " + field + ", \"imp\": [" + imp("1", BANNER) + "]}");
    assertInstanceOf(Outcome.Unusable.class, outcome, outcome.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"tmax\": 1e12", "\"tmax\": 99999999999", "\"tmax\": 120.9"})
  void a_long_time_is_a_time(String field) {
    assertTrue(
        understood("{\"id\": \"r\", " + field + ", \"imp\": [" + imp("1", BANNER) + "]}")
                .timeMillis()
            >= 120);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\": 1, \"title\": {\"len\": 90}}, {\"id\": 1, \"img\": {\"type\": 3}}",
        "{\"id\": 1, \"title\": {\"len\": 90}}, {\"id\": \"1\", \"title\": {\"len\": 20}}",
        "{\"id\": 1.0, \"title\": {\"len\": 90}}, {\"id\": 1, \"data\": {\"type\": 2}}"
      })
  void assets_by_one_id_make_the_place_unanswerable(String assets) {
    String place = "\"native\": {\"request\": {\"ver\": \"1.2\", \"assets\": [" + assets + "]}}";
    assertInstanceOf(
        Outcome.Unusable.class, read("{\"id\": \"r\", \"imp\": [" + imp("1", place) + "]}"));
    Imp beside = only("{\"id\": \"r\", \"imp\": [" + imp("1", place + ", " + BANNER) + "]}");
    assertTrue(beside.nativeAd().isEmpty(), beside.toString());
    assertTrue(beside.banner().isPresent(), beside.toString());
  }

  @Test
  void an_asset_of_two_kinds_is_of_none() {
    String asset = "{\"id\": 1, \"title\": {\"len\": 90}, \"data\": {\"type\": 2}}";
    String place = "\"native\": {\"request\": {\"ver\": \"1.2\", \"assets\": [" + asset + "]}}";
    Imp imp = only("{\"id\": \"r\", \"imp\": [" + imp("1", place) + "]}");
    assertEquals("OTHER", imp.nativeAd().orElseThrow().assets().getFirst().kind().name());
  }

  @Test
  void deals_by_one_id_are_none() {
    String deals =
        """
        "pmp": {"deals": [{"id": "d", "bidfloor": 2}, {"id": "e"}, {"id": "d", "bidfloor": 3.5}]}\
        """;
    Imp imp = only("{\"id\": \"r\", \"imp\": [" + imp("1", BANNER + ", " + deals) + "]}");
    assertEquals(List.of("e"), imp.deals().stream().map(Imp.Deal::id).toList());
  }

  private static String imp(String id, String fields) {
    return "{\"id\": \"" + id + "\", " + fields + "}";
  }

  private static Imp only(String body) {
    return understood(body).imps().getFirst();
  }

  private static BidRequest understood(String body) {
    return assertInstanceOf(Outcome.Understood.class, read(body)).request();
  }

  private static Outcome read(String body) {
    return BidWire.JSON.read(body.getBytes(StandardCharsets.UTF_8));
  }
}
