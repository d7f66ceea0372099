package io.attune.judge.bid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.util.JsonFormat;
import io.attune.proto.openrtb.BidRequest;
import io.attune.proto.openrtb.BidResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The judge passes what is right, and says of each wrong answer which rule it breaks.
class BidJudgeTest {
  private static final BidJudge JUDGE = new BidJudge(Sound.TERMS);

  /// A change that makes an answer wrong.
  private record Fault(Rule rule, String what, Consumer<Pair> change, boolean asNative) {}

  private record Pair(ObjectNode request, ObjectNode answer) {
    ObjectNode imp() {
      return (ObjectNode) request.at("/imp/0");
    }

    ObjectNode bid() {
      return Sound.bid(answer);
    }

    void wish(Consumer<ObjectNode> change) {
      ObjectNode wish = Sound.nativeWish();
      change.accept(wish);
      ((ObjectNode) request.at("/imp/0/native")).put("request", wish.toString());
    }

    void markup(Consumer<ObjectNode> change) {
      ObjectNode markup = Sound.nativeMarkup();
      change.accept(markup);
      bid().put("adm", markup.toString());
    }
  }

  private final List<Fault> faults = new ArrayList<>();

  private void banner(Rule rule, String what, Consumer<Pair> change) {
    faults.add(new Fault(rule, what, change, false));
  }

  private void asNative(Rule rule, String what, Consumer<Pair> change) {
    faults.add(new Fault(rule, what, change, true));
  }

  @Test
  void sound_answers_pass() {
    assertEquals(List.of(), violations(Sound.bannerRequest(), Sound.bannerAnswer()));
    assertEquals(List.of(), violations(Sound.nativeRequest(), Sound.nativeAnswer()));
  }

  @Test
  void every_fault_is_found_by_its_rule_alone() {
    auction();
    deals();
    creative();
    markup();
    natives();
    List<String> wrong = new ArrayList<>();
    for (Fault fault : faults) {
      Pair pair =
          fault.asNative()
              ? new Pair(Sound.nativeRequest(), Sound.nativeAnswer())
              : new Pair(Sound.bannerRequest(), Sound.bannerAnswer());
      fault.change().accept(pair);
      List<Violation> found = violations(pair.request(), pair.answer());
      Set<Rule> rules = found.stream().map(Violation::rule).collect(Collectors.toSet());
      if (!rules.equals(Set.of(fault.rule()))) {
        wrong.add(fault.rule() + ", " + fault.what() + ": " + found);
      }
    }
    assertEquals(List.of(), wrong);
    Set<Rule> tried = faults.stream().map(Fault::rule).collect(Collectors.toSet());
    tried.addAll( // by the tests below
        EnumSet.of(Rule.STATUS, Rule.BODY, Rule.CONTENT_TYPE, Rule.VERSION, Rule.MARKUP));
    assertEquals(EnumSet.allOf(Rule.class), tried);
  }

