package io.attune.language.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.campaign.Definitions.Identity;
import io.attune.language.document.Document;
import io.attune.language.problem.Problem;
import io.attune.language.problem.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DefinitionsTest {
  private static final Map<Kind, String> GOOD =
      Map.of(
          Kind.ADVERTISER,
          """
          {"name": "Fell", "state": "paused", "domains": ["fell.example", "shop.fell.example"],
           "competitiveCategories": ["shoes", "outdoor:boots"], "categories": ["1027", "JLBCU7"], "taxonomy": 7,
           "transparency": {"behalf": "Fell Ltd.", "paid": "Fell Holding"}}""",
          Kind.CAMPAIGN,
          """
          {"advertiser": "fell", "name": "Spring", "currency": "EUR", "timeZone": "Europe/Berlin", "state": "active", "strict": true,
           "budget": {"totalMicros": 9007199254740, "dailyMicros": 0}, "caps": [{"scope": "advertiser", "count": 9, "window": "4w"}],
           "transparency": {"paid": "An agency"}}""",
          Kind.LINE_ITEM,
          """
          {"campaign": "spring", "name": "Runners", "state": "active", "timeZone": "Australia/Adelaide",
           "flights": [{"from": "2026-03-01T00:00", "until": "2026-03-05T00:00:00"}, {"from": "2026-03-05T00:00"}],
           "daypart": {"mon": [{"from": 8, "until": 12}, {"from": 14, "until": 24}], "sun": [{"from": 0, "until": 1}]},
           "goal": {"type": "clicks", "amount": 500}, "budget": {"totalMicros": 10, "dailyMicros": 10},
           "bid": {"type": "cpa", "micros": 1000000000000}, "tier": 16, "weight": 1000000, "pacing": "asap", "rotation": "optimised",
           "caps": [{"scope": "creative", "count": 1, "window": "session"}, {"scope": "line_item", "count": 10000, "window": "lifetime"},
                    {"scope": "campaign", "count": 3, "window": "90m"}, {"scope": "campaign", "count": 5, "window": "36h"}],
           "targeting": "viewer.known", "placements": ["home", "product"], "sizes": ["300x250", "728x90"], "formats": ["banner", "offer"],
           "deals": ["deal-1", "OX:7/ab"]}""",
          Kind.CREATIVE,
          """
          {"lineItem": "runners", "name": "Red", "format": "banner", "size": "300x250", "imageUrl": "https://img.fell.example/a.png",
           "alt": "a shoe", "clickUrl": "https://fell.example/p?x=1", "weight": 3, "approval": "approved", "state": "paused",
           "from": "2026-03-01T00:00:00+01:00", "until": "2026-04-01T00:00:00Z", "attributes": [1, 9999], "apis": [5, 7],
           "language": "de", "children": true}""");
  private static final List<String> OTHER_CREATIVES =
      List.of(
          """
          {"advertiser": "fell", "format": "banner", "size": "1x10000", "html": "<a href='x'>ü</a>"}""",
          """
          {"advertiser": "fell", "format": "native", "clickUrl": "https://fell.example/", "native": {"title": "t", "text": "x",
           "imageUrl": "https://fell.example/i", "iconUrl": "https://fell.example/j", "sponsoredBy": "Fell", "callToAction": "Go"}}""",
          """
          {"advertiser": "fell", "format": "product", "product": {"item": "shoe 1/ü"}}""",
          """
          {"advertiser": "fell", "format": "offer", "offer": {"code": "TEN", "text": "Ten off"}}""");

  private static Document json(String text) {
    return Document.json(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Definition read(Kind kind, Document tree) {
    return Definitions.read(kind, new Identity("x", 7, 3, ZoneId.of("Asia/Kolkata")), tree);
  }

  private static Document good(Kind kind) {
    return json(GOOD.getOrDefault(kind, ""));
  }

  @Test
  void what_is_written_reads_as_what_it_was_written_from() {
    List<Definition> all = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      all.add(read(kind, good(kind)));
    }
    OTHER_CREATIVES.forEach(text -> all.add(read(Kind.CREATIVE, json(text))));
    for (Definition definition : all) {
      Document written = json(Definitions.tree(definition).toString());
      assertEquals(definition, read(Kind.of(definition), written));
      assertEquals("x", definition.id());
      assertEquals(7, definition.number());
      assertEquals(3, definition.version());
    }
  }

  @Test
  void what_is_not_said_has_these_values() {
    LineItem item =
        (LineItem)
            read(
                Kind.LINE_ITEM,
                json(
                    "{\"campaign\": \"c\", \"name\": \"n\", \"bid\": {\"type\": \"cpm\", \"micros\": 0}}"));
    assertEquals(
        """
        {"state":"draft","campaign":"c","name":"n","timeZone":"Asia/Kolkata","flights":[],"budget":{},"bid":{"type":"cpm","micros":0},\
        "tier":8,"weight":1,"pacing":"even","rotation":"weights","caps":[],"targeting":"","placements":[],"sizes":[],"formats":[],\
        "deals":[]}""",
        Definitions.tree(item).toString());
    assertEquals(
        """
        {"state":"active","advertiser":"a","name":"n","currency":"EUR","timeZone":"UTC","budget":{},"caps":[],"strict":false}""",
        Definitions.tree(
                read(
                    Kind.CAMPAIGN,
                    json("{\"advertiser\": \"a\", \"name\": \"n\", \"currency\": \"EUR\"}")))
            .toString());
    assertEquals(
        """
        {"state":"active","advertiser":"fell","format":"offer","offer":{"code":"TEN","text":"Ten off"},"weight":1,"approval":"pending",\
        "attributes":[],"apis":[],"children":false}""",
        Definitions.tree(read(Kind.CREATIVE, json(OTHER_CREATIVES.getLast()))).toString());
    assertEquals(
        """
        {"state":"active","name":"n","domains":[],"competitiveCategories":[],"categories":[],"taxonomy":1}""",
        Definitions.tree(read(Kind.ADVERTISER, json("{\"name\": \"n\"}"))).toString());
  }

  /// @param patch what is wrong
  /// @param field where the refusal points
  /// @param says part of its words
  record Bad(Kind kind, String patch, String field, String says) {}

  private static Bad advertiser(String patch, String field, String says) {
    return new Bad(Kind.ADVERTISER, patch, field, says);
  }

  private static Bad campaign(String patch, String field, String says) {
    return new Bad(Kind.CAMPAIGN, patch, field, says);
  }

  private static Bad lineItem(String patch, String field, String says) {
    return new Bad(Kind.LINE_ITEM, patch, field, says);
  }

  private static Bad creative(String patch, String field, String says) {
    return new Bad(Kind.CREATIVE, patch, field, says);
  }

  static List<Bad> bad() {
    List<Bad> all = new ArrayList<>();
    all.addAll(
        List.of(
            advertiser("'name': null", "name", "is missing"),
            advertiser("'name': '  '", "name", "a name"),
            advertiser("'name': 5", "name", "5 (expected: a text"),
            advertiser("'name': '" + "x".repeat(201) + "'", "name", "1 to 200 characters"),
            advertiser("'nam': 'x'", "nam", "did you mean \"name\""),
            advertiser("'state': 'on'", "state", "draft or active or paused or archived"),
            advertiser("'domains': 'x.example'", "domains", "a list"),
            advertiser("'domains': ['https://x.example']", "domains[0]", "a host"),
            advertiser("'domains': ['localhost']", "domains[0]", "a host"),
            advertiser("'domains': ['10.0.0.1']", "domains[0]", "a host"),
            advertiser("'domains': ['x.example', 'x.example']", "domains[1]", "each once"),
            advertiser("'competitiveCategories': ['a b']", "competitiveCategories[0]", "letters"),
            advertiser("'categories': ['a b']", "categories[0]", "letters"),
            advertiser("'categories': ['1', '1']", "categories[1]", "each once"),
            advertiser("'categories': ['x" + "y".repeat(32) + "']", "categories[0]", "1 to 32"),
            advertiser("'taxonomy': null", "categories[0]", "of taxonomy 1 such as IAB22"),
            advertiser("'taxonomy': 1", "categories[0]", "of taxonomy 1 such as IAB22"),
            advertiser("'taxonomy': 0", "taxonomy", "0 (expected: a whole number from 1 to 9999)"),
            advertiser("'taxonomy': '2'", "taxonomy", "a whole number from 1 to 9999"),
            advertiser("'transparency': 'x'", "transparency", "an object"),
            advertiser("'transparency': {'payer': 'x'}", "transparency.payer", "is not known"),
            advertiser(
                "'transparency': {'paid': '" + "x".repeat(101) + "'}",
                "transparency.paid",
                "0 to 100 characters"),
            campaign("'transparency': {'behalf': 1}", "transparency.behalf", "a text"),
            campaign("'advertiser': null", "advertiser", "is missing"),
            campaign("'advertiser': 'a b'", "advertiser", "1 to 64 letters"),
            campaign("'name': ''", "name", "1 to 200"),
            campaign("'state': 1", "state", "1 (expected: a text"),
            campaign("'currency': null", "currency", "is missing"),
            campaign("'currency': 'euro'", "currency", "ISO 4217"),
            campaign("'timeZone': '+01:00'", "timeZone", "IANA"),
            campaign("'timeZone': 'Europe/Berlim'", "timeZone", "IANA"),
            campaign("'strict': 'yes'", "strict", "true or false"),
            campaign(
                "'budget': {'totalMicros': -5}",
                "budget.totalMicros",
                "-5 (expected: a whole number from 0 to 9007199254740)"),
            campaign(
                "'budget': {'totalMicros': 9007199254741}",
                "budget.totalMicros",
                "9007199254741 (expected"),
            campaign(
                "'budget': {'totalMicros': 10.0}",
                "budget.totalMicros",
                "10.0 (expected: a whole number"),
            campaign(
                "'budget': {'totalMicros': 10, 'dailyMicros': 11}",
                "budget.dailyMicros",
                "11 (expected: at most totalMicros, which is 10)"),
            campaign("'budget': {'weeklyMicros': 11}", "budget.weeklyMicros", "is not known"),
            campaign("'budget': 7", "budget", "an object"),
            campaign(
                "'caps': [{'scope': 'line_item', 'count': 1, 'window': '1d'}]",
                "caps[0].scope",
                "campaign or advertiser"),
            campaign(
                "'caps': [{'scope': 'campaign', 'count': 0, 'window': '1d'}]",
                "caps[0].count",
                "0 (expected: a whole number from 1"),
            campaign(
                "'caps': [{'scope': 'campaign', 'count': 1, 'window': '1y'}]",
                "caps[0].window",
                "session, lifetime"),
            campaign(
                "'caps': [{'scope': 'campaign', 'count': 1, 'window': '366d'}]",
                "caps[0].window",
                "up to 365d"),
            campaign(
                "'caps': [{'scope': 'campaign', 'count': 1, 'window': '1d'}, {'scope': 'campaign', 'count': 2, 'window': '24h'}]",
                "caps[1].window",
                "each window once")));
    all.addAll(
        List.of(
            lineItem("'campaign': null", "campaign", "is missing"),
            lineItem("'name': null", "name", "is missing"),
            lineItem("'state': 'ACTIVE'", "state", "draft or"),
            lineItem("'timeZone': 'CEST2'", "timeZone", "IANA"),
            lineItem(
                "'flights': [{'from': '2026-03-02T00:00', 'until': '2026-03-01T00:00'}]",
                "flights[0].until",
                "after from"),
            lineItem(
                "'flights': [{'from': '2026-03-02T00:00', 'until': '2026-03-02T00:00'}]",
                "flights[0].until",
                "after from"),
            lineItem(
                "'timeZone': 'Europe/Berlin', 'flights': [{'from': '2026-03-29T02:10', 'until': '2026-03-29T02:50'}]",
                "flights[0].until",
                "after from"),
            lineItem(
                "'flights': [{'from': '2026-03-02T00:00Z'}]", "flights[0].from", "without offset"),
            lineItem(
                "'flights': [{'from': '2026-02-30T00:00'}]", "flights[0].from", "that there is"),
            lineItem("'flights': [{'from': '2026-02-28'}]", "flights[0].from", "a local time"),
            lineItem(
                "'flights': [{'until': '2026-03-02T00:00'}, {'from': '2026-03-01T00:00'}]",
                "flights[1].from",
                "not before the flight before it"),
            lineItem(
                "'flights': [{'begin': '2026-03-02T00:00'}]", "flights[0].begin", "is not known"),
            lineItem("'daypart': {'monday': []}", "daypart.monday", "is not known"),
            lineItem("'daypart': null, 'daypart ': 1", "daypart ", "is not known"),
            lineItem(
                "'daypart': {'mon': [{'from': 24, 'until': 24}]}",
                "daypart.mon[0].from",
                "0 to 23"),
            lineItem(
                "'daypart': {'tue': [{'from': 8, 'until': 8}]}", "daypart.tue[0].until", "9 to 24"),
            lineItem(
                "'goal': {'type': 'views', 'amount': 5}",
                "goal.type",
                "impressions or clicks or spend"),
            lineItem("'goal': {'type': 'none', 'amount': 5}", "goal.type", "impressions or"),
            lineItem(
                "'goal': {'type': 'spend', 'amount': 9007199254741}",
                "goal.amount",
                "9007199254740"),
            lineItem("'goal': {'type': 'clicks', 'amount': 0}", "goal.amount", "from 1"),
            lineItem(
                "'budget': {'dailyMicros': '5'}",
                "budget.dailyMicros",
                "\"5\" (expected: a whole number"),
            lineItem("'bid': null", "bid", "is missing"),
            lineItem("'bid': {'micros': -1}", "bid.micros", "-1 (expected"),
            lineItem("'bid': {'type': 'cpv'}", "bid.type", "cpm or cpc or cpa"),
            lineItem("'bid': {'micros': 1000000000001}", "bid.micros", "1000000000000"),
            lineItem("'tier': 0", "tier", "1 to 16"),
            lineItem("'tier': 17", "tier", "1 to 16"),
            lineItem("'weight': 0", "weight", "1 to 1000000"),
            lineItem("'pacing': 'fast'", "pacing", "even or asap or none"),
            lineItem("'rotation': 'best'", "rotation", "weights or optimised"),
            lineItem(
                "'caps': [{'scope': 'viewer', 'count': 1, 'window': '1d'}]",
                "caps[0].scope",
                "creative or line_item or campaign or advertiser"),
            lineItem(
                "'caps': [{'scope': 'creative', 'count': 10001, 'window': '1d'}]",
                "caps[0].count",
                "10000"),
            lineItem(
                "'caps': [{'scope': 'creative', 'count': 1, 'window': '0h'}]",
                "caps[0].window",
                "session"),
            lineItem("'targeting': '" + "x".repeat(4097) + "'", "targeting", "4096"),
            lineItem("'targeting': true", "targeting", "a text"),
            lineItem("'placements': ['Home']", "placements[0]", "a placement's id"),
            lineItem("'sizes': ['300*250']", "sizes[0]", "300x250"),
            lineItem("'sizes': ['0x250']", "sizes[0]", "300x250"),
            lineItem("'sizes': ['10001x1']", "sizes[0]", "10000"),
            lineItem("'sizes': ['1x2', '1X2']", "sizes[1]", "each once"),
            lineItem("'formats': ['video']", "formats[0]", "banner or native or product or offer"),
            lineItem("'formats': ['offer', 'offer']", "formats[1]", "each once"),
            lineItem("'deals': ['a b']", "deals[0]", "a deal's id: 1 to 128"),
            lineItem("'deals': ['" + "x".repeat(129) + "']", "deals[0]", "1 to 128"),
            lineItem("'deals': ['a', 'a']", "deals[1]", "each once"),
            lineItem("'deals': [" + "'a',".repeat(50) + "'a']", "deals", "at most 50 entries"),
            lineItem("'placements': []", "deals", "a list of 2 (expected: placements beside it")));
    all.addAll(
        List.of(
            creative("'lineItem': null", "lineItem", "is missing"),
            creative("'advertiser': 'a'", "lineItem", "one owner"),
            creative("'lineItem': '-'", "lineItem", "1 to 64"),
            creative("'lineItem': null, 'advertiser': ''", "advertiser", "1 to 256"),
            creative("'name': 3", "name", "a text"),
            creative("'state': 'gone'", "state", "draft or"),
            creative("'format': null", "format", "is missing"),
            creative("'format': 'video'", "format", "banner or native"),
            creative(
                "'format': 'product', 'size': null, 'imageUrl': null, 'alt': null",
                "product",
                "is missing"),
            creative(
                "'format': 'product', 'size': null, 'imageUrl': null, 'alt': null, 'product': {}",
                "product.item",
                "is missing"),
            creative(
                "'format': 'offer', 'product': {'item': 'x'}",
                "size",
                "nothing where format is offer"),
            creative(
                "'offer': {'code': 'x', 'text': 'y'}", "offer", "nothing where format is banner"),
            creative("'native': {'title': 'x'}", "native", "nothing where format is banner"),
            creative("'product': {'item': 'x'}", "product", "nothing where format is banner"),
            creative("'size': null", "size", "is missing"),
            creative("'size': 'large'", "size", "300x250"),
            creative("'html': 'x'", "imageUrl", "none beside html"),
            creative("'html': 'x', 'imageUrl': null", "alt", "none beside html"),
            creative("'html': '', 'imageUrl': null, 'alt': null", "html", "1 to 65536"),
            creative("'imageUrl': null", "imageUrl", "is missing"),
            creative("'imageUrl': 'http://img.fell.example/a.png'", "imageUrl", "https"),
            creative("'alt': 1", "alt", "a text"),
            creative("'clickUrl': null", "clickUrl", "is missing"),
            creative("'clickUrl': 'javascript:alert(1)'", "clickUrl", "https"),
            creative("'clickUrl': '//fell.example/'", "clickUrl", "https"),
            creative(
                "'clickUrl': 'https://fell.example@evil.example/'", "clickUrl", "without user"),
            creative("'clickUrl': 'https://127.0.0.1/'", "clickUrl", "a public host"),
            creative("'clickUrl': 'https://[::1]/'", "clickUrl", "a public host"),
            creative("'clickUrl': 'https://2130706433/'", "clickUrl", "a public host"),
            creative("'clickUrl': 'https://localhost/'", "clickUrl", "a public host"),
            creative("'clickUrl': 'https://db.internal/'", "clickUrl", "a public host"),
            creative("'clickUrl': 'https://fell.example/\\u0000'", "clickUrl", "https"),
            creative("'clickUrl': 'https://fell.example\\\\@evil.example/'", "clickUrl", "https"),
            creative("'clickUrl': 'https:///x'", "clickUrl", "https"),
            creative("'weight': 1000001", "weight", "1000000"),
            creative("'approval': 'yes'", "approval", "pending or approved or rejected"),
            creative("'from': '2026-03-01'", "from", "RFC 3339"),
            creative("'until': '2026-02-01T00:00:00Z'", "until", "after from"),
            creative("'until': '2026-02-28T23:00:00Z'", "until", "after from"),
            creative("'attributes': ['1']", "attributes[0]", "a whole number from 1 to 9999"),
            creative("'attributes': [0]", "attributes[0]", "a whole number from 1 to 9999"),
            creative("'attributes': [3, 3]", "attributes[1]", "each once"),
            creative("'apis': [10000]", "apis[0]", "10000 (expected: a whole number from 1"),
            creative("'apis': [" + "1,".repeat(20) + "1]", "apis", "at most 20 entries"),
            creative("'language': 'de-DE'", "language", "ISO 639-1 such as en"),
            creative("'language': 'EN'", "language", "ISO 639-1 such as en"),
            creative("'children': 1", "children", "true or false")));
    return all;
  }

  @ParameterizedTest
  @MethodSource("bad")
  void bad_values_are_refused_by_name(Bad bad) {
    Document tree = good(bad.kind()).merged(json(("{" + bad.patch() + "}").replace('\'', '"')));
    Problem problem =
        assertThrows(Refusal.class, () -> read(bad.kind(), tree), bad.patch()).problem();
    assertEquals(bad.field(), problem.field(), problem.detail());
    assertTrue(problem.detail().contains(bad.says()), problem.detail());
    assertTrue(problem.detail().startsWith(bad.field() + ": "), problem.detail());
  }

  /// So that a new field comes with a bad value.
  @Test
  void the_table_has_every_field() {
    for (Kind kind : Kind.values()) {
      Set<String> tried = new TreeSet<>();
      bad().stream()
          .filter(bad -> bad.kind() == kind)
          .forEach(bad -> tried.add(bad.field().split("[.\\[]")[0]));
      Set<String> fields = new TreeSet<>(good(kind).fields().keySet());
      OTHER_CREATIVES.stream()
          .filter(text -> kind == Kind.CREATIVE)
          .forEach(text -> fields.addAll(json(text).fields().keySet()));
      fields.removeAll(tried);
      assertEquals(Set.of(), fields, kind.toString());
    }
  }

  @Test
  void what_has_no_state_is_active_but_a_line_item_is_a_draft() {
    for (Kind kind : Kind.values()) {
      Document tree = good(kind).merged(json("{\"state\": null}"));
      assertEquals(
          kind == Kind.LINE_ITEM ? Definition.State.DRAFT : Definition.State.ACTIVE,
          read(kind, tree).state());
    }
  }

  @Test
  void what_is_said_beside_an_ad_is_the_campaigns_then_the_advertisers_then_its_name() {
    Advertiser fell = (Advertiser) read(Kind.ADVERTISER, good(Kind.ADVERTISER));
    Campaign spring = (Campaign) read(Kind.CAMPAIGN, good(Kind.CAMPAIGN));
    assertEquals(new Transparency("Fell Ltd.", "An agency"), fell.transparency(spring));
    Campaign silent =
        (Campaign)
            read(Kind.CAMPAIGN, good(Kind.CAMPAIGN).merged(json("{\"transparency\": null}")));
    assertEquals(new Transparency("Fell Ltd.", "Fell Holding"), fell.transparency(silent));
    String name = "x".repeat(99) + "\ud83d\ude00" + "y";
    Advertiser named = (Advertiser) read(Kind.ADVERTISER, json("{\"name\": \"" + name + "\"}"));
    assertEquals(new Transparency("x".repeat(99), "An agency"), named.transparency(spring));
  }
}
