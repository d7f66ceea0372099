package io.attune.language.permission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.bidwire.BidWire;
import io.attune.language.openrtb.BidRequest;
import io.attune.language.openrtb.Corpus;
import io.attune.language.openrtb.Outcome;
import io.attune.language.openrtb.User;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every golden request on privacy and viewers leaves what the index says.
class PermissionCorpusTest {
  private static final Set<String> GROUPS = Set.of("tcf", "places", "us", "children", "viewers");
  private static final PrivacyGate GATE = new PrivacyGate(4000);

  static Stream<Corpus.Case> cases() {
    return Corpus.cases().filter(c -> GROUPS.contains(c.group()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void leaves_what_the_index_says(Corpus.Case c) {
    BidRequest request = request(c);
    Permissions permissions = permissions(request);
    switch (c.outcome()) {
      case "bid" -> assertTrue(permissions.bid() && !permissions.childrenOnly(), c::toString);
      case "nbr 502" -> assertFalse(permissions.bid(), c::toString);
      case "nbr 500" -> assertTrue(permissions.childrenOnly(), c::toString);
      default -> throw new IllegalStateException(c + ": " + c.outcome());
    }
    if (!c.reads().equals("any")) {
      boolean reads = permissions.profile() && hasId(request);
      assertEquals(c.reads(), reads ? "profile" : "none", () -> c + ": " + permissions.signals());
    }
  }

  @Test
  void signals_that_decided_are_named() {
    assertEquals(List.of(), signals("tcf/flag-0-with-text"));
    assertEquals(List.of("tcf_feature_1"), signals("tcf/all-permitted"));
    assertEquals(List.of("tcf_missing"), signals("tcf/text-missing"));
    assertEquals(List.of("tcf_unreadable"), signals("tcf/text-truncated"));
    assertEquals(List.of("tcf_vendor"), signals("tcf/our-vendor-missing"));
    assertTrue(signals("tcf/disclosed-vendors-missing-after-2026-03").contains("tcf_undisclosed"));
    assertTrue(signals("tcf/publisher-forbids-purpose-4").contains("tcf_purpose_4"));
    assertEquals(List.of("us_opt_out"), signals("us/privacy-opt-out"));
    assertEquals(List.of("us_unreadable"), signals("us/privacy-of-version-9"));
    assertEquals(List.of("gpp_opt_out"), signals("us/gpp-opt-out-of-targeting"));
    assertEquals(List.of("gpp_gpc"), signals("us/gpp-with-gpc-segment"));
    assertEquals(List.of("gpp_missing"), signals("us/gpp-named-section-is-missing"));
    assertEquals(List.of("gpp_unreadable"), signals("us/gpp-undecodable"));
    assertEquals(List.of("gpc"), signals("us/gpc-as-text"));
    assertEquals(List.of("coppa"), signals("children/coppa-as-object"));
    assertEquals(List.of("app_tracking"), signals("children/app-tracking-denied"));
    assertEquals(List.of("dsa"), signals("children/dsa-required"));
    assertEquals(List.of(), signals("children/dsa-supported"));
  }

  private static List<String> signals(String name) {
    Corpus.Case one = cases().filter(c -> c.toString().equals(name)).findFirst().orElseThrow();
    return permissions(request(one)).signals().stream().map(Signal::code).toList();
  }

  private static Permissions permissions(BidRequest request) {
    return GATE.permissions(
        request.privacy(), request.device().geo().country(), WhenUnstated.COUNTRY);
  }

  private static BidRequest request(Corpus.Case c) {
    return ((Outcome.Understood) BidWire.JSON.read(c.body())).request();
  }

  private static boolean hasId(BidRequest request) {
    User user = request.user();
    return !user.id().isEmpty()
        || !user.buyerId().isEmpty()
        || !user.eids().isEmpty()
        || !request.device().advertisingId().isEmpty();
  }
}