  private void auction() {
    banner(Rule.RESPONSE_ID, "id of another", p -> p.answer().put("id", "r2"));
    banner(Rule.NO_BID, "no bids", p -> p.answer().putArray("seatbid"));
    banner(Rule.NO_BID, "a reason beside bids", p -> p.answer().put("nbr", 2));
    banner(Rule.BID_ID, "no id", p -> p.bid().remove("id"));
    banner(
        Rule.BID_ID,
        "an id twice",
        p -> {
          ObjectNode again = p.bid().deepCopy().put("impid", "2").put("w", 728).put("h", 90);
          again.remove("apis");
          bids(p).add(again);
        });
    banner(Rule.IMP, "an imp nobody named", p -> p.bid().put("impid", "7"));
    banner(Rule.IMP, "an imp that is there twice", p -> imps(p).add(p.imp().deepCopy()));
    banner(Rule.PRICE, "a text", p -> p.bid().put("price", "1.75"));
    banner(Rule.PRICE, "seven places", p -> p.bid().put("price", 1.7500001));
    banner(
        Rule.PRICE,
        "nothing",
        p -> {
          p.bid().put("price", 0);
          p.imp().remove("bidfloor");
        });
    banner(Rule.FLOOR, "below", p -> p.imp().put("bidfloor", 1.750001));
    banner(Rule.FLOOR, "below, as a text", p -> p.imp().put("bidfloor", "1.76"));
    banner(
        Rule.FLOOR, "below in euro", p -> p.imp().put("bidfloor", 1.6).put("bidfloorcur", "EUR"));
    banner(Rule.FLOOR, "no rate", p -> p.imp().put("bidfloor", 0.1).put("bidfloorcur", "XTS"));
    banner(
        Rule.FLOOR,
        "below the deal's, above the imp's",
        p -> {
          p.bid().put("dealid", "d1");
          ((ObjectNode) p.imp().at("/pmp/deals/0")).put("bidfloor", 1.8);
        });
    banner(
        Rule.FLOOR,
        "above a fixed price",
        p -> {
          p.bid().put("dealid", "d1");
          ((ObjectNode) p.imp().at("/pmp/deals/0")).put("at", 3);
        });
    banner(Rule.CURRENCY, "not asked for", p -> p.request().putArray("cur").add("EUR"));
    banner(Rule.SEAT, "not allowed", p -> p.request().putArray("wseat").add("x"));
    banner(Rule.SEAT, "blocked", p -> p.request().put("bseat", "attune"));
    banner(Rule.OPEN_BIDS, "two for one imp", p -> bids(p).add(p.bid().deepCopy().put("id", "b2")));
    banner(Rule.EXPIRY, "none", p -> p.bid().remove("exp"));
    banner(Rule.NOTICE, "relative", p -> p.bid().put("nurl", "/win?${AUCTION_PRICE}"));
    banner(Rule.SECURE, "a notice in the clear", p -> http(p, "burl"));
    banner(
        Rule.NOTICE,
        "an encoded macro",
        p -> p.bid().put("burl", "https://b.example/b?p=%24%7BAUCTION_PRICE%7D"));
    banner(
        Rule.NOTICE,
        "no such macro",
        p -> p.bid().put("lurl", "https://b.example/l?r=${AUCTION_LOSS}&x=${AUCTION_WHY}"));
    banner(Rule.NOTICE, "none", p -> p.bid().remove("lurl"));
  }

  private void deals() {
    banner(
        Rule.DEAL,
        "an open bid in a private auction",
        p -> ((ObjectNode) p.imp().path("pmp")).put("private_auction", 1));
    banner(Rule.DEAL, "a deal nobody named", p -> p.bid().put("dealid", "d7"));
    banner(Rule.DEAL, "a deal for other seats", p -> deal(p, "d2"));
    banner(Rule.DEAL, "a deal for other advertisers", p -> deal(p, "d3"));
  }

  private void creative() {
    banner(Rule.CREATIVE_ID, "none", p -> p.bid().remove("crid"));
    banner(Rule.CREATIVE_ID, "129 bytes", p -> p.bid().put("crid", "ü".repeat(64) + "x"));
    banner(Rule.CAMPAIGN_ID, "none", p -> p.bid().remove("cid"));
    banner(Rule.ADVERTISER, "none", p -> p.bid().putArray("adomain"));
    banner(Rule.ADVERTISER, "blocked", p -> p.request().put("badv", "SHOP.example"));
    banner(
        Rule.ADVERTISER,
        "below one that is blocked",
        p -> {
          p.bid().putArray("adomain").add("de.evil.example");
        });
    banner(Rule.CATEGORY, "blocked", p -> p.request().putArray("bcat").add("IAB22-1"));
    banner(Rule.CATEGORY, "within a blocked one", p -> p.request().putArray("bcat").add("IAB22"));
    banner(Rule.CATEGORY, "not allowed", p -> p.request().putArray("acat").add("IAB2"));
    banner(Rule.CATEGORY, "none", p -> p.bid().remove("cat"));
    banner(Rule.ATTRIBUTE, "blocked", p -> p.bid().putArray("attr").add(1));
    banner(Rule.AD_TYPE, "an API that is not offered", p -> p.bid().putArray("apis").add(5));
    banner(Rule.LANGUAGE, "not allowed", p -> p.request().putArray("wlang").add("de"));
    banner(Rule.LANGUAGE, "none", p -> p.bid().remove("language"));
    banner(Rule.SIZE, "not asked for", p -> p.bid().put("w", 301));
    banner(Rule.SIZE, "none", p -> p.bid().remove("h"));
    banner(Rule.TRANSPARENCY, "none", p -> p.bid().remove("ext"));
    banner(Rule.TRANSPARENCY, "nobody shows it", p -> dsa(p).put("adrender", 0));
    banner(Rule.TRANSPARENCY, "no text", p -> dsa(p).put("paid", ""));
  }

