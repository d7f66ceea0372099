package io.attune.market.notice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.platform.access.Signer;
import io.attune.state.ledger.Ticket;
import io.attune.state.rate.Foretold;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TicketsTest {
  private static final AdTicket TICKET =
      new AdTicket(
          "01jq3k9q2v0000a4d-shop-0",
          2,
          700,
          "home-banner",
          "li \"ü\" 1",
          "cr-1",
          "viewer-42",
          "s-1",
          AdEvent.CLICK,
          1_790_000_000_123L,
          1_790_000_900_000L,
          0.25f,
          new Foretold("ads/1", 0.02f, 0.1f),
          false,
          AdTicket.Use.CLICKS,
          2_500_000,
          new Ticket(
              "campaign", List.of("li:1", "c"), "replica-7", "d#2", 1_500_000, 1_790_000_600_000L));

  private final Tickets tickets = new Tickets(Signer.of(new byte[32]));

  @Test
  void a_ticket_comes_back_as_it_was() {
    String text = tickets.write(TICKET);
    assertEquals(Optional.of(TICKET), tickets.read(text));
    assertTrue(text.matches("[A-Za-z0-9_-]{100,500}"), text);
    assertEquals(text, tickets.write(TICKET));
  }

  @Test
  void nobody_reads_or_changes_it() {
    String text = tickets.write(TICKET);
    byte[] raw = java.util.Base64.getUrlDecoder().decode(text);
    assertFalse(new String(raw, StandardCharsets.ISO_8859_1).contains("viewer-42"));
    for (int at = 0; at < text.length() - 1; at++) {
      char other = text.charAt(at) == 'A' ? 'B' : 'A';
      assertEquals(
          Optional.empty(), tickets.read(text.substring(0, at) + other + text.substring(at + 1)));
    }
    byte[] another = "another secret".repeat(2).getBytes(StandardCharsets.UTF_8);
    assertEquals(Optional.empty(), new Tickets(Signer.of(another)).read(text));
  }

  @Test
  void what_is_no_ticket_is_none() {
    for (String text : List.of("", "%", "a", "ä", "A".repeat(5_000), "AAAA".repeat(20))) {
      assertEquals(Optional.empty(), tickets.read(text), text);
    }
  }
}
