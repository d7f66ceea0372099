package io.attune.language.bidwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.openrtb.BidRequest;
import io.attune.language.openrtb.Outcome;
import io.attune.language.openrtb.Privacy;
import io.attune.language.permission.Permissions;
import io.attune.language.permission.PrivacyGate;
import io.attune.language.permission.WhenUnstated;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Signals on privacy that contradict each other, or that nobody can read, are read strictly.
class ConflictingSignalsTest {
  private static final String AGREED =
      "CQk9nIAQk9nIAAfABAENCWFgAP_gAAAAAAYgfQQAQfQAAAAA.IfQQAQfQAA";
  private static final String REFUSED =
      "CQk9nIAQk9nIAAfABAENCWFgAIAAAAAAAAYgfQQAQfQAAAAA.IfQQAQfQAA";
  private static final String SOLD = "DBABLA~BVVqAAAAAQA";
  private static final String NOT_SOLD = "DBABLA~BVVaAAAAAQA";

  private static BidRequest request(String more) {
    String text = "{'id': 'r', 'imp': [{'id': '1', 'banner': {}}]" + more + "}";
    Outcome outcome = BidWire.JSON.read(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    return assertInstanceOf(Outcome.Understood.class, outcome).request();
  }

  private static Privacy privacy(String more) {
    return request(more).privacy();
  }

  private static Permissions permissions(String more) {
    return new PrivacyGate(4_000).permissions(privacy(more), "", WhenUnstated.NOT);
  }

  private static String consents(String field, String ext) {
    return ", 'regs': {'gdpr': 1}, 'user': {'consent': '"
        + field
        + "', 'ext': {'consent': '"
        + ext
        + "'}}";
  }

  @Test
  void consent_strings_that_differ_count_as_unreadable() {
    assertTrue(permissions(consents(AGREED, AGREED)).profile());
    assertTrue(permissions(consents(AGREED, "")).profile());
    assertTrue(permissions(consents("", AGREED)).profile());
    assertFalse(permissions(consents(AGREED, REFUSED)).bid());
    assertFalse(permissions(consents(AGREED, "x")).bid());
    assertFalse(permissions(consents(REFUSED, AGREED)).bid());
  }

  private static String gpps(String field, String fieldIds, String ext, String extIds) {
    return ", 'regs': {'gpp': '%s', 'gpp_sid': %s, 'ext': {'gpp': '%s', 'gpp_sid': %s}}"
        .formatted(field, fieldIds, ext, extIds);
  }

  @Test
  void gpp_strings_that_differ_count_as_unreadable_and_sections_of_both_places_apply() {
    assertTrue(permissions(gpps(SOLD, "[7]", SOLD, "[7]")).ids());
    assertFalse(permissions(gpps(SOLD, "[7]", NOT_SOLD, "[7]")).ids());
    assertFalse(permissions(gpps(NOT_SOLD, "[7]", SOLD, "[7]")).ids());
    assertTrue(permissions(gpps(NOT_SOLD, "[-1]", "", "[-1]")).ids());
    assertFalse(permissions(gpps(NOT_SOLD, "[-1]", "", "[7]")).ids());
    assertFalse(permissions(gpps(NOT_SOLD, "[]", "", "[7]")).ids());
  }

  @ParameterizedTest
  @CsvSource({
    "1YNN, 1YNN, true",
    "1YNN, 1---, true",
    "1YNN, 1YYN, false",
    "1YYN, 1YNN, false",
    "1YNN, zz, false",
    "zz, 1YNN, false"
  })
  void us_privacy_of_two_places_is_read_strictly(String field, String ext, boolean ids) {
    String regs = ", 'regs': {'us_privacy': '%s', 'ext': {'us_privacy': '%s'}}";
    assertEquals(ids, permissions(regs.formatted(field, ext)).ids());
  }

  @ParameterizedTest
  @ValueSource(strings = {"'x'", "[{'gpc': 1}]", "1", "true"})
  void regulations_that_are_no_object_are_unreadable(String value) {
    assertTrue(privacy(", 'regs': " + value).unreadable());
    assertTrue(privacy(", 'regs': {'ext': " + value + "}").unreadable());
    assertFalse(privacy(", 'regs': {'ext': null}").unreadable());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "{'dsarequired': 2}; true",
        "{'dsarequired': '3'}; true",
        "{'dsarequired': 1}; false",
        "{'dsarequired': null}; false",
        "null; false",
        "{}; false",
        "{'dsarequired': true}; true",
        "{'dsarequired': [2]}; true",
        "'x'; true",
        "{'dsarequired': 'yes'}; true"
      })
  void transparency_that_cannot_be_read_is_due(String dsa, boolean due) {
    assertEquals(
        due, permissions(", 'regs': {'ext': {'dsa': " + dsa + "}}").transparencyDue(), dsa);
  }

  @Test
  void a_country_in_small_letters_is_one() {
    BidRequest request = request(", 'device': {'geo': {'country': ' deu'}}");
    assertEquals("DEU", request.device().geo().country());
  }
}