  private void markup() {
    banner(Rule.MARKUP_TYPE, "none", p -> p.bid().remove("mtype"));
    banner(Rule.MARKUP_TYPE, "native where a banner is due", p -> p.bid().put("mtype", 4));
    banner(Rule.MARKUP_TYPE, "no HTML", p -> p.bid().put("adm", "{\"link\":{}}"));
    banner(Rule.MARKUP_TYPE, "VAST", p -> p.bid().put("adm", "<VAST version=\"4.0\"></VAST>"));
    banner(
        Rule.AD_TYPE, "a script", p -> p.bid().put("adm", "<script src=\"https://a\"></script>"));
    banner(
        Rule.AD_TYPE,
        "images only",
        p -> ((ObjectNode) p.imp().path("banner")).putArray("mimes").add("image/png"));
    banner(
        Rule.SECURE,
        "a picture in the clear",
        p -> p.bid().put("adm", "<img src=\"http://shop.example/a.png\">"));
    banner(Rule.SECURE, "a preview in the clear", p -> p.bid().put("iurl", "http://a.example/i"));
  }

  private void natives() {
    asNative(Rule.MARKUP_TYPE, "HTML", p -> p.bid().put("adm", "<b>hi</b>"));
    asNative(Rule.NATIVE, "a root", p -> wrap(p, "1.2"));
    asNative(Rule.NATIVE, "no root", p -> p.wish(wish -> wish.put("ver", "1.0")));
    asNative(Rule.NATIVE, "title too long", p -> p.wish(w -> set(w, "/assets/0/title", "len", 8)));
    asNative(Rule.NATIVE, "data too long", p -> p.wish(w -> set(w, "/assets/2/data", "len", 6)));
    asNative(Rule.NATIVE, "too small", p -> p.wish(w -> set(w, "/assets/1/img", "wmin", 1201)));
    asNative(Rule.NATIVE, "another size", p -> p.wish(w -> set(w, "/assets/3/img", "h", 96)));
    asNative(Rule.NATIVE, "another id", p -> p.markup(m -> set(m, "/assets/2", "id", 9)));
    asNative(Rule.NATIVE, "an id twice", p -> p.markup(m -> again(m.withArray("/assets"))));
    asNative(Rule.NATIVE, "one missing", p -> p.markup(m -> m.withArray("/assets").remove(0)));
    asNative(
        Rule.NATIVE,
        "another kind",
        p -> p.markup(m -> ((ObjectNode) m.at("/assets/2")).putObject("title").put("text", "x")));
    asNative(
        Rule.NATIVE,
        "a request that cannot be read",
        p -> ((ObjectNode) p.request().at("/imp/0/native")).put("request", "{"));
    asNative(Rule.LINK, "none", p -> p.markup(m -> m.remove("link")));
    asNative(
        Rule.TRACKER,
        "by a method that was not declared",
        p -> p.markup(m -> set(m, "/eventtrackers/0", "method", 2)));
    asNative(
        Rule.TRACKER,
        "undeclared pixels",
        p -> {
          p.wish(w -> w.remove("eventtrackers"));
          p.markup(m -> m.remove("eventtrackers"));
        });
  }

