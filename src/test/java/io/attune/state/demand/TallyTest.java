package io.attune.state.demand;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.campaign.Creative.Format;
import io.attune.language.campaign.Definition;
import io.attune.language.campaign.Definitions;
import io.attune.language.campaign.Kind;
import io.attune.language.campaign.LineItem.Size;
import io.attune.language.decision.AdReason;
import io.attune.language.document.Document;
import io.attune.language.expression.Expressions;
import io.attune.language.permission.WhenUnstated;
import io.attune.language.schema.FeatureSchema;
import io.attune.state.campaign.CampaignSnapshot;
import io.attune.state.ledger.Account;
import io.attune.state.placement.Placement;
import io.attune.state.placement.PlacementSnapshot;
import io.attune.state.targeting.Targeting;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TallyTest {
  private static final int SQUARE = 0;
  private static final int WIDE = 1;

  private static Definition read(Kind kind, int number, String json) {
    byte[] text = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    Definitions.Identity identity = new Definitions.Identity(kind.word() + number, number, 1);
    return Definitions.read(kind, identity, Document.json(text));
  }

  private static Definition lineItem(int number) {
    return read(
        Kind.LINE_ITEM,
        number,
        "{'campaign': 'campaign0', 'name': 'l', 'state': 'active', 'bid': {'type': 'cpm', 'micros': 5}, 'placements': ['x']}");
  }

  private static Definition banner(int number, String size, String html) {
    return read(
        Kind.CREATIVE,
        number,
        "{'lineItem': 'lineItem"
            + number
            + "', 'approval': 'approved', 'format': 'banner', 'size': '"
            + size
            + "', 'html': '"
            + html
            + "'}");
  }

  private static Placement exchange() {
    Placement.Exchange exchange =
        new Placement.Exchange("s", 20, 1, false, List.of(), 1, 120, 0, "", WhenUnstated.COUNTRY);
    return new Placement(
        "x",
        1,
        Duration.ofMillis(50),
        1,
        1,
        1,
        List.of(),
        new Placement.Rules(false, false, 0, false),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        new Placement.Diversity(0, 0, false),
        List.of(),
        Optional.of(
            new Placement.Ads(
                "USD",
                0,
                false,
                0,
                List.of(),
                List.of(),
                Optional.empty(),
                false,
                Optional.of(exchange))),
        Optional.empty());
  }

  private static Book book() {
    CampaignSnapshot campaigns =
        CampaignSnapshot.of(
            List.of(
                read(Kind.ADVERTISER, 0, "{'name': 'A'}"),
                read(
                    Kind.CAMPAIGN,
                    0,
                    "{'advertiser': 'advertiser0', 'name': 'C', 'currency': 'USD'}"),
                lineItem(SQUARE),
                lineItem(WIDE),
                banner(SQUARE, "300x250", "x"),
                banner(WIDE, "728x90", "http://x.example")));
    @Nullable Line[] lines = Lines.of(campaigns, 0);
    return Book.of(
        campaigns,
        campaigns.activeAt(0),
        lines,
        new PlacementSnapshot(1, FeatureSchema.EMPTY, Map.of("x", exchange())),
        placement -> new int[0],
        new Book.Moving(
            new Targeting(new Expressions()).publish(),
            new Account[0][],
            0,
            new Markups().follow(campaigns.creatives(), lines)));
  }

  private static Place imp(Book book, int width, int height) {
    return book.shaped(
        "x", new Place.Shows(Set.of(Format.BANNER), Set.of(new Size(width, height))));
  }

  @Test
  void a_banner_of_another_size_is_not_told_to_be_untargeted() {
    Tally tally = new Tally();
    Book book = book();
    tally.follow(book);
    int[] counts = new int[AdReason.COUNT];
    for (int i = 0; i < 3; i++) {
      tally.decision(imp(book, 300, 250), counts);
    }
    tally.decision(imp(book, 728, 90), counts);
    int untargeted = AdReason.NOT_TARGETED.number();
    assertEquals(3, tally.of(SQUARE)[untargeted]);
    assertEquals(1, tally.of(WIDE)[untargeted]);
    tally.decision(book.place("x"), counts);
    assertEquals(4, tally.of(SQUARE)[untargeted]);
    assertEquals(2, tally.of(WIDE)[untargeted]);
    tally.follow(book());
    assertEquals(4, tally.of(SQUARE)[untargeted], "what another book counted is kept");
  }

  @Test
  void a_book_knows_what_exchanges_ask() {
    Book book = book();
    assertEquals(1L << WIDE, imp(book, 728, 90).fitting()[0]);
    assertEquals(Set.of(new Size(300, 250), new Size(728, 90)), book.sizes("x"));
    assertTrue(book.secure(book.line(SQUARE).creatives().getFirst()));
    assertFalse(book.secure(book.line(WIDE).creatives().getFirst()));
  }
}
