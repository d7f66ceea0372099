package io.attune.judge.bid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Judges answers to bid requests from the bytes of both, by the standard. Shares no code with the
/// bidder. Any thread.
///
/// What a request says in a way that cannot be understood is not held against an answer.
public final class BidJudge {
  private static final String OUR_VERSION = "2.6";
  private static final int OK = 200;
  private static final int NO_CONTENT = 204;
  private static final int BAD_REQUEST = 400;
  private static final Set<Integer> UNDERSTOOD = Set.of(OK, NO_CONTENT, BAD_REQUEST);

  private final Terms terms;

  public BidJudge(Terms terms) {
    this.terms = terms;
  }

  /// Everything that is wrong; empty: nothing.
  public List<Violation> violations(Exchanged call) {
    Findings found = new Findings();
    Exchanged.Answer answer = call.answer();
    String version = answer.header("x-openrtb-version");
    found.unless(
        version.equals(OUR_VERSION), Rule.VERSION, "x-openrtb-version", version, OUR_VERSION);
    Optional<Asked> asked = Optional.empty();
    try {
      asked = Wire.request(call).map(Asked::of).filter(one -> one.id().isPresent());
      status(call, asked.isPresent(), found);
    } catch (Wire.UnclearException e) {
      found.unless(
          UNDERSTOOD.contains(answer.status()), Rule.STATUS, "", answer.status(), "2xx or 400");
    }
    if (answer.status() == OK && asked.isPresent()) {
      content(call, asked.orElseThrow(), found);
    } else if (answer.status() != OK) {
      found.unless(
          answer.body().length == 0,
          Rule.BODY,
          "",
          start(answer.body()),
          "no body with status " + answer.status());
    }
    return found.all();
  }

  /// How many bids the answer holds; 0 where it is none.
  public static int bids(Exchanged call) {
    return call.answer().status() != OK
        ? 0
        : Wire.response(call)
            .map(root -> root.path("seatbid").findValues("impid").size())
            .orElse(0);
  }

  private static void status(Exchanged call, boolean readable, Findings found) {
    int status = call.answer().status();
    boolean mayBe204 = !call.reasons() && status == NO_CONTENT;
    boolean kept = readable ? status == OK || mayBe204 : status == BAD_REQUEST;
    String due = readable ? call.reasons() ? "200" : "200 or 204" : "400: no readable request";
    found.unless(kept, Rule.STATUS, "", status, due);
  }

  private static String start(byte[] body) {
    return new String(body, 0, Math.min(body.length, 200), StandardCharsets.UTF_8);
  }

  private void content(Exchanged call, Asked asked, Findings found) {
    String type = Exchanged.plain(call.answer().header("content-type"));
    found.unless(
        type.equals(call.typeDue()), Rule.CONTENT_TYPE, "content-type", type, call.typeDue());
    Optional<ObjectNode> read = Wire.response(call);
    if (read.isEmpty() || read.orElseThrow().isEmpty()) {
      found.add(Rule.BODY, "", start(call.answer().body()), "one object");
      return;
    }
    ObjectNode root = read.orElseThrow();
    found.unless(
        root.path("id").isTextual() && asked.isId(root.path("id").asText()),
        Rule.RESPONSE_ID,
        "id",
        root.path("id"),
        asked.id().orElseThrow());
    if (root.path("seatbid").isEmpty()) {
      found.unless(call.reasons(), Rule.NO_BID, "seatbid", "none", "bids, or status 204");
      found.unless(root.path("nbr").isInt(), Rule.NO_BID, "nbr", root.path("nbr"), "a number");
    } else {
      found.unless(!root.has("nbr"), Rule.NO_BID, "nbr", root.path("nbr"), "none beside bids");
      seats(root, asked, found);
    }
  }

  private void seats(ObjectNode root, Asked asked, Findings found) {
    JsonNode currency = root.path("cur");
    String paid = currency.isMissingNode() ? "USD" : currency.asText();
    new AuctionRules(terms, found).currency(asked, paid);
    Set<String> ids = new HashSet<>();
    Map<String, Integer> open = new HashMap<>();
    for (int s = 0; s < root.path("seatbid").size(); s++) {
      JsonNode seat = root.path("seatbid").path(s);
      String path = "seatbid[" + s + "]";
      String name = seat.path("seat").asText("");
      new AuctionRules(terms, found).seat(asked, path, name);
      found.unless(!seat.path("bid").isEmpty(), Rule.NO_BID, path + ".bid", "none", "a bid");
      for (int b = 0; b < seat.path("bid").size(); b++) {
        JsonNode bid = seat.path("bid").path(b);
        String at = path + ".bid[" + b + "]";
        String id = bid.path("id").asText("");
        found.unless(!id.isEmpty() && ids.add(id), Rule.BID_ID, at + ".id", id, "one of its own");
        JsonNode imp = asked.imp(bid.path("impid").asText(""));
        if (imp.isMissingNode()) {
          found.add(Rule.IMP, at + ".impid", bid.path("impid"), "one of " + asked.imps().keySet());
        } else {
          Offer offer = new Offer(asked, at, name, paid, bid, imp);
          offer(offer, found);
          if (!offer.hasDeal()) {
            open.merge(bid.path("impid").asText(), 1, Integer::sum);
          }
        }
      }
    }
    open.forEach(
        (imp, count) ->
            found.unless(
                count <= terms.openBids(),
                Rule.OPEN_BIDS,
                "imp " + imp,
                count,
                "at most " + terms.openBids()));
  }

  private void offer(Offer offer, Findings found) {
    new AuctionRules(terms, found).judge(offer);
    new CreativeRules(found).judge(offer);
    new NoticeRules(found).judge(offer);
    new MarkupRules(found, terms.markupInNotice()).judge(offer);
  }
}
