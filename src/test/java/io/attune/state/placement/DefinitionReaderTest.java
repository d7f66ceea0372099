package io.attune.state.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.decision.Source;
import io.attune.language.document.Document;
import io.attune.language.permission.WhenUnstated;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefinitionReaderTest {
  private final DefinitionReader reader = new DefinitionReader();

  private Definition read(String json) {
    return reader.read(
        "home",
        1,
        Document.json(json.getBytes(StandardCharsets.UTF_8)),
        new ViewerNames(List.of("orders"), Map.of()));
  }

  private Problem refusal(String json) {
    return assertThrows(Refusal.class, () -> read(json), json).problem();
  }

  @Test
  void what_is_left_out_has_the_documented_default() {
    Placement placement =
        read("{\"sources\": [{\"source\": \"popular\", \"quota\": 5}]}").placement();
    assertEquals(
        new Placement(
            "home",
            1,
            Duration.ofMillis(50),
            10,
            100,
            500,
            List.of(new Placement.SourceQuota(Source.POPULAR, 5)),
            new Placement.Rules(true, true, 0, true),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            new Placement.Diversity(0, 0, false),
            List.of()),
        placement);
  }

  @Test
  void a_written_definition_reads_the_same() {
    Definition definition =
        read(
            """
            {"deadlineMs": 20, "defaultCount": 3, "maxCount": 7, "maxCandidates": 99, "context": {"device": "string"},
             "sources": [{"source": "similar", "quota": 10}, {"source": "new", "quota": 1}],
             "rules": {"inStock": false, "available": false, "excludeBoughtDays": 30, "excludeSeeds": false},
             "filters": [{"name": "cheap", "expression": "item.price_micros < params.max", "params": {"max": "int"}, "failOpen": true},
                         {"name": "phone", "expression": "context.device == \\"phone\\"", "always": true}],
             "model": "ranker", "fallbackModel": "simple", "boosts": [{"expression": "viewer.orders > 2.0", "factor": 1.2}],
             "diversity": {"maxPerCategory": 2, "maxPerBrand": 1, "oneVariant": true}, "pins": [{"position": 2, "item": "a b"}],
             "ads": {"currency": "EUR", "floorMicros": 250000, "price": "first", "explore": 0.05, "formats": ["banner", "offer"],
                     "sizes": ["300x250", "728x90"], "model": "ads", "calibrate": true},
             "sponsored": {"placement": "shelf", "positions": [3, 7], "maxAds": 1, "advertiserSpacing": 4}}""");
    String written = definition.tree().toString();
    assertEquals(written, read(written).tree().toString());
    assertTrue(written.contains("\"factor\":1.2"), written);
    assertEquals(Map.of("device", "string"), definition.context());
    assertEquals(Map.of("max", "int"), definition.placement().filters().getFirst().params());
  }

  private static final String EXCHANGE =
      """
      {"ads": {"currency": "USD", "formats": ["banner", "native", "product"], "exchange": {"seat": "attune", "networkMillis": 0,
       "shading": 0.85, "markup": "notice", "identity": ["eids:example.com", "user.id"], "openBids": 10, "expirySeconds": 3600,
       "requestsPerSecond": 1000000, "priceKeys": "adx-2", "gdprWhenUnstated": "applies"}}}""";

  @Test
  void an_exchange_is_read_and_written_with_all_that_it_says() {
    Definition definition = read(EXCHANGE);
    Placement.Ads ads = definition.placement().ads().orElseThrow();
    assertEquals(
        new Placement.Exchange(
            "attune",
            0,
            0.85,
            true,
            List.of("eids:example.com", "user.id"),
            10,
            3600,
            1_000_000,
            "adx-2",
            WhenUnstated.APPLIES),
        ads.exchange().orElseThrow());
    assertFalse(ads.secondPrice());
    String written = definition.tree().toString();
    assertEquals(ads, read(written).placement().ads().orElseThrow());
    assertEquals(written, read(written).tree().toString());
    assertTrue(written.contains("\"shading\":0.85"), written);
  }

  @Test
  void an_exchange_needs_no_more_than_a_seat() {
    Placement.Ads ads =
        read("{\"ads\": {\"currency\": \"USD\", \"exchange\": {\"seat\": \"7\"}}}")
            .placement()
            .ads()
            .orElseThrow();
    assertEquals(
        new Placement.Exchange(
            "7", 20, 1, false, List.of("buyeruid", "user.id"), 1, 120, 0, "", WhenUnstated.COUNTRY),
        ads.exchange().orElseThrow());
    assertFalse(ads.secondPrice());
    Placement.Ads own = read("{\"ads\": {\"currency\": \"USD\"}}").placement().ads().orElseThrow();
    assertTrue(own.secondPrice());
    assertEquals(Optional.empty(), own.exchange());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiterString = "=>",
      textBlock =
          """
      "exchange": {"seat": null}                     => ads.exchange.seat: is missing
      "exchange": {"seat": ""}                       => ads.exchange.seat: "" (expected: 1 to 64 characters
      "exchange": {"seat": " "}                      => ads.exchange.seat: " " (expected: the seat that
      "exchange": {"networkMillis": 1001}            => ads.exchange.networkMillis: 1001 (expected: a whole number from 0 to 1000)
      "exchange": {"networkMillis": -1}              => ads.exchange.networkMillis: -1 (expected: a whole number from 0 to 1000)
      "exchange": {"shading": 0.009}                 => ads.exchange.shading: 0.009 (expected: a number from 0.01 to 1)
      "exchange": {"shading": 1.01}                  => ads.exchange.shading: 1.01 (expected: a number from 0.01 to 1)
      "exchange": {"markup": "adm"}                  => ads.exchange.markup: "adm" (expected: bid or notice)
      "exchange": {"identity": ["ip"]}               => ads.exchange.identity[0]: "ip" (expected: buyeruid, user.id, or eids: and a source
      "exchange": {"identity": ["eids:"]}            => ads.exchange.identity[0]: "eids:" (expected: buyeruid, user.id, or eids: and a source
      "exchange": {"identity": ["user.id", "user.id"]} => ads.exchange.identity[1]: "user.id" (expected: each once)
      "exchange": {"openBids": 0}                    => ads.exchange.openBids: 0 (expected: a whole number from 1 to 10)
      "exchange": {"openBids": 11}                   => ads.exchange.openBids: 11 (expected: a whole number from 1 to 10)
      "exchange": {"expirySeconds": 9}               => ads.exchange.expirySeconds: 9 (expected: a whole number from 10 to 3600)
      "exchange": {"expirySeconds": 3601}            => ads.exchange.expirySeconds: 3601 (expected: a whole number from 10 to 3600)
      "exchange": {"requestsPerSecond": 1000001}     => ads.exchange.requestsPerSecond: 1000001 (expected: a whole number from 0 to 1000000)
      "exchange": {"priceKeys": "a.b"}               => ads.exchange.priceKeys: "a.b" (expected: 1 to 64 of a-z
      "exchange": {"gdprWhenUnstated": "no"}         => ads.exchange.gdprWhenUnstated: "no" (expected: country, applies or not)
      "exchange": {"seats": 1}                       => ads.exchange.seats: "seats" is not known
      "exchange": "attune"                           => ads.exchange: "attune" (expected: an object)
      "price": "second"                              => ads.price: "second" (expected: first or nothing where the placement is an exchange)
      "formats": ["banner", "offer"]                 => ads.formats[1]: "offer" (expected: one of [banner, native, product])
      """)
  void a_mistake_in_an_exchange_is_named(String patch, String expected) {
    Document tree =
        Document.json(EXCHANGE.getBytes(StandardCharsets.UTF_8))
            .merged(Document.json(("{\"ads\": {" + patch + "}}").getBytes(StandardCharsets.UTF_8)));
    Problem problem =
        assertThrows(
                Refusal.class,
                () -> reader.read("x", 1, tree, new ViewerNames(List.of(), Map.of())))
            .problem();
    assertTrue(problem.detail().startsWith(expected), problem.detail());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiterString = "=>",
      textBlock =
          """
      "deadlineMs": 0                                                     => deadlineMs: 0 (expected: a whole number from 1 to 10000)
      "deadlineMs": 10001                                                 => deadlineMs: 10001 (expected: a whole number from 1 to 10000)
      "deadlineMs": "50"                                                  => deadlineMs: "50" (expected: a whole number
      "defaultCount": 101                                                 => defaultCount: 101 (expected: a whole number from 1 to 100)
      "maxCount": 1001                                                    => maxCount: 1001 (expected: a whole number from 1 to 1000)
      "maxCandidates": 10001                                              => maxCandidates: 10001 (expected: a whole number from 1 to 10000)
      "maxCandidate": 1                                                   => "maxCandidate" is not known (did you mean "maxCandidates"?
      "rules": {"instock": true}                                          => rules.instock: "instock" is not known (did you mean "inStock"?
      "rules": {"excludeBoughtDays": -1}                                  => rules.excludeBoughtDays: -1 (expected: a whole number from 0 to 36500)
      "filters": [{"name": "x"}]                                          => filters[0].expression: is missing
      "filters": [{"name": "a b", "expression": "true"}]                  => filters[0].name: "a b" (expected: 1 to 64 letters
      "filters": [{"name": "x", "expression": "item.titel == 'a'"}]       => filters[0].expression: line 1, column 6: "titel" is not known
      "filters": [{"name": "x", "expression": "true", "params": {"p": "float"}}] => filters[0].params.p: "float" (expected: bool, int, double or string)
      "filters": [{"name": "x", "expression": "true", "params": {"p": "int"}, "always": true}] => filters[0].params: an object (expected: no parameters where always is true)
      "filters": [{"name": "x", "expression": "true"}, {"name": "x", "expression": "true"}] => filters[1].name: "x" (expected: a name that no other filter has)
      "boosts": [{"expression": "true", "factor": 1001}]                  => boosts[0].factor: 1001 (expected: a number from 0 to 1000)
      "boosts": [{"expression": "params.x == 1", "factor": 1}]            => boosts[0].expression: line 1, column 8: "x" is not known
      "diversity": {"maxPerCategory": -1}                                 => diversity.maxPerCategory: -1
      "pins": [{"position": 0, "item": "a"}]                              => pins[0].position: 0 (expected: a whole number from 1 to 100)
      "pins": [{"position": 1, "item": "a"}, {"position": 1, "item": "b"}] => pins[1].position: 1 (expected: each position once)
      "pins": [{"position": 1, "item": "a"}, {"position": 2, "item": "a"}] => pins[1].item: "a" (expected: each item once)
      "ads": {}                                                           => ads.currency: is missing
      "ads": {"currency": "euro"}                                         => ads.currency: "euro" (expected: a currency of ISO 4217
      "ads": {"currency": "EUR", "floorMicro": 1}                         => ads.floorMicro: "floorMicro" is not known (did you mean "floorMicros"?
      "ads": {"currency": "EUR", "floorMicros": -1}                       => ads.floorMicros: -1 (expected: a whole number from 0
      "ads": {"currency": "EUR", "price": "third"}                        => ads.price: "third" (expected: first or second)
      "ads": {"currency": "EUR", "explore": 1.5}                          => ads.explore: 1.5 (expected: a number from 0 to 1)
      "ads": {"currency": "EUR", "formats": ["video"]}                    => ads.formats[0]: "video" (expected: one of [banner
      "ads": {"currency": "EUR", "sizes": ["300*250"]}                    => ads.sizes[0]: "300*250" (expected: width x height
      "ads": {"currency": "EUR", "sizes": ["300x250", "300x250"]}         => ads.sizes[1]: "300x250" (expected: each once)
      "sponsored": {"positions": [1]}                                     => sponsored.placement: is missing
      "sponsored": {"placement": "No", "positions": [1]}                  => sponsored.placement: "No" (expected: 1 to 64
      "sponsored": {"placement": "shelf"}                                 => sponsored.positions: is missing
      "sponsored": {"placement": "shelf", "positions": []}                => sponsored.positions: a list of 0 (expected: at least one position)
      "sponsored": {"placement": "shelf", "positions": [0]}               => sponsored.positions[0]: 0 (expected: a whole number from 1 to 100)
      "sponsored": {"placement": "shelf", "positions": [3, 3]}            => sponsored.positions[1]: 3 (expected: a whole number from 4 to 100)
      "sponsored": {"placement": "shelf", "positions": [101]}             => sponsored.positions[0]: 101 (expected: a whole number from 1 to 100)
      "sponsored": {"placement": "shelf", "positions": [2, 6], "maxAds": 3} => sponsored.maxAds: 3 (expected: a whole number from 1 to 2)
      "sponsored": {"placement": "shelf", "positions": [2], "maxAds": 0}  => sponsored.maxAds: 0 (expected: a whole number from 1 to 1)
      "sponsored": {"placement": "shelf", "positions": [2], "advertiserSpacing": -1} => sponsored.advertiserSpacing: -1 (expected: a whole number from 0 to 100)
      "sponsored": {"placement": "shelf", "positions": [2], "max": 1}     => sponsored.max: "max" is not known
      "sponsored": {"placement": "shelf", "positions": [2]}, "pins": [{"position": 2, "item": "a"}] => sponsored.positions[0]: 2 (expected: a position that is no pin's)
      "ads": {"currency": "EUR", "model": "A b"}                          => ads.model: "A b" (expected: 1 to 64
      "ads": {"currency": "EUR", "calibrate": true}                       => ads.calibrate: true (expected: a model beside it
      "model": "Ranker!"                                                  => model: "Ranker!" (expected: 1 to 64
      "context": {"1st": "int"}                                           => context.1st: is no name
      """)
  void a_mistake_is_named_with_its_path_and_expectation(String field, String expected) {
    Problem problem =
        refusal("{\"sources\": [{\"source\": \"popular\", \"quota\": 5}], " + field + "}");
    assertTrue(
        problem.detail().startsWith(expected) || problem.detail().contains(expected),
        problem.detail());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiterString = "=>",
      textBlock =
          """
      []                                                    => sources: a list of 0 (expected: at least one source)
      [{"source": "pin", "quota": 1}]                       => sources[0].source: "pin" (expected: popular, similar
      [{"source": "popular", "quota": 0}]                   => sources[0].quota: 0 (expected: a whole number from 1 to 10000)
      [{"source": "new", "quota": 1}, {"source": "new", "quota": 1}] => sources[1].source: "new" (expected: each source once)
      "popular"                                             => sources: "popular" (expected: a list)
      """)
  void sources_are_checked(String sources, String expected) {
    assertTrue(refusal("{\"sources\": " + sources + "}").detail().startsWith(expected));
  }

  @Test
  void an_invalid_expression_keeps_its_code_and_pointer() {
    Problem problem =
        refusal(
            "{\"sources\": [{\"source\": \"new\", \"quota\": 1}], \"boosts\": [{\"expression\": \"item.stock >\", \"factor\": 2}]}");
    assertEquals(ProblemCode.INVALID_EXPRESSION, problem.code());
    assertEquals("boosts[0].expression", problem.field());
    assertTrue(problem.detail().endsWith("item.stock >\n            ^"), problem.detail());
  }

  @Test
  void the_placements_that_ship_can_be_read() throws IOException {
    Document root =
        Document.yaml(
            "config/placements.yaml", Files.readString(Path.of("config/placements.yaml")));
    Map<String, Document> placements = root.get("placements").fields();
    placements.forEach(
        (id, tree) ->
            assertEquals(id, reader.read(id, 1, tree, new ViewerNames(List.of(), Map.of())).id()));
    assertEquals(
        List.of(
            "home",
            "product",
            "basket",
            "rank",
            "discover",
            "reorder",
            "popular",
            "home-ads",
            "sponsored-products",
            "home-sponsored",
            "exchange"),
        List.copyOf(placements.keySet()));
  }
}