  @Test
  void what_may_be_passes() {
    assertPasses(p -> p.bid().put("price", 1.5));
    assertPasses(p -> p.imp().put("bidfloor", 1.590909).put("bidfloorcur", "EUR"));
    assertPasses(p -> p.bid().put("price", 1.1).put("dealid", "d1"));
    assertPasses(p -> p.request().putArray("badv").add("de.shop.example"));
    assertPasses(p -> p.request().put("cattax", 2).putArray("bcat").add("IAB22"));
    assertPasses(p -> p.request().putArray("acat").add("IAB22"));
    assertPasses(p -> p.request().putArray("wlangb").add("en-US"));
    assertPasses(p -> p.imp().put("secure", "nonsense"));
    assertPasses(p -> p.imp().putObject("bidfloor"));
    assertPasses(p -> ((ObjectNode) p.imp().at("/pmp/deals/0")).put("id", "").put("bidfloor", 9));
    assertPasses(
        p -> {
          ObjectNode banner = (ObjectNode) p.imp().path("banner");
          banner.putArray("format").addObject().put("wratio", 6).put("hratio", 5).put("wmin", 300);
        });
    assertPasses(p -> bids(p).add(p.bid().deepCopy().put("id", "b2").put("dealid", "d1")));
  }

  private static void assertPasses(Consumer<Pair> change) {
    Pair pair = new Pair(Sound.bannerRequest(), Sound.bannerAnswer());
    change.accept(pair);
    assertEquals(List.of(), violations(pair.request(), pair.answer()));
  }

  @Test
  void version_1_0_has_a_root() {
    Pair pair = new Pair(Sound.nativeRequest(), Sound.nativeAnswer());
    wrap(pair, "1.0");
    assertEquals(List.of(), violations(pair.request(), pair.answer()));
  }

  @Test
  void statuses_and_bodies_belong_together() {
    byte[] request = Sound.bytes(Sound.bannerRequest());
    byte[] none = {};
    byte[] broken = "{\"id\":\"r1\"".getBytes(StandardCharsets.UTF_8);
    byte[] twice = "{\"id\":\"r1\",\"id\":\"r1\"}".getBytes(StandardCharsets.UTF_8);
    byte[] why = "{\"id\":\"r1\",\"nbr\":500}".getBytes(StandardCharsets.UTF_8);
    assertEquals(Set.of(), rules(request, false, 204, none));
    assertEquals(Set.of(), rules(request, true, 200, why));
    assertEquals(Set.of(), rules(broken, false, 400, none));
    assertEquals(Set.of(), rules(twice, false, 400, none));
    assertEquals(Set.of(Rule.BODY), rules(request, false, 204, why));
    assertEquals(Set.of(Rule.NO_BID), rules(request, false, 200, why));
    assertEquals(Set.of(Rule.STATUS), rules(request, true, 204, none));
    assertEquals(Set.of(Rule.STATUS), rules(request, false, 400, none));
    assertEquals(Set.of(Rule.STATUS), rules(broken, false, 204, none));
    assertEquals(Set.of(Rule.STATUS, Rule.BODY), rules(request, false, 500, why));
    assertEquals(Set.of(Rule.BODY), rules(request, false, 200, none));
    assertEquals(Set.of(Rule.BODY), rules(request, false, 200, twice));
  }

  @Test
  void headers_are_those_due() {
    Map<String, String> wrong = Map.of("content-type", "text/html");
    Exchanged call = Sound.exchanged(Sound.bannerRequest(), Sound.bannerAnswer());
    Exchanged.Answer answer = new Exchanged.Answer(200, wrong, call.answer().body());
    assertEquals(
        Set.of(Rule.CONTENT_TYPE, Rule.VERSION),
        rules(new Exchanged(call.body(), "", false, answer)));
  }

