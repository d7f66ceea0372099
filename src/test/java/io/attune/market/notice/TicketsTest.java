package io.attune.market.notice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.platform.access.Signer;
import io.attune.state.ledger.Ticket;
import io.attune.state.rate.Foretold;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
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
    byte[] raw = Base64.getUrlDecoder().decode(text);
    assertFalse(new String(raw, StandardCharsets.ISO_8859_1).contains("viewer-42"));
    for (int at = 0; at < text.length() - 1; at++) {
      char other = text.charAt(at) == 'A' ? 'B' : 'A';
      assertEquals(
          Optional.empty(), tickets.read(text.substring(0, at) + other + text.substring(at + 1)));
    }
    byte[] another = "another secret".repeat(2).getBytes(StandardCharsets.UTF_8);
    assertEquals(Optional.empty(), new Tickets(Signer.of(another)).read(text));
  }

  /// The content of [#TICKET] as earlier versions wrote it, put together here by hand.
  ///
  /// @param form 3: before there were exchanges; 4: before tickets said for which addresses they
  /// are; 5
  private static byte[] content(int form, long bidMicros) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeByte(form);
    out.writeUTF("01jq3k9q2v0000a4d-shop-0");
    out.write(new byte[] {2, 700 >> 8, (byte) 700});
    for (String text : List.of("home-banner", "li \"ü\" 1", "cr-1", "viewer-42", "s-1")) {
      out.writeUTF(text);
    }
    out.writeByte(1);
    out.writeLong(1_790_000_000_123L);
    out.writeLong(1_790_000_900_000L);
    out.writeFloat(0.25f);
    out.writeUTF("ads/1");
    out.writeFloat(0.02f);
    out.writeFloat(0.1f);
    out.writeByte(0);
    if (form > 4) {
      out.writeByte(2);
    }
    if (form > 3) {
      out.writeLong(bidMicros);
    }
    out.writeUTF("campaign");
    out.writeByte(2);
    for (String text : List.of("li:1", "c", "replica-7", "d#2")) {
      out.writeUTF(text);
    }
    out.writeLong(1_500_000);
    out.writeLong(1_790_000_600_000L);
    return bytes.toByteArray();
  }

  private Optional<AdTicket> read(byte[] content) {
    byte[] sealed = Signer.of(new byte[32]).seal(content);
    return tickets.read(Base64.getUrlEncoder().withoutPadding().encodeToString(sealed));
  }

  @Test
  void the_form_is_as_it_is_written_down_here() throws IOException {
    // who changes it gives it another number, and reads this one until no ticket of it is open
    assertArrayEquals(content(5, 2_500_000), TICKET.bytes());
  }

  @Test
  void tickets_of_owned_placements_of_earlier_versions_are_good_for_all_they_were()
      throws IOException {
    for (int form : new int[] {3, 4}) {
      AdTicket old = read(content(form, 0)).orElseThrow();
      assertEquals(AdTicket.Use.ALL, old.use());
      assertEquals(0, old.bidMicros());
      assertEquals(TICKET.money(), old.money());
      assertEquals(TICKET.clickUntilMillis(), old.clickUntilMillis());
      assertEquals(TICKET.viewerId(), old.viewerId());
      assertEquals(TICKET.foretold(), old.foretold());
    }
  }

  @Test
  void a_ticket_of_an_exchange_that_does_not_say_for_which_addresses_is_good_for_clicks_alone()
      throws IOException {
    assertEquals(Optional.of(TICKET), read(content(4, 2_500_000)));
  }

  @Test
  void what_another_version_sealed_and_this_one_cannot_read_is_none() throws IOException {
    byte[] content = content(5, 2_500_000);
    for (int form : new int[] {0, 1, 2, 6, 128, 255}) {
      content[0] = (byte) form;
      assertEquals(Optional.empty(), read(content), "form " + form);
    }
    content[0] = 5;
    assertEquals(Optional.of(TICKET), read(content));
    for (int length = 0; length < content.length; length++) {
      assertEquals(Optional.empty(), read(Arrays.copyOf(content, length)), length + " bytes");
    }
    assertEquals(Optional.empty(), read(Arrays.copyOf(content, content.length + 1)));
  }

  @Test
  void what_is_no_ticket_is_none() {
    for (String text : List.of("", "%", "a", "ä", "A".repeat(5_000), "AAAA".repeat(20))) {
      assertEquals(Optional.empty(), tickets.read(text), text);
    }
  }
}
