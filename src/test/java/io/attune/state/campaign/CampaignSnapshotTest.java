package io.attune.state.campaign;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.campaign.Definition;
import io.attune.language.campaign.Definitions;
import io.attune.language.campaign.Definitions.Identity;
import io.attune.language.campaign.Kind;
import io.attune.language.document.Document;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CampaignSnapshotTest {
  private static final long NOON = Instant.parse("2026-03-02T12:00:00Z").toEpochMilli();
  private static final long HOUR = 3_600_000;

  private static Definition define(Kind kind, String id, int number, long version, String json) {
    Document tree =
        Document.json(("{" + json.replace('\'', '"') + "}").getBytes(StandardCharsets.UTF_8));
    return Definitions.read(kind, new Identity(id, number, version), tree);
  }

  private static Definition advertiser(String id, int number, String more) {
    return define(Kind.ADVERTISER, id, number, 1, "'name': 'n'" + more);
  }

  private static Definition campaign(String id, int number, String advertiser, String more) {
    return define(
        Kind.CAMPAIGN,
        id,
        number,
        1,
        "'name': 'n', 'currency': 'EUR', 'advertiser': '" + advertiser + "'" + more);
  }

  private static Definition lineItem(String id, int number, String campaign, String more) {
    return define(
        Kind.LINE_ITEM,
        id,
        number,
        1,
        "'name': 'n', 'campaign': '"
            + campaign
            + "', 'bid': {'type': 'cpm', 'micros': 1}"
            + (more.contains("'state'") ? "" : ", 'state': 'active'")
            + more);
  }

  private static Definition offer(String id, int number, String owner, String more) {
    return define(
        Kind.CREATIVE,
        id,
        number,
        1,
        "'format': 'offer', 'offer': {'code': 'c', 'text': 't'}, "
            + owner
            + (more.contains("'approval'") ? "" : ", 'approval': 'approved'")
            + more);
  }

  private static CampaignSnapshot with(
      String advertiser, String campaign, String lineItem, String creative) {
    return CampaignSnapshot.of(
        List.of(
            advertiser("a", 0, advertiser),
            campaign("c", 0, "a", campaign),
            lineItem("l", 0, "c", lineItem),
            offer("o", 0, "'lineItem': 'l'", creative)));
  }

  @Test
  void a_line_item_is_active_when_nothing_says_no() {
    assertTrue(with("", "", "", "").isActive(0, NOON));
    assertFalse(with("", "", "", "").isActive(1, NOON));
    assertFalse(with("", "", "", "").isActive(-1, NOON));
    assertFalse(with(", 'state': 'paused'", "", "", "").isActive(0, NOON));
    assertFalse(with("", ", 'state': 'archived'", "", "").isActive(0, NOON));
    assertFalse(with("", "", ", 'state': 'draft'", "").isActive(0, NOON));
    assertFalse(with("", "", "", ", 'approval': 'pending'").isActive(0, NOON));
    assertFalse(with("", "", "", ", 'state': 'paused'").isActive(0, NOON));
    assertFalse(with("", "", ", 'formats': ['banner']", "").isActive(0, NOON));
    assertFalse(
        with("", "", ", 'daypart': {'mon': [{'from': 13, 'until': 24}]}", "").isActive(0, NOON));
    assertTrue(
        with("", "", ", 'sizes': ['300x250']", "").isActive(0, NOON), "an offer has no size");
  }

  @Test
  void edges_are_those_of_flights_hours_and_creatives() {
    CampaignSnapshot snapshot =
        with(
            "",
            "",
            ", 'flights': [{'from': '2026-03-02T10:00', 'until': '2026-03-02T20:00'}]"
                + ", 'daypart': {'mon': [{'from': 11, 'until': 18}]}",
            ", 'from': '2026-03-02T13:00:00Z', 'until': '2026-03-02T19:00:00Z'");
    long[] edges = {NOON - 2 * HOUR, NOON - HOUR, NOON + HOUR, NOON + 6 * HOUR, NOON + 7 * HOUR};
    long at = NOON - 10 * HOUR;
    for (long edge : edges) {
      assertEquals(edge, Math.min(edge, snapshot.nextEdge(0, at)));
      at = edge;
    }
    assertFalse(snapshot.isActive(0, NOON + HOUR - 1));
    assertTrue(snapshot.isActive(0, NOON + HOUR));
    assertTrue(snapshot.isActive(0, NOON + 6 * HOUR - 1));
    assertFalse(snapshot.isActive(0, NOON + 6 * HOUR));
    assertEquals(Long.MAX_VALUE, snapshot.nextEdge(0, NOON + 8 * HOUR));
    CampaignSnapshot.Active active = snapshot.activeAt(NOON + HOUR);
    assertEquals(BitSet.valueOf(new long[] {1}), active.lineItems());
    assertEquals(NOON + 6 * HOUR, active.nextEdgeMillis());
    assertTrue(snapshot.activeAt(NOON).lineItems().isEmpty());
  }

  @Test
  void an_edge_is_never_missed() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("edges: -Dseed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      String flights =
          ", 'flights': [{'from': '2026-03-02T"
              + two(random, 12)
              + ":00', 'until': '2026-03-03T"
              + two(random, 24)
              + ":30'}]";
      int from = random.nextInt(23);
      String hours =
          random.nextBoolean()
              ? ""
              : ", 'daypart': {'mon': [{'from': "
                  + from
                  + ", 'until': 24}], 'tue': [{'from': 0, 'until': "
                  + (from + 1)
                  + "}]}";
      String dates =
          random.nextBoolean()
              ? ""
              : ", 'from': '2026-03-02T"
                  + two(random, 24)
                  + ":15:00Z', 'until': '2026-03-03T"
                  + two(random, 24)
                  + ":45:00Z'";
      CampaignSnapshot snapshot = with("", "", flights + hours, dates);
      long edge = Long.MIN_VALUE;
      boolean before = false;
      for (long at = NOON - 14 * HOUR; at < NOON + 40 * HOUR; at += HOUR / 4) {
        boolean active = snapshot.isActive(0, at);
        assertTrue(
            edge == Long.MIN_VALUE || active == before || edge == at,
            flights + hours + dates + " at " + Instant.ofEpochMilli(at) + ", seed " + seed);
        edge = at >= edge ? snapshot.nextEdge(0, at) : edge;
        before = active;
      }
    }
  }

  private static String two(Random random, int below) {
    return String.format("%02d", random.nextInt(below));
  }

  @Test
  void an_advertisers_creative_stands_for_all_its_line_items_that_take_it() {
    CampaignSnapshot snapshot =
        CampaignSnapshot.of(
            List.of(
                advertiser("a", 0, ""),
                advertiser("b", 3, ""),
                campaign("c", 0, "a", ""),
                campaign("d", 1, "b", ""),
                lineItem("l", 0, "c", ""),
                lineItem("m", 2, "c", ", 'formats': ['native']"),
                lineItem("n", 3, "d", ""),
                offer("shared", 5, "'advertiser': 'a'", ""),
                offer("own", 4, "'lineItem': 'l'", "")));
    assertArrayEquals(new int[] {4, 5}, snapshot.creativesOf(0));
    assertArrayEquals(new int[] {}, snapshot.creativesOf(2));
    assertArrayEquals(new int[] {}, snapshot.creativesOf(3));
    assertEquals(4, snapshot.lineItems());
    assertFalse(snapshot.hasLineItem(1));
    assertThrows(IllegalArgumentException.class, () -> snapshot.lineItem(1));
    assertEquals("n", snapshot.lineItem(3).id());
    assertEquals(1, snapshot.campaignOf(3));
    assertEquals(3, snapshot.advertiserOf(3));
    assertEquals("b", snapshot.advertiser(snapshot.advertiserOf(3)).id());
    assertEquals("d", snapshot.campaign(snapshot.campaignOf(3)).id());
    assertEquals("own", snapshot.creative(4).id());
  }

  @Test
  void definitions_without_an_owner_or_with_a_number_twice_are_refused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> CampaignSnapshot.of(List.of(campaign("c", 0, "a", ""))));
    assertThrows(
        IllegalArgumentException.class,
        () -> CampaignSnapshot.of(List.of(advertiser("a", 0, ""), advertiser("b", 0, ""))));
    assertThrows(
        IllegalArgumentException.class,
        () -> CampaignSnapshot.of(List.of(advertiser("a", 0, ""), advertiser("a", 1, ""))));
  }

  @Test
  void changes_name_the_line_items_of_which_something_differs() {
    CampaignState state = new CampaignState();
    List.of(
            advertiser("a", 0, ""),
            campaign("c", 0, "a", ""),
            campaign("d", 1, "a", ""),
            lineItem("l", 0, "c", ""),
            lineItem("m", 1, "d", ""))
        .forEach(state::take);
    CampaignSnapshot first = state.publish(5);
    assertEquals(bits(0, 1), first.changedSince(0).lineItems());
    state.take(offer("o", 0, "'lineItem': 'm'", ""));
    CampaignSnapshot second = state.publish(6);
    assertEquals(bits(1), second.changedSince(first.generation()).lineItems());
    assertTrue(second.changedSince(second.generation()).isNothing());
    state.take(campaign("c", 0, "a", ", 'strict': true"));
    CampaignSnapshot third = state.publish(7);
    assertEquals(bits(0), third.changedSince(second.generation()).lineItems());
    assertEquals(bits(0, 1), third.changedSince(first.generation()).lineItems());
    state.take(campaign("c", 0, "a", ", 'strict': true"));
    assertTrue(state.publish(8).changedSince(third.generation()).isNothing(), "just so already");
    state.take(offer("p", 1, "'advertiser': 'a'", ""));
    assertEquals(bits(0, 1), state.publish(9).changedSince(third.generation() + 1).lineItems());
    assertTrue(state.publish(10).changedSince(99).everything());
    // older snapshots do not change
    assertFalse(first.isActive(1, NOON));
    assertTrue(second.isActive(1, NOON));
    assertFalse(second.campaign("c").orElseThrow().strict());
    assertTrue(first.creative("o").isEmpty());
  }

  @Test
  void a_snapshot_made_again_differs_in_what_differs_only() {
    CampaignState state = new CampaignState();
    List<Definition> all =
        List.of(
            advertiser("a", 0, ""),
            campaign("c", 0, "a", ""),
            lineItem("l", 0, "c", ""),
            lineItem("m", 1, "c", ""));
    all.forEach(state::take);
    CampaignSnapshot first = state.publish(4);
    CampaignState again = state.again();
    all.subList(0, 3).forEach(again::take);
    again.take(lineItem("m", 1, "c", ", 'tier': 1"));
    CampaignSnapshot second = again.publish(4);
    assertEquals(bits(1), second.changedSince(first.generation()).lineItems());
    assertEquals(first.lineItem(0), second.lineItem(0));
    CampaignState less = again.again();
    all.subList(0, 3).forEach(less::take);
    assertTrue(less.publish(1).changedSince(second.generation()).everything(), "one is gone");
  }

  private static BitSet bits(int... numbers) {
    BitSet bits = new BitSet();
    for (int number : numbers) {
      bits.set(number);
    }
    return bits;
  }

  @Test
  void numbered_is_a_map_that_does_not_change() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("numbers: -Dseed=" + seed);
    Random random = new Random(seed);
    Numbered<String> numbered = Numbered.empty();
    Map<Integer, String> oracle = new HashMap<>();
    for (int round = 0; round < 200; round++) {
      Numbered<String> before = numbered;
      Map<Integer, String> known = Map.copyOf(oracle);
      Map<Integer, String> changes = new HashMap<>();
      for (int i = random.nextInt(5); i > 0; i--) {
        changes.put(random.nextInt(100 + round * 50), "v" + round);
      }
      numbered = numbered.with(changes);
      oracle.putAll(changes);
      for (int number = -1; number < 11_000; number++) {
        assertEquals(known.get(number), before.get(number), "seed " + seed);
        assertEquals(oracle.get(number), numbered.get(number), "seed " + seed);
      }
      assertEquals(
          oracle.keySet().stream().mapToInt(n -> n + 1).max().orElse(0), numbered.length());
    }
  }
}
