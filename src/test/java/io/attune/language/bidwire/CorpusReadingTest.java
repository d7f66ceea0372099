package io.attune.language.bidwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.openrtb.BidRequest;
import io.attune.language.openrtb.Corpus;
import io.attune.language.openrtb.Flag;
import io.attune.language.openrtb.Inventory;
import io.attune.language.openrtb.Native;
import io.attune.language.openrtb.Outcome;
import io.attune.language.openrtb.Price;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every golden request is readable, unusable or malformed, as the index says; and some of them in
/// detail.
class CorpusReadingTest {
  /// What the wire alone can tell.
  private static final Set<String> WIRE = Set.of("nbr 2", "nbr 506", "malformed");

  static Stream<Corpus.Case> cases() {
    return Corpus.cases();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void is_what_the_index_says(Corpus.Case c) {
    String due = WIRE.contains(c.outcome()) ? c.outcome() : "readable";
    assertEquals(
        due, kind(BidWire.JSON.read(c.body())), () -> c + ": " + BidWire.JSON.read(c.body()));
  }

  private static String kind(Outcome outcome) {
    if (outcome instanceof Outcome.Unusable unusable) {
      return "nbr " + unusable.reason().number();
    }
    return outcome instanceof Outcome.Understood ? "readable" : "malformed";
  }

  @Test
  void refusals_name_field_value_and_expectation() {
    assertEquals(
        "imp[0].bidfloor: \"cheap\" (expected: 0 to 9007199.25474)", why("invalid/floor-nonsense"));
    assertEquals("imp[0].bidfloor: -1 (expected: 0 to 9007199.25474)", why("floors/negative"));
    assertEquals("badv: an object (expected: a text)", why("invalid/badv-object"));
    assertEquals("imp[0].id: an object (expected: a text)", why("invalid/imp-id-object"));
    assertEquals("imp: 65 (expected: 1 to 64)", why("imps/sixty-five"));
    assertEquals("imp[0].video.mimes: [] (expected: 1 or more types)", why("video/without-mimes"));
    assertEquals("tmax: \"soon\" (expected: a whole number)", why("deadline/nonsense"));
    assertTrue(why("malformed/same-key-twice").startsWith("body: Duplicate"));
  }

  @Test
  void prices_are_whole_micros_rounded_up() {
    assertEquals(new Price(750_000, "USD"), floor("floors/as-text"));
    assertEquals(new Price(2_000_000, "USD"), floor("floors/seven-decimals-below"));
    assertEquals(new Price(2_000_001, "USD"), floor("floors/seven-decimals-above"));
    assertEquals(new Price(500_000, "USD"), floor("floors/with-exponent"));
    assertEquals(new Price(1_900_000, "EUR"), floor("floors/in-euro-above"));
    assertEquals(new Price(1_000_000, "USD"), floor("floors/currency-in-small-letters"));
    assertEquals(Price.NONE, floor("types/floor-null"));
    assertEquals(
        "USD",
        read("deals/deal-currency-is-not-inherited")
            .imps()
            .getFirst()
            .deals()
            .getFirst()
            .floor()
            .currency());
  }

  @Test
  void both_places_are_read_and_conflicts_strictly() {
    assertEquals(Flag.YES, read("places/gdpr-in-conflict").privacy().gdpr());
    assertEquals(Flag.YES, read("places/ext-before-the-field").privacy().gdpr());
    assertEquals(Flag.YES, read("tcf/flag-as-nonsense").privacy().gdpr());
    assertEquals(Flag.YES, read("children/coppa-as-object").privacy().children());
    assertEquals(Flag.UNSTATED, read("tcf/flag-absent-in-brazil").privacy().gdpr());
    assertEquals(Flag.YES, read("us/gpc-as-text").privacy().globalOptOut());
    assertEquals(Flag.NO, read("us/gpc-0").privacy().globalOptOut());
    assertEquals(
        read("places/eids-of-2.5").user().eids(), read("places/eids-of-2.6").user().eids());
    assertEquals(List.of(7), read("places/gpp-of-2.5").privacy().gppSections());
    assertEquals("1YYN", read("places/us-privacy-of-2.5-opted-out").privacy().usPrivacy());
    assertTrue(read("places/rewarded-of-2.5").imps().getFirst().traits().rewarded());
    assertEquals(
        read("places/gdpr-and-consent-of-2.5").privacy(), read("tcf/all-permitted").privacy());
  }

  @Test
  void imps_that_cannot_be_bid_on_are_named() {
    BidRequest request = read("imps/same-id-twice-and-another");
    assertEquals(List.of("3"), request.imps().stream().map(imp -> imp.id()).toList());
    assertEquals(
        List.of("1", "1"), request.defects().stream().map(defect -> defect.impId()).toList());
    assertEquals(1, read("imps/one-without-media").defects().size());
    assertTrue(read("formats/banner-and-broken-native").imps().getFirst().nativeAd().isEmpty());
  }

  @Test
  void native_requests_of_all_versions_are_read() {
    Native old = place("native/version-1.0-with-root");
    Native now = place("native/version-1.2");
    assertTrue(old.wrapped());
    assertEquals("1.0", old.version());
    assertEquals(old.assets(), place("native/version-1.1-without-root").assets());
    assertEquals(4, now.assets().size());
    assertEquals(List.of(new Native.Tracker(1, List.of(1, 2))), now.trackers());
    assertEquals(3, place("native/object-in-place-of-text").assets().size());
    assertEquals(7, place("native/asset-ids-as-texts").assets().getFirst().id());
  }

  @Test
  void surroundings_are_read() {
    assertEquals(Inventory.Kind.APP, read("inventory/app").inventory().kind());
    assertEquals("com.game", read("inventory/app").inventory().bundle());
    assertEquals(Inventory.Kind.SITE, read("inventory/site-and-app").inventory().kind());
    assertEquals(Inventory.Kind.SCREEN, read("inventory/billboard").inventory().kind());
    assertEquals(Inventory.UNSTATED, read("inventory/nothing-said").inventory());
    assertEquals("CA", read("inventory/device-in-full").device().geo().region());
    assertEquals(
        "140.0", read("inventory/client-hints").device().hints().browsers().getFirst().version());
    assertTrue(Double.isNaN(read("inventory/place-out-of-range").device().geo().lat()));
    assertEquals(
        "100",
        read("chains/node-key-of-early-draft")
            .source()
            .chain()
            .orElseThrow()
            .nodes()
            .getFirst()
            .seller());
    assertEquals(-5, read("deadline/negative").timeMillis());
    assertEquals(List.of("attune"), read("seats/text-in-place-of-list").blocks().seats());
    assertEquals(
        List.of(3),
        read("types/battr-as-number").imps().getFirst().banner().orElseThrow().blockedAttributes());
  }

  private static Native place(String name) {
    return read(name).imps().getFirst().nativeAd().orElseThrow();
  }

  private static Price floor(String name) {
    return read(name).imps().getFirst().floor();
  }

  private static BidRequest read(String name) {
    return ((Outcome.Understood) outcome(name)).request();
  }

  private static String why(String name) {
    Outcome outcome = outcome(name);
    if (outcome instanceof Outcome.Unusable unusable) {
      return unusable.problem().detail();
    }
    return outcome instanceof Outcome.Malformed malformed
        ? malformed.problem().detail()
        : "readable";
  }

  private static Outcome outcome(String name) {
    Corpus.Case c =
        Corpus.cases().filter(one -> one.toString().equals(name)).findFirst().orElseThrow();
    return BidWire.JSON.read(c.body());
  }
}