  @Test
  void markup_in_the_notice_is_nowhere_else() {
    Terms terms = new Terms("attune", 1, true, Sound.TERMS.worth());
    ObjectNode answer = Sound.bannerAnswer();
    Exchanged both = Sound.exchanged(Sound.bannerRequest(), answer);
    Sound.bid(answer).remove("adm");
    Exchanged one = Sound.exchanged(Sound.bannerRequest(), answer);
    assertEquals(List.of(), new BidJudge(terms).violations(one));
    assertEquals(
        Set.of(Rule.MARKUP),
        new BidJudge(terms)
            .violations(both).stream().map(Violation::rule).collect(Collectors.toSet()));
    assertEquals(Set.of(Rule.MARKUP, Rule.MARKUP_TYPE), rules(one));
  }

  @Test
  void protobuf_is_judged_alike() throws IOException {
    BidRequest.Builder request = BidRequest.newBuilder();
    JsonFormat.parser().ignoringUnknownFields().merge(flags(Sound.bannerRequest()), request);
    BidResponse.Builder answer = BidResponse.newBuilder();
    JsonFormat.parser().merge(flags(Sound.bannerAnswer()), answer);
    assertEquals(Set.of(), protobuf(request, answer));
    answer.getSeatbidBuilder(0).getBidBuilder(0).setPrice(1.49);
    assertEquals(Set.of(Rule.FLOOR), protobuf(request, answer));
    answer.getSeatbidBuilder(0).getBidBuilder(0).setPrice(Double.NaN);
    assertTrue(protobuf(request, answer).contains(Rule.PRICE));
  }

  private static Set<Rule> protobuf(BidRequest.Builder request, BidResponse.Builder answer) {
    Map<String, String> headers =
        Map.of("content-type", "application/x-protobuf", "x-openrtb-version", "2.6");
    return rules(
        new Exchanged(
            request.build().toByteArray(),
            "application/x-protobuf",
            false,
            new Exchanged.Answer(200, headers, answer.build().toByteArray())));
  }

  private static String flags(ObjectNode node) {
    return node.toString()
        .replace("\"secure\":1", "\"secure\":true")
        .replace("\"adrender\":1", "\"adrender\":true");
  }

  private static Set<Rule> rules(byte[] request, boolean reasons, int status, byte[] body) {
    return rules(
        new Exchanged(
            request,
            "application/json; charset=utf-8",
            reasons,
            new Exchanged.Answer(status, Sound.HEADERS, body)));
  }

  private static Set<Rule> rules(Exchanged call) {
    return JUDGE.violations(call).stream().map(Violation::rule).collect(Collectors.toSet());
  }

  private static List<Violation> violations(JsonNode request, JsonNode answer) {
    return JUDGE.violations(Sound.exchanged(request, answer));
  }

  private static ArrayNode bids(Pair pair) {
    return (ArrayNode) pair.answer().at("/seatbid/0/bid");
  }

  private static ArrayNode imps(Pair pair) {
    return (ArrayNode) pair.request().at("/imp");
  }

  private static ObjectNode dsa(Pair pair) {
    return (ObjectNode) pair.bid().at("/ext/dsa");
  }

  private static void deal(Pair pair, String id) {
    pair.bid().put("dealid", id);
  }

  private static void http(Pair pair, String field) {
    pair.bid().put(field, pair.bid().path(field).asText().replace("https:", "http:"));
  }

  private static void set(ObjectNode root, String at, String field, int value) {
    ((ObjectNode) root.at(at)).put(field, value);
  }

  private static void again(ArrayNode assets) {
    assets.add(assets.get(0).deepCopy());
  }

  private static void wrap(Pair pair, String version) {
    pair.wish(wish -> wish.put("ver", version));
    ObjectNode root = Sound.object("{}");
    root.set("native", Sound.nativeMarkup());
    pair.bid().put("adm", root.toString());
  }
}
