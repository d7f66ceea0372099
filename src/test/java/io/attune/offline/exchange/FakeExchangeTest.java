package io.attune.offline.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.problem.Refusal;
import io.attune.offline.bulkload.Progress;
import io.attune.offline.exchange.ExchangeOptions.Pricing;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// A run against a bidder that is known.
class FakeExchangeTest {
  private static final int RATE = 400;
  private static final BigDecimal BID = new BigDecimal("2");

  private static ExchangeOptions options(URI service, Pricing pricing) {
    return new ExchangeOptions(service, "", "", RATE, 1, pricing, 16, 7, Optional.empty());
  }

  private static ExchangeFigures run(StubBidder bidder, Pricing pricing)
      throws InterruptedException {
    return FakeExchange.run(options(bidder.address(), pricing), Progress.SILENT);
  }

  @Test
  void what_is_spent_is_what_was_told() throws IOException, InterruptedException {
    for (Pricing pricing : List.of(Pricing.FIRST, Pricing.SECOND)) {
      try (StubBidder bidder = new StubBidder(UnaryOperator.identity())) {
        ExchangeFigures figures = run(bidder, pricing);
        assertEquals(RATE, figures.auctions());
        assertTrue(figures.trouble().errors() == 0, () -> figures.lines().toString());
        assertEquals(0, figures.trouble().invalid(), () -> figures.lines().toString());
        ExchangeFigures.Trade trade = figures.trade();
        assertEquals(trade.bids(), trade.wins() + trade.losses());
        assertEquals(trade.wins(), bidder.wins.get());
        assertEquals(trade.losses(), bidder.losses.get());
        assertEquals(trade.billed(), bidder.billed.size());
        assertEquals(figures.told().replayed(), bidder.replays.get());
        BigDecimal told = bidder.billed.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        assertEquals(told.movePointRight(6).longValueExact(), trade.spentNanos());
        assertEquals(trade.billed() * 2_000_000, trade.boundNanos());
        boolean atBid = bidder.billed.values().stream().allMatch(p -> p.compareTo(BID) == 0);
        assertEquals(pricing == Pricing.FIRST, atBid);
        assertTrue(bidder.billed.values().stream().allMatch(p -> p.compareTo(BID) <= 0));
        assertTrue(trade.wins() > trade.bids() / 10 && trade.losses() > trade.bids() / 10);
        assertTrue(bidder.packed.get() > 0 && bidder.messages.get() > 0);
        Map<String, Long> outcomes = figures.told().outcomes();
        assertEquals(trade.billed(), outcomes.get("booked"));
        assertEquals(figures.told().replayed(), outcomes.getOrDefault("duplicate, told again", 0L));
      }
    }
  }

  @Test
  void notices_that_are_not_taken_are_tried_again() throws IOException, InterruptedException {
    try (StubBidder bidder = new StubBidder(UnaryOperator.identity())) {
      bidder.refusals.set(50);
      ExchangeFigures figures = run(bidder, Pricing.MIXED);
      assertEquals(50, figures.told().retried());
      assertEquals(0, figures.told().lost());
      assertEquals(figures.trade().wins(), bidder.wins.get());
      assertEquals(figures.trade().billed(), bidder.billed.size());
    }
  }

  @Test
  void what_breaks_a_rule_is_invalid() throws IOException, InterruptedException {
    List<UnaryOperator<ObjectNode>> faults =
        List.of(
            answer -> answer.put("id", "another"),
            answer -> answer.put("cur", "EUR"),
            answer -> bid(answer, "price", "0.0000001"),
            answer -> bid(answer, "impid", "7"),
            answer -> bid(answer, "burl", "/relative?${AUCTION_PRICE}"),
            answer -> bid(answer, "crid", ""),
            answer -> bid(answer, "adm", " "));
    AtomicInteger turn = new AtomicInteger();
    UnaryOperator<ObjectNode> each =
        answer -> faults.get(turn.getAndIncrement() % faults.size()).apply(answer);
    try (StubBidder bidder = new StubBidder(each)) {
      ExchangeFigures figures = run(bidder, Pricing.FIRST);
      assertEquals(0, figures.trade().bids(), () -> figures.lines().toString());
      assertFalse(figures.isClean());
      Set<String> found =
          figures.trouble().reasons().keySet().stream()
              .map(reason -> reason.substring(0, reason.indexOf(':')))
              .collect(Collectors.toSet());
      assertEquals(Set.of("id", "cur", "price", "impid", "burl", "crid", "adm"), found);
    }
  }

  private static ObjectNode bid(ObjectNode answer, String field, String value) {
    ObjectNode bid = (ObjectNode) answer.at("/seatbid/0/bid/0");
    if (field.equals("price")) {
      bid.put(field, new BigDecimal(value));
    } else {
      bid.put(field, value);
    }
    ObjectNode alone = answer.deepCopy();
    ((ArrayNode) alone.at("/seatbid/0/bid")).removeAll().add(bid);
    return alone;
  }

  @Test
  void nobody_there_is_an_error_for_each_auction() throws InterruptedException {
    List<String> told = new ArrayList<>();
    ExchangeFigures figures =
        FakeExchange.run(
            options(URI.create("http://127.0.0.1:9"), Pricing.FIRST),
            (phase, done, total) -> told.add(phase + " " + done + " of " + total));
    long dropped = figures.trouble().dropped();
    assertEquals(RATE, figures.trouble().errors() + dropped);
    assertEquals("auctions 400 of 400", told.getLast());
  }

  @Test
  void prices_follow_the_auction() {
    assertEquals(new Sold(true, 2_000, 1_500, 0), Sold.of(2_000, 1_500, 1_000, false));
    assertEquals(new Sold(true, 1_500, 1_500, 0), Sold.of(2_000, 1_500, 1_000, true));
    assertEquals(new Sold(true, 1_000, 1_000, 0), Sold.of(2_000, 0, 1_000, true));
    assertEquals(new Sold(true, 2_000, 1_000, 0), Sold.of(2_000, 0, 1_000, false));
    assertEquals(new Sold(false, 0, 2_500, 102), Sold.of(2_000, 2_500, 1_000, true));
    assertEquals(new Sold(false, 0, 2_000, 102), Sold.of(2_000, 2_000, 1_000, false));
  }

  @Test
  void options_out_of_range_are_refused() {
    assertThrows(Refusal.class, () -> options(URI.create("ftp://127.0.0.1"), Pricing.FIRST));
    assertThrows(
        Refusal.class,
        () ->
            new ExchangeOptions(
                URI.create("http://127.0.0.1"),
                "",
                "",
                0,
                1,
                Pricing.FIRST,
                1,
                1,
                Optional.empty()));
    assertThrows(Refusal.class, () -> Pricing.of("third"));
  }
}
